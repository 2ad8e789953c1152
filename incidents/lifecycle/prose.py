"""The timeline as sentences: what happened, without the name and the time, which stand beside it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from incidents.lifecycle.duty_words import worded
from incidents.models import AlertEvent, Incident, IncidentEvent

ROLES = {"commander": _("commander"), "communications_lead": _("communications lead")}
SENTENCES: dict[str, str | LazyText] = {
    "acknowledged": _("has it"),
    "action": _("added the action “%(title)s”"),
    "action_done": _("finished the action “%(title)s”"),
    "action_reviewed": _("reviewed the action “%(title)s”: %(evidence)s"),
    "alert": _("heard “%(alert)s” from %(source)s: %(state)s"),
    "declared": _("declared a %(severity)s incident"),
    "duty_done": _("did %(what)s: %(evidence)s"),
    "duty_late": _("noticed that %(what)s is late"),
    "duty_soon": _("reminded of %(what)s: %(threshold)s"),
    "duty_waived": _("waived %(what)s: %(reason)s"),
    "finding": _("found: %(text)s"),
    "gap_closed": _("closed %(gap)s with version %(version)s of the runbook"),
    "jira": _("says how %(issue)s stands: %(facts)s"),
    "made_private": _("made it private"),
    "mailing": _("decided to tell %(count)s people"),
    "mailing_done": _("finished telling: %(count)s told"),
    "merged": _("merged it into “%(title)s”"),
    "merged_in": _("merged “%(title)s” into this one, with %(tickets)s tickets"),
    "note": _("noted: %(text)s"),
    "page_ended": _("ended the page"),
    "page_given_back": _("gave the page back: it rings again"),
    "paged": _("paged %(target)s; by mail if nobody answers: %(fallback)s"),
    "pagerduty": _("tells of %(what)s in PagerDuty: %(text)s"),
    "post_mortem_shared": _("shared the post-mortem inside"),
    "publish_approved": _("agreed to publish it"),
    "publish_asked": _("asked to publish it: %(reason)s"),
    "publish_refused": _("keeps it private: %(reason)s"),
    "rca_approved": _("approved the root cause analysis"),
    "rca_published": _("published the root cause analysis"),
    "renamed": _("calls it “%(to)s” in public"),
    "reopened": _("reopened it: %(reason)s"),
    "resolved": _("resolved it"),
    "role": _("made %(to)s %(role)s"),
    "severity": _("changed the severity from %(from)s to %(to)s"),
    "status": _("moved it to %(status)s"),
    "ticket_linked": _("linked ticket %(ticket)s"),
    "ticket_unlinked": _("unlinked ticket %(ticket)s"),
    "untracked": _("made no issue in %(project)s, and none is owed: %(missing)s is not set"),
    "update": _("told the public"),
}


def sentence(event: IncidentEvent) -> str:
    """What the actor did, as the rest of a sentence that begins with the name."""
    known = SENTENCES.get(event.kind)
    if known is None:
        return event.kind.replace("_", " ")
    said = str(known) % _Words(_words(event))
    if event.kind == "role" and not event.data.get("to"):
        said = str(_("gave the role of %(role)s back")) % _Words(_words(event))
    reason = event.data.get("reason") if event.kind == "severity" else ""
    return f"{said}: {reason}" if reason else said


def _words(event: IncidentEvent) -> Mapping[str, Any]:
    data = dict(event.data)
    if event.kind == "role":
        data["role"] = ROLES.get(data["role"], data["role"])
    if event.kind == "status":
        data["status"] = str(Incident.Status(data["to"]).label).lower()
    if event.kind == "jira":
        facts = (str(data.get(each) or "") for each in ("status", "owner", "due"))
        data["facts"] = ", ".join(filter(None, facts)) or "…"
    if event.kind == "alert" and data.get("state") in AlertEvent.Kind.values:
        data["state"] = str(AlertEvent.Kind(data["state"]).label).lower()
    if "duty" in data:
        data["what"] = worded(data["duty"])
    return data | ({"ticket": reference(event)} if reference(event) else {})


def reference(event: IncidentEvent) -> str:
    """The ticket that a line tells of, as customers see its number; "" where it tells of none."""
    number = event.data.get("ticket")
    if not number or event.incident_id is None:
        return ""
    return f"{event.incident.brand.ticket_prefix}-{number}"


class _Words(dict[str, Any]):
    """A fact that an old event did not keep is left out of its sentence."""

    def __missing__(self, key: str) -> str:
        return "…"
