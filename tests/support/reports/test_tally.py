"""What counts as kept, late or open: in Python and in SQL, the same."""

from datetime import timedelta

import pytest

from support.models import Clock
from support.reports.tally import Tally, counts, late, percentile, verdict
from tests import make

NOW = make.NOON
HOUR = timedelta(hours=1)
# state, due in hours, breached?, what it counts as
CASES = [
    ("running", 1, False, "open"),
    ("running", 0, False, "open"),  # the due second is still in time
    ("running", -1, False, "late"),  # no sweep has noticed yet
    ("running", None, False, "open"),  # best effort
    ("paused", None, False, "open"),
    ("paused", None, True, "late"),
    ("breached", -1, True, "late"),
    ("met", 1, False, "kept"),
    ("met", -1, False, "kept"),
    ("met", -1, True, "late"),
    ("met", None, False, "measured"),
    ("cancelled", None, True, None),
    ("merged", -1, True, None),
    ("waived", -1, True, None),
]


@pytest.mark.parametrize(("state", "due", "breached", "word"), CASES)
def test_a_promise_counts_once_and_as_what_it_came_to(
    state: str, due: int | None, *, breached: bool, word: str | None
) -> None:
    due_at = None if due is None else NOW + due * HOUR
    assert verdict(state, due_at, NOW - HOUR if breached else None, NOW) == word


@pytest.mark.django_db
def test_the_database_counts_as_python_does() -> None:
    ticket = make.ticket(make.brand())
    expected = Tally()
    for number, (state, due, breached, word) in enumerate(CASES, start=1):
        Clock.objects.create(
            ticket=ticket,
            kind="update",
            instance=number,
            state=state,
            started_at=NOW - 2 * HOUR,
            due_at=None if due is None else NOW + due * HOUR,
            breached_at=NOW - HOUR if breached else None,
        )
        expected.add(word)
    assert Tally(**Clock.objects.aggregate(**counts(NOW))) == expected
    assert Clock.objects.filter(late(NOW)).count() == expected.late == 4


def test_attainment_is_of_what_has_come_due() -> None:
    assert Tally(kept=3, late=1, open=5, measured=7).share == 75
    assert Tally(open=5, measured=7).share is None


def test_tallies_add_up() -> None:
    assert Tally(1, 2, 3, 4) + Tally(10, 20, 30, 40) == Tally(11, 22, 33, 44)
    assert Tally(1, 2, 3, 4).total == 10


@pytest.mark.parametrize(
    ("percent", "value"), [(1, 1), (50, 5), (90, 9), (91, 10), (95, 10), (100, 10)]
)
def test_a_percentile_is_a_value_that_occurred(percent: int, value: int) -> None:
    assert percentile(range(1, 11), percent) == value


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 50) is None
