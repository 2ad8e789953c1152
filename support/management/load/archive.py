"""Fill a desk: customers, tickets, messages, events and clocks as two years of work would have left them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from support.lib import files
from support.management.load import phrases
from support.management.load.places import Place, places
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

SPAN = timedelta(days=730)  # of the archive
FLUSH = 20_000  # tickets
LONG, LONG_EVERY = 40, 1_000  # every so many tickets one has so many messages
SEVERITIES = ("P0", *["P1"] * 6, *["P2"] * 33, *["P3"] * 60)
OPEN = ("new", "new", "open", "open", "open", "open", *["pending_customer"] * 3, "on_hold")
CHANNELS = ("email",) * 7 + ("contact", "chat", "widget")
OPENED = json.dumps(
    {"severity": "P3", "category": "", "channel": "email", "queue": "", "status": "new"}
)
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
CLOCK = [
    *("id", "ticket", "kind", "severity", "policy", "runbook", "state", "started_at", "due_at"),
    *("met_at", "breached_at", "paused_at", "remaining_s"),
]
Person = tuple[int, str]


@dataclass(frozen=True, slots=True)
class State:
    """How a ticket stands: what its row, its clocks and its story agree about."""

    status: str
    severity: str
    agent: Person | None
    updated: str
    resolved: str | None
    escalated: bool
    snoozed: str | None
    due: str | None


@dataclass(frozen=True, slots=True)
class Writer:
    customer: int
    name: str
    email: str
    language: str


class Archive:
    """One run. `tell` is told how many tickets were written, a batch at a time."""

    def __init__(self, brands: Sequence[Brand], *, now: datetime) -> None:
        self.now = now
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
        self.clocks = Table(Clock, CLOCK)
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
                opened = self.now - step * (tickets - number)
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
        at = f"{opened:%F %T}"
        who = self._requester(place, at)
        state = self._state(opened, place, is_open=is_open)
        self.numbers[place.brand.pk] += 1
        subject = self._pick(phrases.SUBJECTS[who.language])
        tags = [self._pick(phrases.TAGS)] if self.random.random() < 0.4 else []
        ticket = self.tickets.add(
            place.brand.pk,
            self.numbers[place.brand.pk],
            subject,
            state.status,
            state.severity,
            self._pick(place.categories),
            self._pick(CHANNELS),
            who.language,
            who.customer,
            state.agent[0] if state.agent else None,
            json.dumps(tags),
            at,
            state.updated,
            state.resolved,
            state.resolved if state.status == "closed" else None,
            at,
            state.snoozed,
            at if state.escalated else None,
            state.due,
            "first_resolution" if state.due else "",
        )
        self._conversation(ticket, number, opened, state, who)
        self._promises(ticket, place, at, state)
        if state.escalated:
            self.escalations.add(ticket, "standard", at, place.brand.runbook_id)

    def _state(self, opened: datetime, place: Place, *, is_open: bool) -> State:
        chance, severity = self.random.random(), self._pick(SEVERITIES)
        agent = place.agents[int(self.random.random() * len(place.agents))]
        moved = min(opened + timedelta(hours=1 + 40 * chance), self.now)
        if not is_open:
            status = "resolved" if chance < 0.13 else "closed"
            return State(
                status, severity, agent, f"{moved:%F %T}", f"{moved:%F %T}", is_open, None, None
            )
        status = self._pick(OPEN)
        due = self.now + timedelta(hours=120 * self.random.random() - 20)
        return State(
            status,
            severity,
            agent if chance > 0.3 else None,
            f"{moved:%F %T}",
            None,
            chance * 100 % 1 < 0.01,
            f"{self.now + timedelta(days=2):%F %T}" if chance * 1000 % 1 < 0.01 else None,
            f"{due:%F %T}" if status in {"new", "open"} else None,
        )

    def _conversation(
        self, ticket: int, number: int, opened: datetime, state: State, who: Writer
    ) -> None:
        """The customer asks, somebody answers unless it is new, and now and then it goes on for long."""
        turns = LONG if number % LONG_EVERY == 7 else 1 if state.status == "new" else 2 + number % 2
        at = f"{opened:%F %T}"
        for turn in range(turns):
            at = f"{opened + timedelta(minutes=7 * turn):%F %T}"
            if turn % 2:
                self._answer(ticket, at, state.agent, who)
            else:
                self._ask(ticket, at, f"{number}.{turn}", who)
        if number % 7 == 0 and state.agent:
            note = self._pick(phrases.NOTES)
            self.messages.add(ticket, "note", at, None, *state.agent, note, note, "", "")
        if state.resolved:
            data = json.dumps({"from": "open", "to": state.status})
            agent = state.agent or (None, "Deskbell")
            self.events.add(ticket, state.resolved, "status", data, *agent, None)

    def _ask(self, ticket: int, at: str, turn: str, who: Writer) -> None:
        """Each letter names an order that nobody else has."""
        words = phrases.ASKED[who.language]
        order = f"ord{int(turn.replace('.', '0')):x}q"
        text = f"{self._pick(words)}\n{self._pick(words)}\n{order}\n\n{who.name}"
        message = self.messages.add(
            ticket, "customer", at, who.customer, None, who.name, text, text,
            f"<load-{turn}@{who.email.partition('@')[2]}>", who.email,
        )  # fmt: skip
        if turn.endswith(".0"):
            self.events.add(ticket, at, "opened", OPENED, None, who.name, message)
            if message % 20 == 0:
                self.files.add(message, "receipt.txt", "text/plain", 19, self.sha256)
        self.events.add(ticket, at, "customer_message", "{}", None, who.name, message)

    def _answer(self, ticket: int, at: str, agent: Person | None, who: Writer) -> None:
        text = self._pick(phrases.ANSWERED[who.language])
        by = agent or (None, "Deskbell")
        message = self.messages.add(ticket, "reply", at, None, *by, text, text, "", "")
        self.events.add(ticket, at, "agent_reply", '{"public": true}', *by, message)

    def _promises(self, ticket: int, place: Place, at: str, state: State) -> None:
        """A first answer and a resolution; nothing looks at them (`next_at`), so that nobody is mailed."""
        policy = (state.severity, "standard", place.brand.runbook_id)
        is_new = state.status == "new"
        answered = ("running", at, state.due, None) if is_new else ("met", at, at, at)
        self.clocks.add(ticket, "first_response", *policy, *answered, None, None, None)
        if state.resolved:
            ended = state.resolved if ticket % 20 == 0 else None
            kept = ("met", at, state.resolved, state.resolved, ended, None, None)
            self.clocks.add(ticket, "first_resolution", *policy, *kept)
        elif state.due:
            self.clocks.add(
                ticket,
                "first_resolution",
                *policy,
                "running",
                at,
                state.due,
                None,
                None,
                None,
                None,
            )
        else:
            left = 7_200 + ticket % 86_400
            self.clocks.add(
                ticket, "first_resolution", *policy, "paused", at, None, None, None, at, left
            )


def _which(tickets: int, open_ones: int) -> Iterator[bool]:
    """Which tickets are open: two of three among the newest."""
    window = min(tickets, open_ones * 3 // 2) or 1
    for number in range(tickets):
        place = number - (tickets - window)
        yield place >= 0 and place * open_ones // window != (place + 1) * open_ones // window
