"""A change goes out when enough people agreed: in the window, or urgent with a reason; and everybody knows of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from incidents import changes, maintenance
from incidents.changes import ChangeRefused
from incidents.models import Change, Maintenance, PullReview
from incidents.status.page import page_data
from support.models import Brand, OutboxMessage
from support.tickets.actor import SYSTEM
from tests.incidents.conftest import PULL, Declare, Propose
from tests.make import NOON

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)


def plan(change: Change, *, now: datetime = NOON) -> None:
    changes.schedule(change, by=SYSTEM, now=now)


def drop(change: Change) -> None:
    changes.cancel(change, reason="Not yet", by=SYSTEM, now=LATER)


def hear(brand: Brand, login: str, *, approves: bool, at: datetime, link: str = PULL) -> bool:
    return changes.hear(brand, link, login=login, author="author", approves=approves, at=at)


@pytest.mark.parametrize(
    ("approvers", "missing"),
    [
        ((), 2),
        (("ann",), 1),
        (("ann", "Ann"), 1),
        (("ann", "author"), 1),
        (("AUTHOR", "author"), 2),
    ],
)
def test_too_few_distinct_people_besides_the_author_are_told_to_the_lead(
    propose: Propose, approvers: tuple[str, ...], missing: int
) -> None:
    change = propose(*approvers)
    with pytest.raises(ChangeRefused, match=f"needs {missing} more of 2"):
        plan(change)
    with pytest.raises(ChangeRefused, match=f"needs {missing} more of 2"):
        changes.urgent(change, reason="Money is lost", by=SYSTEM, now=NOON)
    assert not Maintenance.objects.exists()


def test_approved_by_two_it_goes_into_the_window_and_is_announced(propose: Propose) -> None:
    change = propose("ann", "bob")
    plan(change)
    assert (change.state, change.starts_at) == ("scheduled", WEDNESDAY)
    work = Maintenance.objects.get()
    assert change.maintenance == work
    assert (work.starts_at, work.ends_at - work.starts_at) == (WEDNESDAY, timedelta(hours=2))
    assert "refunds" not in work.title  # the public reads it


def test_all_changes_of_a_window_share_one_announcement(propose: Propose) -> None:
    for number in (1, 2, 3):
        plan(propose("ann", "bob", number=number))
    assert Maintenance.objects.count() == 1


def test_when_the_window_begins_it_is_released_once(
    propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOODYEPAY_PAGERDUTY_ROUTING_KEY", "r" * 32)
    change = propose("ann", "bob")
    plan(change)
    assert changes.run_due(now=WEDNESDAY - timedelta(seconds=1)) == 0
    assert changes.run_due(now=WEDNESDAY + timedelta(seconds=3)) == 1
    assert changes.run_due(now=WEDNESDAY + timedelta(seconds=4)) == 0
    change.refresh_from_db()
    assert (change.state, change.released_at) == ("released", WEDNESDAY)


def test_urgent_needs_a_reason_and_goes_at_once(propose: Propose) -> None:
    change = propose("ann", "bob")
    with pytest.raises(ChangeRefused, match="Say why"):
        changes.urgent(change, reason=" ", by=SYSTEM, now=NOON)
    changes.urgent(change, reason="Money is lost", by=SYSTEM, now=NOON)
    assert (change.state, change.released_at) == ("released", NOON)
    assert change.urgent_reason == "Money is lost"
    assert maintenance.run_due(now=LATER) == 1
    assert Maintenance.objects.get().status == "in_progress"


@pytest.mark.parametrize("verb", [plan, drop])
def test_what_has_gone_out_neither_goes_again_nor_is_called_off(
    propose: Propose, verb: Any
) -> None:
    change = propose("ann", "bob")
    changes.urgent(change, reason="Money is lost", by=SYSTEM, now=NOON)
    with pytest.raises(ChangeRefused, match="released already"):
        verb(change)


def test_the_last_one_called_off_takes_the_announcement_with_it(propose: Propose) -> None:
    first, second = propose("ann", "bob", number=1), propose("ann", "bob", number=2)
    plan(first)
    plan(second)
    drop(first)
    assert Maintenance.objects.get().status == "scheduled"
    drop(second)
    assert Maintenance.objects.get().status == "cancelled"
    plan(propose("ann", "bob", number=3))
    assert Maintenance.objects.filter(status="scheduled").count() == 1


def test_calling_off_needs_a_reason(propose: Propose) -> None:
    with pytest.raises(ChangeRefused, match="Say why"):
        changes.cancel(propose(), reason="", by=SYSTEM, now=NOON)


def test_a_runbook_without_changes_releases_nothing(luneo: Brand, propose: Propose) -> None:
    change = propose("ann", "bob", brand=luneo)
    with pytest.raises(ChangeRefused, match="no section"):
        plan(change)


def test_an_approval_is_taken_back_and_given_anew(foodyepay: Brand, propose: Propose) -> None:
    change = propose("ann", "bob")
    assert hear(foodyepay, "Bob", approves=False, at=LATER)
    assert [each.login for each in change.approvals()] == ["ann"]
    assert not hear(foodyepay, "bob", approves=True, at=NOON)  # it arrives late, and is older
    assert change.approvals().count() == 1
    assert hear(foodyepay, "bob", approves=True, at=LATER + timedelta(seconds=1))
    assert change.approvals().count() == 2
    assert PullReview.objects.count() == 2


def test_a_review_of_another_brand_or_of_another_pull_request_does_not_count(
    foodyepay: Brand, luneo: Brand, propose: Propose
) -> None:
    hear(luneo, "ann", approves=True, at=NOON)
    hear(foodyepay, "bob", approves=True, at=NOON, link=PULL + "0")
    assert propose().approvals().count() == 0


def test_what_approves_may_arrive_before_the_entry(foodyepay: Brand, propose: Propose) -> None:
    hear(foodyepay, "ann", approves=True, at=NOON)
    assert propose("bob").approvals().count() == 2


def test_one_pull_request_has_one_entry(propose: Propose) -> None:
    propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        propose()


@pytest.mark.parametrize(
    ("minutes", "is_near"), [(-1, False), (0, True), (119, True), (120, False)]
)
def test_an_incident_within_two_hours_of_a_release_is_shown_both_ways(
    foodyepay: Brand, propose: Propose, declare: Declare, minutes: int, is_near: bool
) -> None:
    change = propose("ann", "bob")
    changes.urgent(change, reason="Money is lost", by=SYSTEM, now=NOON)
    incident = declare(foodyepay, now=NOON + timedelta(minutes=minutes))
    assert changes.releases_before(incident) == ([change] if is_near else [])
    assert changes.incidents_after(change) == ([incident] if is_near else [])


def test_neither_another_brands_release_nor_one_that_did_not_go_out_is_suspected(
    foodyepay: Brand, luneo: Brand, propose: Propose, declare: Declare
) -> None:
    waits = propose("ann", "bob", number=1)
    changes.urgent(propose("ann", "bob"), reason="Money is lost", by=SYSTEM, now=NOON)
    assert changes.releases_before(declare(luneo)) == []
    assert changes.incidents_after(waits) == []


def test_the_public_reads_of_a_window_and_never_what_changes(
    foodyepay: Brand, propose: Propose
) -> None:
    plan(propose("ann", "bob"))
    said = repr(page_data(foodyepay, now=LATER))
    assert "Planned release" in said
    for inside in ("refunds", PULL, "author"):
        assert inside not in said


def test_without_a_routing_key_nothing_is_queued_for_pagerduty(propose: Propose) -> None:
    changes.urgent(propose("ann", "bob"), reason="Money is lost", by=SYSTEM, now=NOON)
    assert not OutboxMessage.objects.filter(carrier="pagerduty_change").exists()
