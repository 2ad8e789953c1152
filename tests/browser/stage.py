"""A believable morning at both brands: what the browser tests act in and what the pictures show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User

from incidents.alerts import intake
from incidents.alerts.alert import Alert, Said
from incidents.lifecycle import declare
from incidents.models import ReleaseNotes, Webhook
from support.models import Brand, OutboxMessage, RawMessage, Role, Ticket
from support.runbook.apply import apply
from support.runbook.load import load_file, shipped
from support.tickets import actions
from support.tickets.actor import SYSTEM, Actor
from support.tickets.incoming import File, Incoming
from support.tickets.people.customers import find_or_create
from tests import make

State = OutboxMessage.State
HTML = '<p>Bonjour,</p><p>the page stays <b>white</b> after <i>Pay now</i>.</p><img src="https://tracker.example/x.png">'


class Asked(NamedTuple):
    """One customer's question: how long ago, by whom, about what."""

    minutes: int
    name: str
    subject: str
    text: str
    severity: str
    category: str


LUNEO = [
    Asked(
        44,
        "Léa Moreau",
        "Checkout is down for everybody",
        "Nothing loads since ten.",
        "P0",
        "outage",
    ),
    Asked(
        170,
        "Hugo Petit",
        "Facture en double pour mars",
        "J'ai été débité deux fois.",
        "P1",
        "billing",
    ),
    Asked(95, "Zoé Martin", "Payment page stays white", "The page stays white.", "P2", ""),
    Asked(
        310,
        "Noah Garnier",
        "Webhook signatures differ",
        "Since the update they do not match.",
        "P2",
        "",
    ),
    Asked(25, "Inès Lambert", "How do I export my invoices?", "A CSV would be enough.", "P3", ""),
    Asked(1500, "Paul Roche", "Changer l'adresse du compte", "Nous avons déménagé.", "P3", ""),
    Asked(2900, "Ana Duarte", "Cannot invite my accountant", "The mail never arrives.", "P3", ""),
]
FOODYEPAY = [
    Asked(
        12, "Kenji Mori", "Wallet balance looks wrong", "It shows 0 since this morning.", "P1", ""
    ),
    Asked(700, "Olivia Brown", "Reward not received", "I ate there on Friday.", "P3", ""),
]


@dataclass(frozen=True, slots=True)
class Scene:
    luneo: Brand
    foodyepay: Brand
    agent: User
    lead: User
    talked: Ticket  # a conversation with everything in it
    tickets: list[Ticket]


def build(now: datetime) -> Scene:
    """Apply the shipped runbooks, then let people write, answer and fail, up to `now`."""
    books = {name: load_file(path) for name, path in shipped().items()}
    for book in books.values():
        apply(book, by="tests", now=now - timedelta(days=9))
    luneo, foodyepay = Brand.objects.get(slug="luneo"), Brand.objects.get(slug="foodyepay")
    agent = make.agent("emma", luneo, last_name="Rousseau")
    lead = make.agent("camille", luneo, role=Role.LEAD, last_name="Aubert")
    tickets = [_ask(luneo, asked, now) for asked in LUNEO]
    tickets += [_ask(foodyepay, asked, now) for asked in FOODYEPAY]
    for ticket in tickets[2:5]:
        actions.assign(ticket, agent, by=Actor.of(lead), now=now - timedelta(minutes=20))
    _talk(tickets[2], agent, lead, now)
    _wait(tickets[5], lead, now)
    _trouble(luneo, tickets, now)
    return Scene(luneo, foodyepay, agent, lead, tickets[2], tickets)


def _ask(brand: Brand, asked: Asked, now: datetime) -> Ticket:
    at = now - timedelta(minutes=asked.minutes)
    address = f"{asked.name.split()[0].lower()}@example.com"
    customer = find_or_create(brand, email=address, name=asked.name, now=at)
    files = (
        (File("screenshot.png", "image/png", b"\x89PNG\r\n\x1a\n"),)
        if "white" in asked.text
        else ()
    )
    letter = Incoming(
        at=at,
        subject=asked.subject,
        text=f"Hello,\n\n{asked.text}\n\n{asked.name}",
        reply_text=f"Hello,\n\n{asked.text}\n\n{asked.name}",
        elided_text="> an older letter that nobody needs to read again" if files else "",
        html=HTML if files else "",
        from_address=address,
        from_name=asked.name,
        files=files,
    )
    return actions.open_ticket(
        brand, letter, customer=customer, now=at, severity=asked.severity, category=asked.category
    )


def _talk(ticket: Ticket, agent: User, lead: User, now: datetime) -> None:
    by, boss = Actor.of(agent), Actor.of(lead)
    text = "Hi Zoé,\n\nwhich browser do you use, and does a private window show the same?\n\nEmma"
    actions.reply(
        ticket, by=by, text=text, now=now - timedelta(minutes=70), status="pending_customer"
    )
    actions.note(
        ticket,
        by=boss,
        text="Looks like the script blocker again.",
        now=now - timedelta(minutes=60),
    )
    answer = Incoming(
        at=now - timedelta(minutes=35),
        subject="Re: Payment page stays white",
        text="Firefox. A private window works.",
        reply_text="Firefox. A private window works.",
        from_address="zoé@example.com",
        from_name="Zoé Martin",
    )
    actions.add_customer_message(ticket, answer, customer=ticket.requester, now=answer.at)


def _wait(ticket: Ticket, lead: User, now: datetime) -> None:
    text = "Could you send us the new address?"
    at = now - timedelta(minutes=400)
    actions.reply(ticket, by=Actor.of(lead), text=text, now=at, status="pending_customer")


def _trouble(brand: Brand, tickets: list[Ticket], now: datetime) -> None:
    """A held letter, a mail that nobody took, and an incident."""
    ago = now - timedelta(minutes=8)
    make.raw(
        at=ago,
        brand=brand,
        state=RawMessage.State.HELD,
        reason="The letter has more than 200 parts; it may be an attack. Look at it before you file it.",
    )
    row = OutboxMessage.objects.filter(ticket=tickets[1]).first()
    if row is not None:
        row.state, row.attempts = State.DEAD, 9
        row.last_error = "550 5.1.1 No such mailbox here"
        row.save()
    alert = Alert(
        key="tools",
        said=Said.FIRING,
        title="Error rate of the tools is above 2 %",
        text="4.1 % over five minutes, mostly time-outs.",
        kinds=("error_rate",),
        tags=("env:prod", "tool:swap"),
        link="https://app.datadoghq.example/monitors/42",
    )
    call = Webhook.objects.create(
        brand=brand, source="alerts/generic", key="1", body=b'{"key": "tools"}', received_at=ago
    )
    intake.apply(brand, "generic", [alert], webhook=call, now=ago)
    declare(
        brand,
        title="Checkout is down for everybody",
        severity="P0",
        category="outage",
        tickets=[tickets[0]],
        by=SYSTEM,
        now=now - timedelta(minutes=40),
        key="outage",
    )
    month = now.date().replace(day=1) - timedelta(days=1)
    ReleaseNotes.objects.create(
        brand=brand,
        month=month.replace(day=1),
        texts={"en": "What changed\n- Receipts carry the tip", "fr": "Ce qui a changé"},
        drafted_at=now,
        updated_at=now,
        updated_by="Deskbell",
    )
