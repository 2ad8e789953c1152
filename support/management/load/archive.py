"""Fill a desk: customers, tickets, messages, events and clocks as two years of work would have left them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from support.lib import files
from support.management.load import phrases, promises
from support.management.load.places import Place, places
from support.management.load.promises import moment
from support.management.load.story import Person, Story, tell
from support.management.load.tables import Table, loading
from support.models import (
    Attachment,
    Brand,
    Clock,
    Customer,
    CustomerAddress,
    Escalation,
    Message,
    Ticket,
    TicketEvent,
)
from support.search.words import fold
from support.sla.event import Event

SPAN = timedelta(days=730)  # of the archive
FLUSH = 20_000  # tickets
CHANNELS = ("email",) * 7 + ("contact", "chat", "widget")
MODELS = (Customer, CustomerAddress, Ticket, Message, Attachment, TicketEvent, Clock, Escalation)

TICKET = [
    *("id", "brand", "number", "subject", "status", "severity", "category", "channel", "language"),
    *("requester", "assignee", "tags", "opened_at", "updated_at", "resolved_at", "closed_at"),
    *("triaged_at", "snoozed_until", "escalated_at", "next_due_at", "next_due_kind"),
]
MESSAGE = [
    *("id", "ticket", "kind", "at", "customer", "author", "author_name", "text", "reply_text"),
    *("message_id", "from_address"),
]
EVENT = ["id", "ticket", "at", "kind", "data", "actor", "actor_name", "message"]
Author = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Writer:
    customer: int
    name: str
    email: str
    language: str


@dataclass(slots=True)
class Page:
    """A ticket while its letters are written: `facts` are its events, for the clocks."""

    ticket: Ticket
    number: int
    who: Writer
    facts: list[Event] = field(default_factory=list)


class Archive:
    """One run. `tell` is told how many tickets were written, a batch at a time."""

    def __init__(self, brands: Sequence[Brand], *, now: datetime) -> None:
        self.now = now.replace(microsecond=0)  # rows keep whole seconds
        self.random = Random(1729)  # noqa: S311  # the same archive each time
        self.places = places(brands)
        self.numbers = {place.brand.pk: place.brand.last_ticket_number for place in self.places}
        self.customers = Table(
            Customer, ["id", "brand", "name", "account", "language", "created_at", "merged_into"]
        )
        self.addresses = Table(CustomerAddress, ["id", "brand", "customer", "email", "is_primary"])
        self.tickets = Table(Ticket, TICKET)
        self.messages = Table(Message, MESSAGE)
        self.events = Table(TicketEvent, EVENT)
        self.clocks = Table(Clock, promises.COLUMNS)
        self.escalations = Table(Escalation, ["id", "ticket", "policy", "started_at", "runbook"])
        self.files = Table(Attachment, ["id", "message", "name", "content_type", "size", "sha256"])
        self.regulars: dict[int, list[Writer]] = {place.brand.pk: [] for place in self.places}
        self.sha256 = files.keep(b"A receipt, as text.\n")

    def fill(self, tickets: int, open_ones: int, *, tell: Callable[[int], object]) -> None:
        """Write everything; the indexes and the search are made at the end, in the same transaction."""
        step = SPAN / tickets
        with loading(MODELS):
            for number, is_open in enumerate(_which(tickets, open_ones)):
                place = self.places[0 if self.random.random() < 0.7 else -1]
                opened = (self.now - step * (tickets - number)).replace(microsecond=0)
                self._ticket(number, place, opened, is_open=is_open)
                if (number + 1) % FLUSH == 0:
                    self._flush()
                    tell(FLUSH)
            self._flush()
            tell(tickets % FLUSH)
            for brand, last in self.numbers.items():
                Brand.objects.filter(pk=brand).update(last_ticket_number=last)

    def _flush(self) -> None:
        for table in (self.customers, self.addresses, self.tickets, self.messages, self.files):
            table.flush()
        for table in (self.events, self.clocks, self.escalations):
            table.flush()

    def _pick(self, among: Sequence[str]) -> str:
        return among[int(self.random.random() * len(among))]

    def _requester(self, place: Place, at: str) -> Writer:
        """Two of three have written before."""
        known = self.regulars[place.brand.pk]
        if known and self.random.random() < 0.66:
            return known[int(self.random.random() * len(known))]
        first, last = self._pick(phrases.FIRST), self._pick(phrases.LAST)
        language = "fr" if self.random.random() < 0.5 else "en"
        name = f"{first} {last}"
        key = self.customers.add(place.brand.pk, name, None, language, at, None)
        email = f"{fold(first)}.{fold(last)}{key}@{self._pick(phrases.HOSTS)}"
        self.addresses.add(place.brand.pk, key, email, 1)
        known.append(Writer(key, name, email, language))
        return known[-1]

    def _ticket(self, number: int, place: Place, opened: datetime, *, is_open: bool) -> None:
        who = self._requester(place, moment(opened))
        story = tell(number, opened, place.agents, self.random, now=self.now, is_open=is_open)
        ticket = Ticket(
            pk=self.tickets.next_id,
            brand=place.brand,
            status=story.status,
            severity=story.severity,
            category=self._pick(place.categories),
            channel=self._pick(CHANNELS),
        )
        page = Page(ticket, number, who)
        self._conversation(page, story)
        for values in promises.rows(ticket, page.facts, place.history, now=self.now):
            self.clocks.add(*values)
        self._row(page, story, place, moment(opened))
        if story.escalated:
            self.escalations.add(ticket.pk, "standard", moment(opened), place.brand.runbook_id)

    def _row(self, page: Page, story: Story, place: Place, at: str) -> None:
        ticket, key = page.ticket, place.brand.pk
        self.numbers[key] += 1
        tags = [self._pick(phrases.TAGS)] if self.random.random() < 0.4 else []
        ended = moment(story.ended) if story.ended else None
        due = ticket.next_due_at
        self.tickets.add(
            key,
            self.numbers[key],
            self._pick(phrases.SUBJECTS[page.who.language]),
            story.status,
            story.severity,
            ticket.category,
            ticket.channel,
            page.who.language,
            page.who.customer,
            story.agent[0] if story.agent else None,
            json.dumps(tags),
            at,
            moment(story.updated),
            ended,
            ended if story.status == "closed" else None,
            at,
            moment(self.now + timedelta(days=2)) if story.snoozed else None,
            at if story.escalated else None,
            moment(due) if due else None,
            ticket.next_due_kind,
        )

    def _conversation(self, page: Page, story: Story) -> None:
        """The customer asks, somebody answers unless it is new, and now and then it goes on for long."""
        for turn, (at, asks) in enumerate(story.turns):
            if asks:
                self._ask(page, at, turn)
            else:
                self._answer(page, at, story.agent or (None, "Deskbell"))
        if page.number % 7 == 0 and story.agent:
            note, noted = self._pick(phrases.NOTES), moment(story.turns[-1][0])
            self.messages.add(page.ticket.pk, "note", noted, None, *story.agent, note, note, "", "")
        if story.status != "new":
            data = {"from": "new", "to": story.status}
            if story.status in {"pending_customer", "on_hold"}:
                data["reason"] = phrases.PAUSED
            self._fact(page, story.updated, "status", data, by=story.agent or (None, "Deskbell"))

    def _fact(
        self,
        page: Page,
        at: datetime,
        kind: str,
        data: dict[str, Any],
        *,
        by: Author,
        message: int | None = None,
    ) -> None:
        page.facts.append(Event(at, kind, data))
        self.events.add(page.ticket.pk, moment(at), kind, json.dumps(data), *by, message)

    def _ask(self, page: Page, at: datetime, turn: int) -> None:
        """Each letter names an order that nobody else has."""
        ticket, who = page.ticket, page.who
        words = phrases.ASKED[who.language]
        order = f"ord{int(f'{page.number}0{turn}'):x}q"
        text = f"{self._pick(words)}\n{self._pick(words)}\n{order}\n\n{who.name}"
        message = self.messages.add(
            ticket.pk, "customer", moment(at), who.customer, None, who.name, text, text,
            f"<load-{page.number}.{turn}@{who.email.partition('@')[2]}>", who.email,
        )  # fmt: skip
        by: Author = (None, who.name)
        if turn == 0:
            case = {"severity": ticket.severity, "category": ticket.category}
            more = {"channel": ticket.channel, "queue": "", "status": "new"}
            self._fact(page, at, "opened", case | more, by=by, message=message)
            if message % 20 == 0:
                self.files.add(message, "receipt.txt", "text/plain", 19, self.sha256)
        self._fact(page, at, "customer_message", {}, by=by, message=message)

    def _answer(self, page: Page, at: datetime, by: Person | Author) -> None:
        text = self._pick(phrases.ANSWERED[page.who.language])
        message = self.messages.add(
            page.ticket.pk, "reply", moment(at), None, *by, text, text, "", ""
        )
        self._fact(page, at, "agent_reply", {"public": True}, by=by, message=message)


def _which(tickets: int, open_ones: int) -> Iterator[bool]:
    """Which tickets are open: two of three among the newest."""
    window = min(tickets, open_ones * 3 // 2) or 1
    for number in range(tickets):
        place = number - (tickets - window)
        yield place >= 0 and place * open_ones // window != (place + 1) * open_ones // window
