"""The automatic first answer: when it is sent, and what it promises. It never repeats a stranger's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from support.lib.duration import Duration
from support.models import Clock, Customer, Message, OutboxMessage, Ticket, TicketEvent
from support.outbound import compose, moments, outbox, templates
from support.sla.choose import choose
from support.sla.policy import PolicyHistory, Target
from support.tickets import facts, thread
from support.tickets.actor import SYSTEM
from support.tickets.incoming import Incoming

Book = Mapping[str, Any]

# For each sender and brand. Two limits are promised for a day, ten for a mailbox and five for an address (G11 of the
# README): the smaller keeps both.
ONE_PER = timedelta(minutes=10)
DAY, PER_DAY = timedelta(hours=24), 5
ALREADY_SENT = (
    "SELECT COUNT(*), COUNT(*) FILTER (WHERE created_at > %s) FROM support_outboxmessage WHERE brand_id = %s"
    " AND carrier = 'mail' AND destination = %s AND created_at > %s AND key LIKE 'ack:%%'"
)


@dataclass(slots=True)
class Acknowledgement:
    """The answer to one opening message: decided before the ticket is written, queued after."""

    ticket: Ticket
    incoming: Incoming
    customer: Customer
    book: Book
    history: PolicyHistory | None
    subject: str = ""
    silence: str = ""
    messages: list[Message] = field(default_factory=list)

    @property
    def to(self) -> str:
        """The From address, and nobody else."""
        return self.incoming.from_address.strip().lower()

    def decide(self, running: Sequence[Clock], *, wanted: bool, now: datetime) -> None:
        """Write the message, or the reason for staying silent."""
        self.silence = self._why_not(now) if wanted else "not_asked"
        if self.silence:
            return
        language = language_of(self.ticket, self.customer, self.book)
        zone = self.customer.time_zone or self.ticket.brand.time_zone
        first = next((clock.due_at for clock in running if clock.kind == "first_response"), None)
        values = {
            **names(self.ticket, self.book),
            "customer": self.customer.name,
            "promise": moments.by(first, zone=zone, language=language, now=now),
            "next_update": moments.within(
                update_length(self.ticket, self.history, now=now), language=language
            ),
        }
        rendered = templates.render(self.book, "acknowledgement", language, values)
        self.subject = rendered.subject
        kind = Message.Kind.AUTO
        self.messages = [
            thread.ours(self.ticket, kind, by=SYSTEM, text=rendered.text, at=now, to=[self.to])
        ]

    @property
    def outcome(self) -> str:
        """What became of it, in the words of `receive_mail`."""
        return f"suppressed:{self.silence}" if self.silence else "queued"

    def fact(self, now: datetime) -> TicketEvent:
        """The same as the ticket's history keeps it."""
        return facts.fact(
            self.ticket,
            TicketEvent.Kind.AUTO_REPLY,
            by=SYSTEM,
            at=now,
            data={"acknowledgement": self.outcome},
            message=next(iter(self.messages), None),
        )

    def send(self, *, now: datetime) -> None:
        """Queue what was written, once."""
        for message in self.messages:
            draft = compose.Draft(
                subject=self.subject,
                text=message.text,
                to=self.to,
                answers=[self.incoming.message_id],
                automatic=True,
            )
            brand = self.ticket.brand
            outbox.mail(
                compose.mail(draft, brand=brand, ticket=self.ticket, message=message),
                key=f"ack:{message.pk}",
                brand=brand,
                now=now,
                ticket=self.ticket,
                message=message,
                order_key=f"ticket:{self.ticket.pk}",
            )

    def _why_not(self, now: datetime) -> str:
        if "acknowledgement" not in (self.book.get("messages") or {}):
            return "no_template"
        if self.incoming.automatic:
            return f"automatic_{self.incoming.automatic}"
        if not self.to:
            return "no_address"
        if self.to in {str(each).lower() for each in self.ticket.brand.addresses}:
            return "own_address"
        return self._over_the_cap(now)

    def _over_the_cap(self, now: datetime) -> str:
        """Exact even while others open tickets: taking the ticket number locked the brand until the commit."""
        brand, known = self.ticket.brand, OutboxMessage._meta.get_field("created_at")
        day, moment = (known.get_db_prep_value(now - each, connection) for each in (DAY, ONE_PER))
        with connection.cursor() as cursor:
            cursor.execute(ALREADY_SENT, [moment, brand.pk, self.to, day])
            today, lately = cursor.fetchone()
        if lately:
            return "one_in_10_minutes"
        return "five_in_24_hours" if today >= PER_DAY else ""


def outcome(ticket: Ticket) -> str:
    """What became of a ticket's acknowledgement: queued, or suppressed:<reason>."""
    told = ticket.events.filter(kind=TicketEvent.Kind.AUTO_REPLY).order_by("pk").first()
    return str(told.data.get("acknowledgement", "")) if told else "suppressed:not_asked"


def names(ticket: Ticket, book: Book) -> dict[str, str]:
    """The values that every mail to a customer has."""
    return {
        "brand": ticket.brand.name,
        "ticket": ticket.reference,
        "severity": book["severities"][ticket.severity]["name"],
        "support_address": compose.sender_address(ticket.brand),
    }


def language_of(ticket: Ticket, customer: Customer, book: Book) -> str:
    """What the customer is known to read, else what the message was written in, else the brand's first language."""
    spoken: Sequence[str] = book.get("languages") or [ticket.brand.language]
    for language in (customer.language, ticket.language):
        if language and language.partition("-")[0] in spoken:
            return language.partition("-")[0]
    return spoken[0]


def update_length(
    ticket: Ticket, history: PolicyHistory | None, *, now: datetime
) -> Duration | None:
    """How long this ticket's customer may be left without news; None where nothing is promised."""
    target = update_target(ticket, history, now=now)
    return target.within if target else None


def update_target(ticket: Ticket, history: PolicyHistory | None, *, now: datetime) -> Target | None:
    """The promise behind `update_length`, with the calendar that counts it."""
    return target_of(ticket, history, "update", now=now)


def target_of(
    ticket: Ticket, history: PolicyHistory | None, kind: str, *, now: datetime
) -> Target | None:
    """What the policy in force promises a ticket of this kind; None where it promises nothing."""
    if history is None:
        return None
    queue = ticket.queue.slug if ticket.queue else None
    policy = choose(history.at(now), ticket.category or None, ticket.channel, queue).policy
    return policy.target(ticket.severity, kind)
