"""What became of a letter, in words: the plain values that the raw row keeps, as an agent reads them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

ACTIONS = {
    "opened": gettext_lazy("opened a ticket"),
    "appended": gettext_lazy("went into a ticket"),
    "duplicate": gettext_lazy("came twice"),
    "bounce": gettext_lazy("tells of a mail that came back"),
    "ignored": gettext_lazy("passed over"),
    "held": gettext_lazy("held"),
    "alert": gettext_lazy("taken for an alert"),
    "told": gettext_lazy("taken for another system's word"),
}


def told(outcome: Mapping[str, Any]) -> SafeString | str:
    """The action, the ticket as a link, and the marks that the reading left, if any."""
    action = str(outcome.get("action", ""))
    if not action:
        return "—"
    ticket, marks = outcome.get("ticket") or "", ", ".join(map(str, outcome.get("flags") or ()))
    found = format_html("{}", ACTIONS.get(action, action))
    if ticket:
        url = f"{reverse('admin:support_ticket_changelist')}?view=all&q={ticket}"
        found = format_html('{} <a href="{}">{}</a>', found, url, ticket)
    return format_html("{} ({})", found, marks) if marks else found
