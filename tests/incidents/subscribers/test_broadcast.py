"""Every subscriber is told of every public word once, of what they chose, in their language; also after a crash."""

from datetime import timedelta
from typing import Any

import pytest

from incidents import lifecycle, maintenance
from incidents.models import Broadcast, Incident, Subscriber
from incidents.subscribers import broadcast
from support.models import Brand, OutboxMessage
from support.tickets.actor import Actor
from tests.incidents.maintenance.planned import plan
from tests.incidents.status.visit import END, declare
from tests.incidents.subscribers.people import link, mails, subscriber
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada Lovelace")


def told(brand: Brand) -> list[str]:
    rows = OutboxMessage.objects.filter(brand=brand, key__startswith="word:")
    return sorted(rows.values_list("destination", flat=True))


def test_each_word_reaches_each_subscriber_once(luneo: Brand) -> None:
    subscriber(luneo)
    incident = declare(luneo)
    for _ in range(3):
        broadcast.run_due(now=at(1))
    assert len(mails("zoe@example.com")) == 1
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(65))
    broadcast.run_due(now=at(65))
    subjects = [each["subject"].rpartition("] ")[2].partition(":")[0] for each in mails()]
    assert subjects == ["Investigating", "Resolved"]


def test_the_letter_says_what_the_page_says_and_how_to_leave(luneo: Brand) -> None:
    row = subscriber(luneo)
    incident = declare(luneo)
    broadcast.run_due(now=at(1))
    letter = mails()[0]
    assert "We are investigating an incident." in letter["text"]
    assert "Next update by 2 March 2026, 13:30 (CET)." in letter["text"]
    assert f"/incidents/{incident.code}" in letter["text"]
    assert link(letter["text"])
    headers = letter["headers"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")
    assert f"/subscription/{row.pk}-" in headers["List-Unsubscribe"]
    assert headers["Auto-Submitted"] == "auto-generated"
    assert "Lovelace" not in str(letter)
    assert "4242" not in str(letter)


def test_each_reads_their_own_language(luneo: Brand) -> None:
    subscriber(luneo, "fr@example.com", language="fr")
    subscriber(luneo, "en@example.com", language="en")
    declare(luneo)
    broadcast.run_due(now=at(1))
    assert "Nous enquêtons sur un incident." in mails("fr@example.com")[0]["text"]
    assert "We are investigating an incident." in mails("en@example.com")[0]["text"]


def test_who_chose_parts_hears_of_these_alone(luneo: Brand) -> None:
    subscriber(luneo, "all@example.com")
    subscriber(luneo, "hit@example.com", "checkout")
    others = [
        each for each in luneo.components.values_list("slug", flat=True) if each != "checkout"
    ]
    subscriber(luneo, "other@example.com", others[0])
    subscriber(luneo, "both@example.com", "checkout", others[0])
    declare(luneo)
    broadcast.run_due(now=at(1))
    assert told(luneo) == ["all@example.com", "both@example.com", "hit@example.com"]


@pytest.mark.parametrize("state", ["pending", "ended"])
def test_who_did_not_say_yes_hears_nothing(luneo: Brand, state: str) -> None:
    subscriber(luneo, state=state)
    declare(luneo)
    broadcast.run_due(now=at(1))
    assert told(luneo) == []


def test_a_brand_tells_its_own_subscribers(luneo: Brand, foodyepay: Brand) -> None:
    subscriber(luneo, "l@example.com")
    subscriber(foodyepay, "f@example.com")
    declare(luneo)
    broadcast.run_due(now=at(1))
    assert (told(luneo), told(foodyepay)) == (["l@example.com"], [])


def test_a_private_incident_tells_nobody(luneo: Brand) -> None:
    subscriber(luneo)
    declare(luneo, category="security", key="secret")
    assert not Broadcast.objects.exists()
    public = declare(luneo)
    Incident.objects.filter(pk=public.pk).update(is_private=True)  # before the row was worked on
    broadcast.run_due(now=at(1))
    assert told(luneo) == []
    assert Broadcast.objects.get().state == "done"


def test_every_step_of_a_maintenance_is_told(luneo: Brand) -> None:
    subscriber(luneo)
    row = plan(luneo)
    maintenance.reschedule(row, starts_at=at(90), ends_at=at(120), by=ADA, now=at(1))
    maintenance.run_due(now=at(90))
    maintenance.run_due(now=at(120))
    maintenance.cancel(
        plan(luneo, now=at(121), starts_at=at(200), ends_at=at(300)), by=ADA, now=at(122)
    )
    broadcast.run_due(now=at(123))
    subjects = [each["subject"].rpartition("] ")[2].partition(":")[0] for each in mails()]
    assert subjects == [
        "Scheduled",
        "Scheduled",
        "In progress",
        "Completed",
        "Scheduled",
        "Cancelled",
    ]


class CrashError(BaseException):
    """As when the process is killed."""


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Die after so many batches of two."""
    monkeypatch.setattr(broadcast, "AT_ONCE", 2)
    left = [2]

    def point(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise CrashError

    monkeypatch.setattr(broadcast, "crashpoint", point)
    return left


def test_after_a_crash_it_goes_on_where_it_stopped(luneo: Brand, crash: list[int]) -> None:
    for number in range(7):
        subscriber(luneo, f"s{number}@example.com")
    declare(luneo)
    with pytest.raises(CrashError):
        broadcast.run_due(now=at(1))
    assert len(told(luneo)) == 4
    assert broadcast.run_due(now=at(1)) == 0  # the lease of who died still holds
    assert broadcast.run_due(now=at(1) + broadcast.LEASE + timedelta(seconds=1)) == 3
    assert len(told(luneo)) == 7
    row = Broadcast.objects.get()
    assert (row.state, row.told) == ("done", 7)


def test_who_lost_the_lease_writes_nothing(luneo: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    subscriber(luneo)
    declare(luneo)
    real = broadcast._next

    def stolen(*given: Any) -> list[Subscriber]:
        Broadcast.objects.update(lease_token=None)
        return real(*given)

    monkeypatch.setattr(broadcast, "_next", stolen)
    assert broadcast.run_due(now=at(1)) == 0
    assert told(luneo) == []


def test_a_word_said_before_somebody_subscribed_is_not_told_again(luneo: Brand) -> None:
    subscriber(luneo)
    declare(luneo)
    broadcast.run_due(now=at(1))
    subscriber(luneo, "late@example.com", asked_at=at(2))
    broadcast.run_due(now=at(3))
    assert told(luneo) == ["zoe@example.com"]


def test_a_brand_without_hosts_links_beside_the_console(luneo: Brand) -> None:
    luneo.hosts = []
    luneo.save()
    subscriber(luneo)
    declare(luneo)
    broadcast.run_due(now=at(1))
    assert "http://localhost:8000/subscription/" in mails()[0]["headers"]["List-Unsubscribe"]
