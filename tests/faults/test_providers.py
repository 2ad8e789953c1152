"""T4: PagerDuty, Jira, a mail server and a webhook misbehave in every way: nothing is lost, what comes twice says so.

Each fault is for one request. Only an answer that was lost on its way (`hang after`, `cut`) may bring a row twice, and
then under the same key; Jira, which knows no keys, is asked before anything is made a second time.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from incidents import lifecycle
from incidents.management.fakes.jira import TOKEN, USER
from incidents.management.fakes.server import FAULTS, Fake, Reply
from incidents.models import Page
from incidents.tracking import adf
from support.lib import http
from support.models import Brand, OutboxMessage
from support.outbound import compose, outbox
from support.outbound.deliver import LANE_WIDTH, deliver
from support.tickets.actor import Actor
from tests.fakes import FakeJira, FakePagerDuty, FakeSmtp
from tests.faults.doors import rings
from tests.faults.sizes import size
from tests.make import NOON

pytestmark = pytest.mark.django_db
ROWS = size(16, soak=400)
PATIENCE = size(100, soak=500) / 1000  # seconds; who answers later than that has lost the answer
KEY = "0" * 32
SECOND = timedelta(seconds=1)
LOST_ANSWERS = {"hang after", "cut"}
SEED = 20260302


class FakeHook(Fake):
    """Somebody's webhook; `heard` are the keys of what came whole."""

    name = "A webhook"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        self.heard.append(headers["Idempotency-Key"])
        return 200, {}


@dataclass
class Others:
    pager: FakePagerDuty
    jira: FakeJira
    post: FakeSmtp
    hook: FakeHook


@pytest.fixture
def others(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Others]:
    monkeypatch.setattr(http, "READ_TIMEOUT", PATIENCE)
    found = Others(FakePagerDuty(), FakeJira(), FakeSmtp(), FakeHook())
    with (
        found.pager.running(),
        found.jira.running(),
        found.post.running(),
        found.hook.running(),
    ):
        settings.PAGERDUTY_URL = found.pager.url
        settings.EGRESS_ALLOWED_PRIVATE = [
            each.place for each in (found.pager, found.jira, found.hook)
        ]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.post.port
        settings.EMAIL_TIMEOUT = 2 * PATIENCE
        monkeypatch.setenv("LUNEO_PAGERDUTY_ROUTING_KEY", KEY)
        for name, value in {"URL": found.jira.url, "USER": USER, "TOKEN": TOKEN}.items():
            monkeypatch.setenv(f"FOODYEPAY_JIRA_{name}", value)
        monkeypatch.setenv("THE_HOOK", found.hook.url)
        yield found


def storm(count: int) -> list[str]:
    """Every fault, many times, in an order that is always the same."""
    chance = random.Random(SEED)  # no secret
    return [*FAULTS, *chance.choices(FAULTS, k=max(count - len(FAULTS), 0))]


def run_on(start: datetime = NOON, *, minutes: int = 25) -> None:
    """As many workers as one destination takes go round every five seconds until nothing waits any more.

    One alone tries a destination that fails once in five seconds: a fault for each of 400 pages is half an hour.
    """
    now = start
    while OutboxMessage.objects.filter(state="pending").exists():
        assert now < start + timedelta(minutes=minutes), "it is not over in time"
        for _ in range(LANE_WIDTH):
            deliver(now=now)
        now += 5 * SECOND


def all_sent(carrier: str) -> None:
    rows = OutboxMessage.objects.filter(carrier=carrier)
    assert set(rows.values_list("state", flat=True)) == {"sent"}


def once_or_said_so(heard: list[str], wanted: set[str], planned: list[str]) -> None:
    """None missing, no stranger, and no more repetitions than answers that were lost."""
    count = Counter(heard)
    assert set(count) == wanted
    assert len(heard) - len(wanted) <= sum(fault in LOST_ANSWERS for fault in planned)


def test_every_page_rings_under_one_key_through_every_fault(others: Others, luneo: Brand) -> None:
    incidents = [rings(luneo, number, NOON) for number in range(ROWS)]
    OutboxMessage.objects.exclude(carrier="pagerduty").delete()
    planned = storm(ROWS)
    others.pager.faults.extend(planned)
    run_on()
    all_sent("pagerduty")
    wanted = {page.dedup_key for page in Page.objects.all()}
    assert len(wanted) == len(incidents)
    once_or_said_so(others.pager.keys(), wanted, planned)
    assert others.pager.refused == []


def test_no_page_rings_after_somebody_has_it(others: Others, luneo: Brand) -> None:
    """Taken in the middle of the storm: from then on not one trigger of theirs reaches PagerDuty."""
    incidents = [rings(luneo, number, NOON) for number in range(ROWS)]
    OutboxMessage.objects.exclude(carrier="pagerduty").delete()
    others.pager.faults.extend(storm(ROWS))
    for turn in range(4):
        deliver(now=NOON + 5 * turn * SECOND)
    taken = incidents[::2]
    before = len(others.pager.accepted)
    for each in taken:
        lifecycle.acknowledge(each, by=Actor("Ada"), now=NOON + 21 * SECOND)
    run_on(NOON + 22 * SECOND)
    later = others.pager.accepted[before:]
    theirs = {page.dedup_key for page in Page.objects.filter(incident__in=taken)}
    assert theirs.isdisjoint(e["dedup_key"] for e in later if e["event_action"] == "trigger")
    acknowledged = {e["dedup_key"] for e in later if e["event_action"] == "acknowledge"}
    assert acknowledged == theirs
    everybody = {page.dedup_key for page in Page.objects.all()}
    assert everybody - theirs <= set(others.pager.keys())


