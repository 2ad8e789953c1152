"""Who is meant by the words of a runbook."""

from datetime import UTC, datetime, timedelta

import pytest

from support.lib.rota import on_call
from support.outbound.reach import Case, reach
from tests.make import NOON
from tests.small_runbook import DATA

ROTATION = DATA["on_call"]["critical"]


def addresses(*targets: str, category: str = "billing", at: datetime = NOON) -> list[str]:
    return [each.address for each in reach(DATA, targets, case=Case(category, at))]


def test_owners_are_the_teams_of_the_category() -> None:
    assert addresses("owners") == ["backend@luneo.app"]
    assert addresses("owners", category="question") == []
    assert addresses("owners", category="unheard-of") == []


def test_a_team_without_an_address_is_its_members() -> None:
    assert addresses("team:pair") == ["hugo@luneo.app", "camille@luneo.app"]
    assert addresses("team:silent", "team:unknown") == []


def test_people_are_found_by_name_role_and_address() -> None:
    assert addresses("person:hugo") == ["hugo@luneo.app"]
    assert addresses("person:nobody") == []
    assert addresses("role:lead") == ["camille@luneo.app"]
    assert addresses("address:x@y.example") == ["x@y.example"]


def test_everybody_is_reached_once_and_it_is_said_through_what_and_why() -> None:
    found = reach(DATA, ["owners", "team:pair", "role:lead"], case=Case("billing", NOON))
    assert [(each.address, each.through) for each in found] == [
        ("backend@luneo.app", "owners"),
        ("hugo@luneo.app", "team:pair"),
        ("camille@luneo.app", "team:pair"),
    ]
    assert found[0].why == "team Backend, which owns Billing"


def test_on_call_changes_hands_at_its_local_hour() -> None:
    monday = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 09:00 in Paris
    before, after = on_call(ROTATION, monday - timedelta(seconds=1)), on_call(ROTATION, monday)
    assert {before, after} == {"hugo", "sarah"}
    assert on_call(ROTATION, monday + timedelta(days=6, hours=23)) == after
    assert on_call(ROTATION, monday + timedelta(days=7)) == before


def test_summer_time_moves_no_hand_over() -> None:
    """29 March 2026: Paris goes from UTC+1 to UTC+2, so nine o'clock comes an hour earlier in UTC."""
    nine = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    assert on_call(ROTATION, nine - timedelta(seconds=1)) != on_call(ROTATION, nine)


def test_oncall_is_whoever_has_the_turn_and_may_be_narrowed_to_one_rotation() -> None:
    name = on_call(ROTATION, NOON)
    assert addresses("oncall") == addresses("oncall:critical") == [f"{name}@luneo.app"]
    assert addresses("oncall:other") == []


def test_a_word_that_means_nobody_is_a_fault_of_the_runbook() -> None:
    with pytest.raises(KeyError):
        addresses("everybody")
