"""A page is rung once, on two paths, and whoever takes it is known."""

import pytest

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.models import Incident, Page
from support.escalation.sweep import sweep
from support.models import Brand, OutboxMessage, TicketEvent
from support.outbound.deliver import deliver
from support.tickets.actor import SYSTEM, Actor
from tests import make, small_runbook
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
KEY = "LUNEO_PAGERDUTY_ROUTING_KEY"


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "0123456789abcdef0123456789abcdef")


@pytest.fixture
def incident(luneo: Brand, monkeypatch: pytest.MonkeyPatch) -> Incident:
    monkeypatch.delenv(KEY, raising=False)
    small_runbook.give(luneo)
    return lifecycle.declare(
        luneo,
        title="LUN-1 Cannot pay",
        severity="P0",
        category="billing",
        tickets=[make.ticket(luneo)],
        by=SYSTEM,
        now=NOON,
        key="category:billing",
    )


def waiting(carrier: str) -> list[tuple[str, object]]:
    rows = OutboxMessage.objects.filter(carrier=carrier, state="pending").order_by("pk")
    return list(rows.values_list("destination", "run_at"))


def test_a_page_goes_to_pagerduty_now_and_by_mail_in_three_minutes(
    incident: Incident, with_key: None
) -> None:
    said = lifecycle.page(incident, now=NOON)
    assert said == "Paged Luneo On-call; Hugo, Camille, Sarah by mail unless somebody acknowledges."
    assert [when for _, when in waiting("pagerduty")] == [NOON]
    names = ["hugo", "camille", "sarah"]  # our own rotation, then the fallback
    assert waiting("mail") == [(f"{name}@luneo.app", at(3)) for name in names]
    assert incident.obligations.get(kind="page_ack").due_at == at(15)


def test_without_a_routing_key_the_mail_goes_at_once_and_the_page_says_so(
    incident: Incident,
) -> None:
    said = lifecycle.page(incident, now=NOON)
    assert said == "PagerDuty has no routing key here: told by mail. Reached: Hugo, Camille, Sarah."
    assert waiting("pagerduty") == []
    names = ["hugo", "camille", "sarah"]
    assert waiting("mail") == [(f"{name}@luneo.app", NOON) for name in names]
    assert Page.objects.get().note == "PagerDuty has no routing key here: told by mail."


def test_the_mail_goes_out_when_pagerduty_never_answers(
    incident: Incident, with_key: None, settings: object, mailoutbox: list[object]
) -> None:
    """Its address is private and not allowed here, so the first path fails for good."""
    lifecycle.page(incident, now=NOON)
    settings.PAGERDUTY_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    deliver(now=NOON)
    assert OutboxMessage.objects.get(carrier="pagerduty").state == "dead"
    deliver(now=at(3))
    assert len(mailoutbox) == 3


def test_a_second_page_does_not_ring_twice(incident: Incident, with_key: None) -> None:
    lifecycle.page(incident, now=NOON)
    assert "is being paged since 12:00" in lifecycle.page(incident, now=at(5))
    assert Page.objects.count() == 1
    assert len(waiting("pagerduty")) == 1
    assert incident.obligations.filter(kind="page_ack").count() == 1


def test_whoever_acknowledges_is_known_everywhere(incident: Incident, with_key: None) -> None:
    lifecycle.page(incident, now=NOON)
    lifecycle.acknowledge(incident, by=ADA, now=at(5))
    assert (incident.acknowledged_at, incident.acknowledged_by) == (at(5), "Ada")
    page = Page.objects.get()
    assert (page.state, page.acknowledged_by, page.expires_at) == ("acknowledged", "Ada", at(65))
    assert incident.obligations.get(kind="page_ack").state == "met"
    event = TicketEvent.objects.filter(data__acknowledged=True).get()
    assert (event.kind, event.actor_name) == ("incident", "Ada")
    assert "Ada has it" in lifecycle.page(incident, now=at(30))


def test_an_acknowledgement_that_expired_is_paged_anew_under_a_new_key(
    incident: Incident, with_key: None
) -> None:
    lifecycle.page(incident, now=NOON)
    lifecycle.acknowledge(incident, by=ADA, now=at(5))
    lifecycle.page(incident, now=at(65))
    first, second = Page.objects.order_by("pk")
    assert second.dedup_key == f"{first.dedup_key}/2"
    assert second.state == "triggered"
    assert incident.obligations.filter(kind="page_ack").count() == 2


def test_a_page_that_nobody_acknowledges_is_late_and_told(
    incident: Incident, with_key: None
) -> None:
    lifecycle.page(incident, now=NOON)
    sweep(now=at(16))
    duty = incident.obligations.get(kind="page_ack")
    assert (duty.state, duty.breached_at, duty.detected_at) == ("breached", at(15), at(16))
    late = incident.events.get(kind="duty_late")
    assert (late.at, late.data["duty"]) == (at(15), "page_ack")
    subjects = [row.payload["subject"] for row in OutboxMessage.objects.filter(carrier="mail")]
    assert "[P0] Acknowledging the page is late: LUN-1 Cannot pay" in subjects
    before = OutboxMessage.objects.count()
    sweep(now=at(17))
    assert OutboxMessage.objects.count() == before


def test_a_public_update_is_chased_before_and_after_its_time(incident: Incident) -> None:
    sweep(now=at(23))
    assert incident.events.filter(kind="duty_soon").count() == 1
    sweep(now=at(31))
    assert incident.events.filter(kind="duty_late").count() == 1
    subjects = {row.payload["subject"] for row in OutboxMessage.objects.all()}
    assert subjects == {
        "[P0] The promised public update is soon due: LUN-1 Cannot pay",
        "[P0] The promised public update is late: LUN-1 Cannot pay",
    }


def test_what_was_kept_late_is_written_down_and_wakes_nobody(incident: Incident) -> None:
    slots = {"status": "x", "mitigation": "y"}
    lifecycle.post_update(incident, template="status", slots=slots, by=ADA, now=at(45))
    sweep(now=at(46))
    assert incident.events.filter(kind="duty_late").count() == 1
    assert not OutboxMessage.objects.filter(key__startswith="duty:").exists()


def test_the_end_closes_every_page(incident: Incident, with_key: None) -> None:
    lifecycle.page(incident, now=NOON)
    slots = {"resolution": "x", "follow_up": "y"}
    lifecycle.resolve(incident, slots=slots, by=ADA, now=at(5))
    assert Page.objects.get().state == "resolved"
    assert incident.obligations.get(kind="page_ack").state == "met"
    with pytest.raises(IncidentRefused, match="over"):
        lifecycle.acknowledge(incident, by=ADA, now=at(6))
