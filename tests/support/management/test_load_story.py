"""A made-up ticket's story: in order, in the past, and told the same way each time."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from support.management.load.story import LONG, Story, tell

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AGENTS = [(1, "Ada"), (2, "Bob")]
AGES = [timedelta(seconds=1), timedelta(minutes=3), timedelta(hours=5), timedelta(days=2)]
AGES += [timedelta(days=30), timedelta(days=730)]


def story(number: int, age: timedelta, *, is_open: bool, seed: int = 1) -> Story:
    random = Random(seed)  # the same each time
    return tell(number, NOW - age, AGENTS, random, now=NOW, is_open=is_open)


def stories(age: timedelta, *, is_open: bool) -> list[Story]:
    return [story(number, age, is_open=is_open, seed=number) for number in range(40)]


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("is_open", [True, False])
def test_everything_happens_after_the_opening_in_order_and_before_now(
    age: timedelta, is_open: bool
) -> None:
    for each in stories(age, is_open=is_open):
        times = [at for at, _asks in each.turns]
        assert times[0] == NOW - age
        assert times == sorted(times)
        assert times[-1] <= each.updated <= NOW
        assert not any(at.microsecond for at in [*times, each.updated])


@pytest.mark.parametrize("age", AGES)
def test_the_customer_speaks_first_and_somebody_answers_unless_it_is_new(age: timedelta) -> None:
    for each in stories(age, is_open=True):
        asked = [asks for _at, asks in each.turns]
        assert asked[0]
        assert (not all(asked)) == (each.status != "new")


def test_a_ticket_that_ended_has_its_end_and_an_open_one_has_none() -> None:
    for age in AGES:
        ended, going_on = (stories(age, is_open=is_open) for is_open in (False, True))
        assert all(each.ended and each.status in {"resolved", "closed"} for each in ended)
        assert not any(each.ended for each in going_on)
        assert not {"resolved", "closed"} & {each.status for each in going_on}


def test_nothing_is_new_for_longer_than_a_week() -> None:
    fresh, old = (stories(timedelta(days=days), is_open=True) for days in (6, 8))
    assert "new" in {each.status for each in fresh}
    assert "new" not in {each.status for each in old}


def test_an_open_ticket_was_touched_lately_however_old_it_is() -> None:
    for each in stories(timedelta(days=700), is_open=True):
        assert NOW - each.updated <= timedelta(hours=96)


def test_who_waits_for_the_customer_has_answered_him() -> None:
    for each in stories(timedelta(days=30), is_open=True):
        if each.status in {"pending_customer", "on_hold"}:
            assert not each.turns[-1][1]


@pytest.mark.parametrize("is_open", [True, False])
def test_one_in_a_thousand_goes_on_for_long(is_open: bool) -> None:
    long = [len(story(number, timedelta(days=30), is_open=is_open).turns) for number in range(30)]
    assert [number for number, turns in enumerate(long) if turns >= LONG] in ([10], [])
    assert max(long[:10] + long[11:]) <= 4


def test_the_same_dice_tell_the_same_story() -> None:
    one, other, another = (story(3, AGES[4], is_open=True, seed=seed) for seed in (7, 7, 8))
    assert one == other
    assert one != another