def test_every_issue_is_made_once_through_every_fault(others: Others, foodyepay: Brand) -> None:
    """Each attempt is several requests, and each of them may fail."""
    site = {name: f"env:FOODYEPAY_JIRA_{name.upper()}" for name in ("url", "user", "token")}
    labels = {f"deskbell-foodyepay-{number}" for number in range(ROWS)}
    for label in sorted(labels):
        fields = {
            "project": {"key": "REM"},
            "issuetype": {"name": "Task"},
            "summary": label,
            "description": adf.document("Down"),
            "labels": [label],
        }
        payload = {"site": site, "label": label, "owner": "", "fields": fields}
        outbox.queue(
            key=f"jira:{label}",
            brand=foodyepay,
            carrier="jira",
            destination=others.jira.place,
            payload=payload,
            now=NOON,
        )
    others.jira.faults.extend(storm(ROWS * 2))
    run_on(minutes=60 * 20)
    all_sent("jira")
    made = [label for issue in others.jira.issues.values() for label in issue["labels"]]
    assert (len(made), set(made)) == (ROWS, labels)


def test_every_letter_leaves_and_one_that_comes_twice_is_the_same_letter(
    others: Others, luneo: Brand
) -> None:
    for number in range(ROWS):
        key = f"notice:{number}"
        payload = compose.notice(
            brand=luneo, to=f"kim{number}@example.com", subject="Down", text="It is.", key=key
        )
        outbox.queue(
            key=key,
            brand=luneo,
            carrier="mail",
            destination=payload["to"][0],
            payload=payload,
            now=NOON,
        )
    planned = ["451" if fault.isdigit() else fault for fault in storm(ROWS)]
    others.post.faults.extend(planned)
    run_on(minutes=60 * 20)
    all_sent("mail")
    sent = OutboxMessage.objects.filter(carrier="mail").values_list("payload", flat=True)
    wanted = {payload["headers"]["Message-ID"] for payload in sent}
    once_or_said_so([str(letter["Message-ID"]) for _, letter in others.post.mails], wanted, planned)
    assert len({tuple(to) for to, _ in others.post.mails}) == ROWS


def test_every_webhook_is_told_and_a_second_time_has_the_same_key(
    others: Others, luneo: Brand
) -> None:
    keys = {f"told:{number}" for number in range(ROWS)}
    for key in sorted(keys):
        outbox.queue(
            key=key,
            brand=luneo,
            carrier="webhook",
            destination=others.hook.place,
            payload={"url": "env:THE_HOOK", "body": {"incident": key}},
            now=NOON,
        )
    planned = storm(ROWS)
    others.hook.faults.extend(planned)
    run_on(minutes=60 * 20)
    all_sent("webhook")
    once_or_said_so(others.hook.heard, keys, planned)


def deliver_three_pages(others: Others, brand: Brand, fault: str) -> None:
    """Three pages and nothing else are due; the first one meets the fault."""
    for number in range(3):
        rings(brand, number, NOON)
    OutboxMessage.objects.exclude(carrier="pagerduty").delete()
    others.pager.faults.append(fault)
    deliver(now=NOON)


@pytest.mark.parametrize("fault", ["401", "403"])
def test_who_is_not_let_in_loses_nothing_and_leaves_the_others_to_be_tried(
    others: Others, luneo: Brand, fault: str
) -> None:
    deliver_three_pages(others, luneo, fault)
    # The first answer rests the destination: the same would come three times
    assert others.pager.accepted == []
    deliver(now=NOON + timedelta(minutes=5))
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("fault", ["400", "404"])
def test_what_is_refused_for_good_is_dead_at_once_and_stops_nobody_else(
    others: Others, luneo: Brand, fault: str
) -> None:
    deliver_three_pages(others, luneo, fault)
    states = Counter(OutboxMessage.objects.values_list("state", flat=True))
    assert states == {"dead": 1, "sent": 2}


def test_a_page_that_never_gets_through_is_told_by_mail_in_three_minutes(
    others: Others, luneo: Brand
) -> None:
    """G4: the second path depends on nothing that the first one does."""
    rings(luneo, 1, NOON)
    others.pager.faults.extend(["500"] * 500)
    for minute in range(0, 31 * 60, 30):
        deliver(now=NOON + minute * SECOND)
    page = OutboxMessage.objects.get(carrier="pagerduty")
    assert page.state == "dead"
    assert others.pager.accepted == []
    told = OutboxMessage.objects.filter(carrier="mail", state="sent")
    assert told.exists()
    assert all(row.sent_at and row.sent_at - NOON <= 210 * SECOND for row in told)
