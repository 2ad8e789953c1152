"""A conversation as it is shown: messages in order, what happened between them folded to a line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext as _

from support.admin.mail.fates import deliveries, is_untried
from support.admin.ticket import marks, mentioned
from support.admin.ticket.history import TOLD_BY_MESSAGES, sentence
from support.lib import scanner
from support.lib.html.safe import REMOTE
from support.models import Attachment, Message, OutboxMessage, Ticket, TicketEvent

NEWEST = 100  # messages shown unasked; older ones are behind a link
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
    files: Sequence[tuple[Attachment, str]] = ()  # each with why nobody opens it, or nothing


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
    files = _files(shown)
    for each in entries:
        key = each.message.pk if each.message else 0
        each.possibly, each.shown = elsewhere.get(key, ()), named.get(key, "")
        each.files = files.get(key, ())
    return Thread(
        entries=entries,
        older=ticket.messages.count() - NEWEST if more else 0,
        last_seen=max((message.pk for message in messages), default=0),
    )


def _files(messages: Iterable[Message]) -> dict[int, list[tuple[Attachment, str]]]:
    """What came with each message, by its key, and why it is not opened."""
    found = {each.pk: list(each.attachments.all()) for each in messages}
    refused = scanner.refused(each.sha256 for files in found.values() for each in files)
    return {key: [(each, _closed(each, refused)) for each in files] for key, files in found.items()}


def _closed(file: Attachment, refused: Mapping[str, str]) -> str:
    if not file.is_kept:
        return _(
            "Not kept: this brand's files have reached their limit. The letter as it came still has it."
        )
    return scanner.words(refused[file.sha256]) if file.sha256 in refused else ""


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
    """Of what happened in one instant the opening comes first, then the message, then everything else."""
    return event.at < message.at or (event.at == message.at and event.kind == Kind.OPENED)


def entry(message: Message) -> Entry:
    """A message with how it fares on its way; reads its outbox rows."""
    rows = list(message.outbox.all())
    untried = [row for row in rows if is_untried(row)]
    return Entry(
        message=message,
        author=author(message),
        can_undo=message.kind == Message.Kind.REPLY and bool(untried),
        leaves_at=min((row.run_at for row in untried), default=None),
        deliveries=deliveries(message),
        noticed=marks.of(message),
        button=marks.button(message),
    )


def author(message: Message) -> str:
    """Who wrote it: the name kept with the message, else the customer's; never us for somebody forgotten."""
    customer = message.customer.name if message.customer else ""
    known = message.author_name or customer or message.from_address
    nobody = str(message.customer or message.get_kind_display())
    return known or (nobody if message.kind == Message.Kind.CUSTOMER else "Deskbell")


def _fold(entries: list[Entry], events: Sequence[TicketEvent]) -> None:
    if events:
        entries.append(Entry(lines=[Line(event, sentence(event)) for event in events]))
