"""What people write behind a command: numbers, times and pauses, with their bounds."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from support.management.asked import KEY, PORT, moment, pause, whole


@pytest.mark.parametrize(("text", "found"), [("1", 1), ("10", 10), ("007", 7), ("-3", -3)])
def test_a_whole_number_is_read(text: str, found: int) -> None:
    assert whole(-5, 10)(text) == found


NONSENSE = ["", " ", "x", "1.5", "1e3", "0x10", "--1", "+1", "1_000", "½", "nan", "9" * 50]


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("read", [whole(0, 10), PORT, KEY], ids=["range", "port", "key"])
def test_what_is_no_whole_number_is_refused(read: Callable[[str], int], text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no whole number"):
        read(text)


@pytest.mark.parametrize(
    ("read", "text", "bounds"),
    [
        (PORT, "65536", "0 to 65535"),
        (PORT, "-1", "0 to 65535"),
        (KEY, "9223372036854775808", "0 to 9223372036854775807"),
        (KEY, "-1", "0 to 9223372036854775807"),
        (whole(1, 3660), "0", "1 to 3660"),
        (whole(1, 3660), "3661", "1 to 3660"),
    ],
)
def test_a_number_out_of_bounds_is_told_them(
    read: Callable[[str], int], text: str, bounds: str
) -> None:
    with pytest.raises(ArgumentTypeError, match=f"{text} is out of bounds: expected {bounds}"):
        read(text)


@pytest.mark.parametrize(("read", "text"), [(PORT, "0"), (PORT, "65535"), (KEY, str(2**63 - 1))])
def test_the_bounds_themselves_are_good(read: Callable[[str], int], text: str) -> None:
    assert read(text) == int(text)


@pytest.mark.parametrize(("text", "found"), [("5", 5.0), ("0.05", 0.05), ("86400", 86_400.0)])
def test_a_pause_is_seconds(text: str, found: float) -> None:
    assert pause(text) == found


@pytest.mark.parametrize(
    "text", ["0", "-1", "0.049", "86401", "nan", "inf", "-inf", "5s", "", "1,5"]
)
def test_what_would_spin_or_never_come_back_is_no_pause(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"expected seconds, from 0.05 to 86400"):
        pause(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-02T09:00", datetime(2026, 3, 2, 9)),  # noqa: DTZ001  # of the brand's zone
        ("2026-03-02 09:00", datetime(2026, 3, 2, 9)),  # noqa: DTZ001
        ("2026-03-02", datetime(2026, 3, 2)),  # noqa: DTZ001
        ("2026-03-02T09:00Z", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("1970-01-01", datetime(1970, 1, 1)),  # noqa: DTZ001
        ("2100-12-31T23:59", datetime(2100, 12, 31, 23, 59)),  # noqa: DTZ001
    ],
)
def test_a_moment_is_read(text: str, found: datetime) -> None:
    assert moment(text) == found


@pytest.mark.parametrize("text", ["now", "", "tomorrow", "2026-13-01", "2026-02-30", "09:00", "12"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no time: write one such as"):
        moment(text)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59", "1969-12-31", "2101-01-01"])
def test_no_reckoning_falls_off_the_calendar(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="expected a year of 1970 to 2100"):
        moment(text)


def test_a_moment_within_bounds_fits_into_any_zone() -> None:
    for text in ("1970-01-01T00:00+14:00", "2100-12-31T23:59-12:00"):
        assert moment(text).astimezone(UTC).year in {1969, 2101}
