"""The table of the queue, written in one pass: Django's way looks up every cell of every row anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import badges
from support.admin.categories import category_name
from support.models import Channel, Presence, Severity, Ticket
from support.tickets.actor import Actor

COLUMNS = {
    "sla": gettext_lazy("Promise"),
    "ticket": gettext_lazy("Ticket"),
    "who": gettext_lazy("Requester"),
    "how_bad": gettext_lazy("Severity"),
    "state": gettext_lazy("Status"),
    "category": gettext_lazy("Category"),
    "owner": gettext_lazy("Assignee"),
    "via": gettext_lazy("Channel"),
    "touched": gettext_lazy("Updated"),
}
SUBJECT = 120  # characters; a row stays a row, the ticket's page has the rest
Pills = Mapping[str, str]


def body(page: Iterable[Ticket], columns: Sequence[str], *, back: str, picks: bool) -> SafeString:
    """The rows of tickets that `QueueList` has decorated. `back` is what leads from a ticket to this list again."""
    pills = {
        **{each.value: badges.choice("severity", each.value, Severity) for each in Severity},
        **{
            each.value: badges.choice("status", each.value, Ticket.Status) for each in Ticket.Status
        },
        **{each.value: str(each.label) for each in Channel},
    }
    address = reverse("admin:support_ticket_change", args=[0]).replace("/0/", "/{}/")
    rows = (
        (
            _picked(ticket) if picks else "",
            *_cells(ticket, columns, pills, address.format(ticket.pk) + back),
        )
        for ticket in page
    )
    return format_html_join("\n", "<tr>" + "{}" * (len(columns) + 1) + "</tr>", rows)


def _picked(ticket: Ticket) -> SafeString:
    label = _("Select this object for an action - {}").format(ticket)
    return format_html(
        '<td class="action-checkbox"><input type="checkbox" name="_selected_action" value="{}"'
        ' class="action-select" aria-label="{}"></td>',
        ticket.pk,
        label,
    )


def _cells(ticket: Ticket, names: Sequence[str], pills: Pills, url: str) -> list[SafeString]:
    cells: list[SafeString] = []
    for name in names:
        content = CELLS[name](ticket, pills)
        if name == "ticket":
            link = '<th scope="row" class="field-ticket"><a href="{}">{}</a></th>'
            cells.append(format_html(link, url, content))
        else:
            cells.append(format_html('<td class="field-{}">{}</td>', name, content))
    return cells


def _ticket(ticket: Ticket, _pills: Pills) -> SafeString:
    reasons = format_html_join(
        "",
        ' <span class="reason">{}: {}</span>',
        ((each.where, each.text) for each in vars(ticket)["reasons"]),
    )
    here = format_html_join(
        "", ' <span class="seat">{}</span>', map(_seat, vars(ticket)["looking"])
    )
    return format_html(
        '<span class="ref">{}</span> <span class="subject">{}</span>{}{}',
        ticket.reference,
        Truncator(ticket.subject or _("(no subject)")).chars(SUBJECT),
        here,
        reasons,
    )


def _seat(each: Presence) -> tuple[str]:
    """Who looks at it now, in the words of the ticket's page."""
    words = _("%(name)s is writing") if each.is_writing else _("%(name)s is here")
    return (words % {"name": Actor.of(each.user).name},)


def _touched(ticket: Ticket, _pills: Pills) -> SafeString:
    at = ticket.updated_at
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        f"{date_format(at, 'SHORT_DATETIME_FORMAT')} UTC",
        vars(ticket)["age"],
    )


def _owner(ticket: Ticket, _pills: Pills) -> str:
    return ticket.assignee.get_short_name() or str(ticket.assignee) if ticket.assignee else "—"


def requester_name(ticket: Ticket) -> str:
    """The name, or the first address of somebody who gave none."""
    if ticket.requester.name:
        return ticket.requester.name
    addresses = list(ticket.requester.addresses.all())
    return addresses[0].email if addresses else str(ticket.requester)


CELLS: dict[str, Callable[[Ticket, Pills], str]] = {
    "sla": lambda ticket, _pills: vars(ticket)["badge"].html(),
    "ticket": _ticket,
    "who": lambda ticket, _pills: requester_name(ticket),
    "how_bad": lambda ticket, pills: pills[ticket.severity],
    "state": lambda ticket, pills: pills[ticket.status],
    "category": lambda ticket, _pills: category_name(ticket) or "—",
    "owner": _owner,
    "via": lambda ticket, pills: pills[ticket.channel],
    "touched": _touched,
}
