"""What duties are called in a sentence."""

from django.utils.translation import gettext_lazy, ngettext

from incidents.lifecycle.duty_rules import TURN

WORDS = {
    "page_ack": gettext_lazy("acknowledging the page"),
    "first_post": gettext_lazy("the first public post"),
    "public_update": gettext_lazy("the promised public update"),
    "jira": gettext_lazy("the Jira issue with owner and ETA"),
    "audience": gettext_lazy("telling the affected customers"),
    "action_item": gettext_lazy("an action item"),
    "post_mortem": gettext_lazy("the post-mortem"),
    "rca": gettext_lazy("the root cause analysis"),
}


def worded(kind: str) -> str:
    """A duty in a sentence; the days of the reviews are the runbook's."""
    day = kind.removeprefix(TURN) if kind.startswith(TURN) else ""
    if day.isdecimal():
        said = ngettext(
            "the review of actions after %(days)s day",
            "the review of actions after %(days)s days",
            int(day),
        )
        return said % {"days": day}
    return str(WORDS.get(kind) or kind.replace("_", " "))
