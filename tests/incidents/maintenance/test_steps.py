"""Announced work: planned once, told at every step, begun and ended by itself, and seen on the components."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from incidents import lifecycle, maintenance
from incidents.maintenance import MaintenanceRefused
from incidents.models import Maintenance, MaintenanceUpdate, PublishRequest
from support.models import Brand
from support.tickets.actor import SYSTEM
from tests.incidents.maintenance.planned import ADA, HOUR, part, plan, said, states
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db


def test_a_maintenance_begins_and_ends_by_itself_and_its_component_shows_it(luneo: Brand) -> None:
    row = plan(luneo)
    assert states(luneo, 0, 59, 60, 119, 120, 500) == [
        "operational",
        "operational",
        "under_maintenance",
        "under_maintenance",
        "operational",
        "operational",
    ]
    row.refresh_from_db()
    assert (row.status, row.started_at, row.completed_at) == ("completed", at(60), at(120))
    assert [status for status, _ in said(row)] == ["scheduled", "in_progress", "completed"]
    assert row.next_at is None


def test_its_words_name_the_times_in_the_brands_zone_and_both_languages(luneo: Brand) -> None:
    update = plan(
        luneo, note={"fr": "Les paiements continuent.", "en": " Payments go on. "}
    ).updates.get()
    assert update.texts == {
        "en": "Planned from 2 March 2026, 14:00 (CET) to 2 March 2026, 15:00 (CET).\n\nPayments go on.",
        "fr": "Prévue du 2 mars 2026, 14:00 (CET) au 2 mars 2026, 15:00 (CET).\n\nLes paiements continuent.",
    }


def test_a_language_without_a_word_of_its_own_reads_the_other(luneo: Brand) -> None:
    texts = plan(luneo, note={"en": " ", "fr": "Les paiements continuent."}).updates.get().texts
    assert {text.partition("\n\n")[2] for text in texts.values()} == {"Les paiements continuent."}


def test_a_key_plans_one_maintenance_however_often_it_comes(luneo: Brand) -> None:
    first = plan(luneo, key="release:7")
    second = plan(luneo, key="release:7", title="Another title")
    assert (first.pk, second.title) == (second.pk, "Move of the database")
    assert MaintenanceUpdate.objects.count() == 1
    assert (
        plan(luneo, components=[]).pk != plan(luneo, components=[]).pk
    )  # without a key each call is its own


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"title": "  "}, "few words"),
        ({"ends_at": NOON + HOUR}, "end after it starts"),
        ({"starts_at": NOON - 3 * HOUR, "ends_at": NOON - HOUR}, "end in the future"),
        ({"starts_at": NOON - HOUR, "ends_at": NOON}, "end in the future"),
        ({"starts_at": NOON - HOUR}, "begun already"),
        ({"starts_at": NOON - timedelta(seconds=60)}, "begun already"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    luneo: Brand, changed: dict[str, Any], reason: str
) -> None:
    with pytest.raises(MaintenanceRefused, match=reason):
        plan(luneo, **changed)
    assert not Maintenance.objects.exists()


def test_a_component_of_another_brand_is_refused(luneo: Brand, foodyepay: Brand) -> None:
    with pytest.raises(MaintenanceRefused, match="another brand"):
        plan(foodyepay, components=[part(luneo)])


def test_what_begins_within_this_minute_may_still_be_planned(luneo: Brand) -> None:
    assert plan(luneo, starts_at=NOON - timedelta(seconds=59)).is_open


def test_one_cannot_be_moved_into_the_past(luneo: Brand) -> None:
    row = plan(luneo)
    with pytest.raises(MaintenanceRefused, match="begun already"):
        maintenance.reschedule(row, starts_at=at(5), ends_at=at(400), by=ADA, now=at(10))


def test_one_that_is_moved_begins_at_its_new_time(luneo: Brand) -> None:
    row = plan(luneo)
    times = {"starts_at": at(180), "ends_at": at(240)}
    maintenance.reschedule(row, **times, by=ADA, now=at(10), note={"en": "The team is ill."})
    assert states(luneo, 60, 180, 240) == ["operational", "under_maintenance", "operational"]
    assert said(row)[1] == (
        "scheduled",
        "Moved: now planned from 2 March 2026, 16:00 (CET) to 2 March 2026, 17:00 (CET).\n\nThe team is ill.",
    )


def test_moving_to_the_same_times_says_nothing(luneo: Brand) -> None:
    row = plan(luneo)
    maintenance.reschedule(row, starts_at=row.starts_at, ends_at=row.ends_at, by=ADA, now=at(1))
    assert len(said(row)) == 1


def test_what_has_begun_can_end_at_another_time_and_keeps_its_start(luneo: Brand) -> None:
    row = plan(luneo)
    maintenance.run_due(now=at(60))
    maintenance.reschedule(row, starts_at=at(300), ends_at=at(400), by=ADA, now=at(70))
    assert (row.starts_at, row.ends_at, row.next_at) == (at(60), at(400), at(400))


def test_by_hand_it_begins_early_and_ends_early(luneo: Brand) -> None:
    row = plan(luneo)
    maintenance.start(row, by=ADA, now=at(5))
    assert part(luneo).state == "under_maintenance"
    maintenance.complete(row, by=ADA, now=at(6), note={"en": "All went well."})
    assert part(luneo).state == "operational"
    assert said(row)[-1] == ("completed", "The maintenance is over.\n\nAll went well.")
    assert maintenance.run_due(now=at(500)) == 0


@pytest.mark.parametrize("begun", [False, True])
def test_one_that_is_cancelled_never_begins_or_breaks_off(luneo: Brand, begun: bool) -> None:
    row = plan(luneo)
    if begun:
        maintenance.start(row, by=ADA, now=at(5))
    maintenance.cancel(row, by=ADA, now=at(6))
    assert part(luneo).state == "operational"
    assert said(row)[-1] == ("cancelled", "The maintenance is cancelled.")
    assert maintenance.run_due(now=at(500)) == 0


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        ([], "complete"),
        (["start"], "start"),
        (["cancel"], "start"),
        (["cancel"], "cancel"),
        (["cancel"], "complete"),
        (["start", "complete"], "cancel"),
        (["start", "complete"], "start"),
    ],
)
def test_a_step_out_of_order_is_refused(luneo: Brand, before: list[str], verb: str) -> None:
    row = plan(luneo)
    for each in before:
        getattr(maintenance, each)(row, by=ADA, now=at(1))
    told = len(said(row))
    with pytest.raises(MaintenanceRefused):
        getattr(maintenance, verb)(row, by=ADA, now=at(2))
    assert len(said(row)) == told


def test_one_that_is_over_cannot_be_moved(luneo: Brand) -> None:
    row = plan(luneo)
    maintenance.cancel(row, by=ADA, now=at(1))
    with pytest.raises(MaintenanceRefused, match="plan a new one"):
        maintenance.reschedule(row, starts_at=at(300), ends_at=at(400), by=ADA, now=at(2))


def test_a_sweep_that_comes_too_late_takes_both_steps_one_by_one(luneo: Brand) -> None:
    row = plan(luneo)
    assert maintenance.run_due(now=at(300)) == 1
    assert maintenance.run_due(now=at(300)) == 1
    assert [status for status, _ in said(row)] == ["scheduled", "in_progress", "completed"]


def test_a_sweep_that_read_before_somebody_moved_it_does_nothing(luneo: Brand) -> None:
    from incidents.maintenance.steps import _step

    row = plan(luneo)
    stale = Maintenance.objects.get(pk=row.pk)
    maintenance.reschedule(row, starts_at=at(300), ends_at=at(400), by=ADA, now=at(59))
    assert _step(stale, at(60)) is False
    assert part(luneo).state == "operational"


def test_trouble_shows_through_maintenance_and_maintenance_returns_after_it(luneo: Brand) -> None:
    plan(luneo)
    maintenance.run_due(now=at(60))
    values: dict[str, Any] = {"category": "checkout", "tickets": [], "by": SYSTEM}
    trouble = lifecycle.declare(luneo, title="Down", severity="P0", key="one", now=at(70), **values)
    assert part(luneo).state == "major_outage"
    end = {"resolution": "It holds", "follow_up": "We watch it"}
    lifecycle.resolve(trouble, slots=end, by=ADA, now=at(80))
    assert part(luneo).state == "under_maintenance"
    assert states(luneo, 120) == ["operational"]


def test_the_end_of_maintenance_does_not_hide_an_open_incident(luneo: Brand) -> None:
    plan(luneo)
    maintenance.run_due(now=at(60))
    values: dict[str, Any] = {"category": "checkout", "tickets": [], "by": SYSTEM}
    lifecycle.declare(luneo, title="Down", severity="P1", key="one", now=at(70), **values)
    assert states(luneo, 120) == ["partial_outage"]


def test_every_step_asks_for_new_pages(luneo: Brand) -> None:
    row = plan(luneo)
    maintenance.start(row, by=ADA, now=at(5))
    maintenance.complete(row, by=ADA, now=at(6))
    assert list(PublishRequest.objects.values_list("at", flat=True)) == [NOON, at(5), at(6)]


def test_what_was_said_cannot_be_rewritten(luneo: Brand) -> None:
    row = plan(luneo)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.updates.update(texts={"en": "We never said that."})


def test_a_maintenance_that_ends_before_it_starts_is_refused_by_the_database(luneo: Brand) -> None:
    row = plan(luneo)
    with pytest.raises(DatabaseError), transaction.atomic():
        Maintenance.objects.filter(pk=row.pk).update(ends_at=row.starts_at)
