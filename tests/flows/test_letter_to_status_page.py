"""The letter's way, for each brand: mail, ticket, promise, silence, breach, incident, page, status page, end.

Time is passed in; every hop is the real one: the timetable's own sweeps, mail through Django, pages through HTTP to a
server that speaks PagerDuty.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core import mail
from django.test import Client
from django.utils.module_loading import import_string
from pytest_django import Settings

from incidents import lifecycle
from incidents.models import Incident, Obligation
from support.inbound.envelope import Envelope
from support.inbound.receive import receive
from support.models import Brand, Clock, Crossing, Message, OutboxMessage, RawMessage, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.fakes import FakePagerDuty
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "0123456789abcdef0123456789abcdef"


class Story:
    """What the two brands' stories differ in."""

    def __init__(self, **facts: Any):
        self.brand: str = facts["brand"]
        self.address: str = facts["address"]
        self.words: str = facts["words"]
        self.limit: timedelta = facts["limit"]
        self.promise: str = facts["promise"]
        self.owed: str = facts["owed"]


LUNEO = Story(
    brand="luneo",
    address="support@luneo.app",
    words="Checkout is down, nobody can pay",
    limit=timedelta(minutes=30),
    promise="13:30",  # in Paris
    owed="rca",
)
FOODYEPAY = Story(
    brand="foodyepay",
    address="support@foodyepay.com",
    words="Payments are down, nobody can pay",
    limit=timedelta(minutes=15),
    promise="04:15",  # in Los Angeles
    owed="post_mortem",
)


@pytest.fixture
def pager(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePagerDuty]:
    for brand in ("LUNEO", "FOODYEPAY"):
        monkeypatch.setenv(f"{brand}_PAGERDUTY_ROUTING_KEY", KEY)
    with FakePagerDuty().running() as fake:
        settings.PAGERDUTY_URL = fake.url
        settings.EGRESS_ALLOWED_PRIVATE = [fake.place]
        yield fake


def sweep(at: datetime) -> None:
    """One turn of the whole timetable, as beat rings it; twice, since one line's rows may be due in another."""
    with time_machine.travel(at, tick=False):
        for _ in range(2):
            for line in project.SWEEP_TIMETABLE:
                import_string(line.task)()


def a_letter_arrives(story: Story) -> Ticket:
    letter = make.letter(subject=story.words, to=story.address, text=f"{story.words}.\n\nZoé")
    with time_machine.travel(NOON, tick=False):
        receive(
            letter, envelope=Envelope("zoe@example.com", (story.address,)), source="pipe", now=NOON
        )
    sweep(NOON)
    return Ticket.objects.select_related("brand").get()


def public(brand: Brand, path: str = "/") -> str:
    host = f"{brand.slug}.localhost"
    return Client(headers={"host": host}).get(path).content.decode()


def is_acknowledged_with_its_promise(story: Story, ticket: Ticket) -> None:
    letter = next(each for each in mail.outbox if each.to == ["zoe@example.com"])
    assert ticket.reference in letter.subject
    assert "reference" in letter.body  # English, as hers was, though Luneo is French
    assert story.words not in letter.body
    assert story.promise in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-replied"


def is_breached_once_at_its_due_time(story: Story, first: Clock) -> datetime:
    """When the breach was noticed."""
    due = NOON + story.limit
    assert first.due_at == due
    sweep(due - timedelta(minutes=1))
    assert not Crossing.objects.filter(clock=first, threshold="breach").exists()
    late = due + timedelta(seconds=40)
    sweep(late)
    breach = Crossing.objects.get(clock=first, threshold="breach")
    assert (breach.due_at, breach.detected_at) == (due, late)
    return late


def is_paged_once_and_public_without_the_customers_words(
    story: Story, brand: Brand, incident: Incident, pager: FakePagerDuty
) -> None:
    assert len(pager.keys()) == len(set(pager.keys())) == 1
    page = public(brand)
    assert incident.public_title in page
    assert "Zoé" not in page
    assert story.words not in page


@pytest.mark.parametrize("story", [LUNEO, FOODYEPAY], ids=lambda story: story.brand)
def test_a_p0_left_alone_reaches_the_pager_and_the_public_and_is_resolved(
    story: Story, pager: FakePagerDuty, request: pytest.FixtureRequest
) -> None:
    brand: Brand = request.getfixturevalue(story.brand)
    ticket = a_letter_arrives(story)
    assert (ticket.reference, ticket.severity) == (f"{brand.ticket_prefix}-1", "P0")
    is_acknowledged_with_its_promise(story, ticket)
    first = Clock.objects.get(ticket=ticket, kind="first_response")
    late = is_breached_once_at_its_due_time(story, first)
    incident = Incident.objects.get()
    assert list(incident.tickets.all()) == [ticket]
    is_paged_once_and_public_without_the_customers_words(story, brand, incident, pager)

    answered = late + timedelta(minutes=5)
    ada = Actor.of(make.agent("ada", brand))
    lifecycle.acknowledge(incident, by=ada, now=answered)
    actions.reply(ticket, by=ada, text="We are on it.", now=answered)
    sweep(answered + timedelta(minutes=1))
    assert any("We are on it." in message.body for message in mail.outbox)
    first.refresh_from_db()
    assert (first.state, first.breached_at) == ("met", first.due_at)
    assert pager.keys("acknowledge") == pager.keys()

    over = answered + timedelta(minutes=20)
    slots = {"resolution": "A bad deploy was undone.", "follow_up": "We publish what we learned."}
    lifecycle.resolve(incident, slots=slots, by=ada, now=over)
    sweep(over)
    assert pager.keys("resolve") == pager.keys()
    assert "A bad deploy was undone." in public(brand, f"/incidents/{incident.code}")
    assert not OutboxMessage.objects.exclude(state="sent").exclude(state="cancelled").exists()
    assert Obligation.objects.filter(incident=incident, kind=story.owed).exists()


def test_two_brands_side_by_side_number_and_answer_for_themselves(
    luneo: Brand, foodyepay: Brand
) -> None:
    for story in (LUNEO, FOODYEPAY):
        envelope = Envelope("zoe@example.com", (story.address,))
        letter = make.letter(subject="A question", to=story.address)
        receive(letter, envelope=envelope, source="pipe", now=NOON)
    sweep(NOON)
    references = sorted(ticket.reference for ticket in Ticket.objects.select_related("brand"))
    assert references == ["FOO-1", "LUN-1"]
    assert RawMessage.objects.filter(state="done").count() == 2
    assert Message.objects.filter(kind="customer").count() == 2
    senders = {re.sub(r".*@|>.*", "", message.from_email) for message in mail.outbox}
    assert senders == {"luneo.app", "foodyepay.com"}
    for brand in (luneo, foodyepay):
        assert "Zoé" not in public(brand)
