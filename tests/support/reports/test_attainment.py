"""Promises counted by brand, severity, category, kind and week; how long the kept ones took."""

from datetime import date, timedelta
from typing import Any

import pytest

from support.models import Brand
from support.reports.attainment import GROUPS, attainment, whole
from support.reports.tally import Tally
from support.tickets import actions
from tests.support.reports.stories import DAY, END, kept, late, scope, waiting
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, opened


def by(brand: Brand, group: str, **fields: Any) -> dict[Any, Tally]:
    return {line.label: line.tally for line in attainment(scope(brand, **fields), group)}


def test_what_was_kept_and_what_was_not_stand_apart(luneo: Brand) -> None:
    kept(luneo, category="billing")
    late(luneo, category="checkout")
    waiting(luneo, category="question", severity="P3")
    soon = NOON + 3 * HOUR
    assert by(luneo, "category", now=soon) == {
        "billing": Tally(kept=1),
        "checkout": Tally(late=1),
        "question": Tally(open=1),
    }
    assert whole(scope(luneo, now=soon)).share == 50


def test_a_promise_that_no_sweep_has_seen_is_late_all_the_same(luneo: Brand) -> None:
    waiting(luneo, severity="P0")
    assert by(luneo, "severity", now=NOON + HOUR) == {"P0": Tally(late=1)}


def test_brands_are_counted_apart_and_only_those_asked_for(luneo: Brand, foodyepay: Brand) -> None:
    kept(luneo)
    kept(foodyepay, category="payments")
    assert set(by(luneo, "brand")) == {"Luneo"}
    both = {line.label for line in attainment(scope(luneo, foodyepay), "brand")}
    assert both == {"FoodyePay", "Luneo"}


def test_severity_is_told_as_promised_then_and_as_classified_now(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P0"})
    actions.reply(ticket, by=ada(luneo), text="Hi", now=NOON + MINUTE, status="resolved")
    actions.change_severity(ticket, "P3", by=ada(luneo), now=NOON + HOUR, reason="A question")
    assert set(by(luneo, "severity")) == {"P0"}
    assert set(by(luneo, "classified")) == {"P3"}


def test_a_week_begins_on_monday_where_the_brand_is_at_home(luneo: Brand) -> None:
    opened(
        luneo, now=NOON - timedelta(hours=12, minutes=30)
    )  # Monday 00:30 in Paris, Sunday in UTC
    assert set(by(luneo, "week")) == {date(2026, 3, 2)}


def test_the_total_resolution_is_counted_only_where_it_is_named(foodyepay: Brand) -> None:
    kept(foodyepay, category="payments")
    assert set(by(foodyepay, "kind")) == {
        "first_response",
        "first_resolution",
        "total_resolution",
    }
    assert by(foodyepay, "category")["payments"].total == 2
    assert by(foodyepay, "category", kind="total_resolution")["payments"].total == 1


def test_merged_tickets_do_not_count(foodyepay: Brand) -> None:
    one, other = opened(foodyepay), opened(foodyepay, message_id="<9@example.com>")
    actions.merge(other, one, by=ada(foodyepay), now=NOON + MINUTE)
    assert by(foodyepay, "kind", now=NOON + HOUR)["first_response"].total == 1


def test_only_promises_of_the_time_asked_for_are_counted(luneo: Brand) -> None:
    kept(luneo)
    assert by(luneo, "kind", since=NOON + MINUTE, until=END) == {}
    assert by(luneo, "kind", since=NOON - DAY, until=NOON) == {}


def test_business_time_leaves_out_closed_hours_and_pauses(foodyepay: Brand) -> None:
    """FoodyePay's P3 runs from 09:00 in Los Angeles, five hours after noon in UTC."""
    ticket = opened(foodyepay, details={"severity": "P3", "category": "question"})
    by_ada = ada(foodyepay)
    actions.reply(ticket, by=by_ada, text="Hi", now=NOON + 6 * HOUR, status="pending_customer")
    actions.change_status(ticket, "resolved", by=by_ada, now=NOON + 8 * HOUR, reason="Done")
    [line] = attainment(scope(foodyepay), "brand")
    assert line.first_response.calendar_at(50) == 6 * 3600
    assert line.first_response.business_at(50) == 3600
    assert line.first_resolution.calendar_at(50) == 8 * 3600
    assert (line.first_resolution.business_at(50) or 0) <= 3 * 3600


def test_late_answers_are_timed_as_well(luneo: Brand) -> None:
    for ticket in (kept(luneo), late(luneo)):
        assert ticket.pk
    [line] = attainment(scope(luneo), "brand")
    assert line.first_response.calendar == [600, 7200]
    assert (line.first_response.calendar_at(50), line.first_response.calendar_at(90)) == (600, 7200)


@pytest.mark.parametrize("group", GROUPS)
def test_a_quiet_desk_has_no_lines(luneo: Brand, group: str) -> None:
    assert attainment(scope(luneo), group) == []
