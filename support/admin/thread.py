"""A conversation as it is shown: messages in order, what happened between them folded to a line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import marks, mentioned
from support.admin.history import TOLD_BY_MESSAGES, sentence
from support.lib.html import REMOTE
from support.models import DeliveryEvent, Message, OutboxMessage, Ticket, TicketEvent

NEWEST = 100  # messages shown unasked; older ones are behind a link
# What may be said of a mail that left. A mailbox that refuses what its server took is told later: it outweighs that.
ARRIVED = {
    "sent": ("ok", gettext_lazy("Sent to %(to)s")),
    "deferred": ("soon", gettext_lazy("Sent to %(to)s, whose server keeps it waiting")),
    "delivered": ("ok", gettext_lazy("Delivered to %(to)s")),
    "failed": ("late", gettext_lazy("Not delivered to %(to)s")),
    "rejected": ("late", gettext_lazy("Not sent on to %(to)s by the provider")),
    "bounced": ("late", gettext_lazy("Came back from %(to)s")),
    "complained": ("late", gettext_lazy("%(to)s called it spam")),
}
WEIGHT = {kind: weight for weight, kind in enumerate(ARRIVED)}
State = OutboxMessage.State
Kind = TicketEvent.Kind


@dataclass(slots=True)
class Line:
    """One event in prose."""

    event: TicketEvent
    text: str


@dataclass(slots=True)
class Entry:
    """One message, or the events between two messages."""

    message: Message | None = None
    author: str = ""
    can_undo: bool = False  # its mail has not been tried yet
    leaves_at: datetime | None = None  # and is not tried before this
    deliveries: list[tuple[str, str, OutboxMessage]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    noticed: list[tuple[str, str]] = field(default_factory=list)
    button: marks.Button | None = None
    possibly: Sequence[Ticket] = ()  # tickets that the letter may belong to
    shown: str = ""  # a note that names colleagues; else the message's own text is shown


@dataclass(slots=True)
class Thread:
    entries: list[Entry]
    older: int  # messages not shown
    last_seen: int  # key of the newest message: a reply says what its writer had read


def of(ticket: Ticket, *, everything: bool = False) -> Thread:
    """The conversation, oldest first, in five queries, and one more where a letter may belong elsewhere."""
    newest = (
        ticket.messages.defer("html", "text")
        .annotate(
            has_html=Case(
                When(html="", then=Value(value=False)),
                default=Value(value=True),
                output_field=BooleanField(),
            ),
            has_pictures=Case(
                When(html__contains=REMOTE, then=Value(value=True)),
                default=Value(value=False),
                output_field=BooleanField(),
            ),
        )
        .select_related("author", "customer")
        .prefetch_related("attachments", "outbox__deliveries")
        .order_by("-at", "-pk")
    )
    messages = list(newest if everything else newest[: NEWEST + 1])
    more = len(messages) > NEWEST and not everything
    shown = messages[:NEWEST][::-1] if more else messages[::-1]
    since = shown[0].at if more else ticket.opened_at
    events = ticket.events.exclude(kind__in=TOLD_BY_MESSAGES).order_by("at", "pk")
    entries = _woven(shown, [event for event in events if not more or event.at >= since])
    elsewhere = marks.possibly(ticket, shown)
    named = mentioned.shown(shown, ticket.brand_id)
    for each in entries:
        key = each.message.pk if each.message else 0
        each.possibly, each.shown = elsewhere.get(key, ()), named.get(key, "")
    return Thread(
        entries=entries,
        older=ticket.messages.count() - NEWEST if more else 0,
        last_seen=max((message.pk for message in messages), default=0),
    )


def _woven(messages: Sequence[Message], events: Sequence[TicketEvent]) -> list[Entry]:
    entries: list[Entry] = []
    rest = list(events)
    for message in messages:
        before = [event for event in rest if _is_before(event, message)]
        rest = rest[len(before) :]
        _fold(entries, before)
        entries.append(entry(message))
    _fold(entries, rest)
    return entries


def _is_before(event: TicketEvent, message: Message) -> bool:
    """At one instant a ticket is opened first, and everything else follows what was written."""
    return event.at < message.at or (event.at == message.at and event.kind == Kind.OPENED)


def entry(message: Message) -> Entry:
    """A message with how it fares on its way; reads its outbox rows."""
    rows = list(message.outbox.all())
    untried = [row for row in rows if _is_untried(row)]
    return Entry(
        message=message,
        author=author(message),
        can_undo=message.kind == Message.Kind.REPLY and bool(untried),
        leaves_at=min((row.run_at for row in untried), default=None),
        deliveries=deliveries(message),
        noticed=marks.of(message),
        button=marks.button(message),
    )


def deliveries(message: Message) -> list[tuple[str, str, OutboxMessage]]:
    """(tone, words, row) of each way out of a message; reads its outbox rows."""
    return [(*fate(row), row) for row in message.outbox.all()]


def _is_untried(row: OutboxMessage) -> bool:
    return row.state == State.PENDING and row.attempts == 0


def author(message: Message) -> str:
    """Who wrote it: the name kept with the message, else the customer's name or address."""
    customer = message.customer.name if message.customer else ""
    return message.author_name or customer or message.from_address or "Deskbell"


def _fold(entries: list[Entry], events: Sequence[TicketEvent]) -> None:
    if events:
        entries.append(Entry(lines=[Line(event, sentence(event)) for event in events]))


def fate(row: OutboxMessage) -> tuple[str, str]:
    """(tone, words) of one message's way out; reads what was told of it."""
    to = {"to": row.destination}
    why = {**to, "why": row.last_error}
    if row.state == State.SENT:
        return _arrived(row)
    if row.state == State.DEAD:
        return "late", _("Not delivered to %(to)s: %(why)s") % why
    if row.state == State.CANCELLED:
        return "none", _("Not sent to %(to)s: no longer needed") % to
    if row.attempts:
        return "soon", _("Trying again to reach %(to)s: %(why)s") % why
    return "none", _("On its way to %(to)s") % to


def _arrived(row: OutboxMessage) -> tuple[str, str]:
    """What the provider said last of a mail that left; what it said before the mail was sent again counts no more."""
    again = row.sent_at if row.decided_by else None
    told = [each for each in row.deliveries.all() if again is None or each.at >= again]
    worst = max(told, key=lambda each: WEIGHT.get(each.kind, 0), default=None)
    if worst is None:
        tone, words = ARRIVED["sent"]
        return tone, str(words) % {"to": row.destination}
    return heard(worst, to=row.destination)


def heard(event: DeliveryEvent, *, to: str) -> tuple[str, str]:
    """(tone, words) of what a provider said of a mail to `to`; why, where it went wrong."""
    tone, words = ARRIVED.get(event.kind, ARRIVED["sent"])
    why = f": {event.detail}" if event.detail and tone != "ok" else ""
    return tone, str(words) % {"to": event.recipient or to} + why
