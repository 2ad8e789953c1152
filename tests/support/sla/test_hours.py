"""Business time on calendars with lunch breaks, holidays, nights and none of these."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from support.sla.hours import Calendar, always
from support.sla.week import read_calendar
from tests.support.sla.given import ALWAYS, OFFICE, PARIS, at

HOUR = 3600


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02 09:00", 2, "2026-03-02 11:00"),  # inside
        ("2026-03-02 07:12", 2, "2026-03-02 11:00"),  # before opening
        ("2026-03-02 19:00", 2, "2026-03-03 11:00"),  # after closing
        ("2026-03-02 18:00", 2, "2026-03-03 11:00"),  # at the closing instant
        ("2026-03-02 11:30", 2, "2026-03-02 14:30"),  # across lunch
        ("2026-03-02 12:45", 2, "2026-03-02 15:30"),  # in the lunch break
        ("2026-03-02 11:30", 1, "2026-03-02 12:30"),  # due exactly when lunch begins
        ("2026-03-06 17:00", 2, "2026-03-09 10:00"),  # Friday evening
        ("2026-03-07 15:00", 2, "2026-03-09 11:00"),  # on a Saturday
        (
            "2026-03-06 16:00",
            2,
            "2026-03-06 18:00",
        ),  # due exactly at closing: the closing, not Monday
        ("2026-05-01 10:00", 2, "2026-05-04 11:00"),  # on a holiday, and a Friday
        ("2026-04-30 17:00", 2, "2026-05-04 10:00"),  # a holiday and a weekend inside the span
        (
            "2026-12-24 17:00",
            9,
            "2026-12-28 18:00",
        ),  # Christmas, a weekend, to the closing of Monday
    ],
)
def test_open_time_is_added(start: str, hours: int, due: str) -> None:
    assert PARIS.add(at(start), hours * HOUR) == at(due)
    assert PARIS.elapsed(at(start), at(due)) == hours * HOUR


def test_a_calendar_that_never_closes_is_plain_time() -> None:
    start = at("2026-03-28 23:59:59")
    for seconds in (1, 1800, 10 * 365 * 86_400):
        assert ALWAYS.add(start, seconds) == start + timedelta(seconds=seconds)
        assert ALWAYS.elapsed(start, start + timedelta(seconds=seconds)) == seconds


def test_a_window_may_run_to_midnight_and_on_from_it() -> None:
    nights = read_calendar(
        "nights",
        {"zone": "Europe/Paris", "hours": {"fri": ["22:00-24:00"], "sat": ["00:00-02:00"]}},
    )
    assert nights.add(at("2026-03-06 23:00"), 2 * HOUR) == at("2026-03-07 01:00")
    assert nights.add(at("2026-03-06 22:00"), 2 * HOUR) == at("2026-03-07 00:00")
    assert nights.add(at("2026-03-06 23:00"), 4 * HOUR) == at("2026-03-13 23:00")
    assert nights.is_open(at("2026-03-07 00:00"))


def test_an_opening_belongs_to_the_open_time_and_a_closing_does_not() -> None:
    assert PARIS.is_open(at("2026-03-02 09:00"))
    assert not PARIS.is_open(at("2026-03-02 08:59:59"))
    assert PARIS.is_open(at("2026-03-02 17:59:59"))
    assert not PARIS.is_open(at("2026-03-02 18:00"))
    assert not PARIS.is_open(at("2026-05-01 10:00"))


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-03-02 10:00", "2026-03-02 10:00"),
        ("2026-03-02 12:30", "2026-03-02 13:30"),
        ("2026-03-06 18:00", "2026-03-09 09:00"),
        ("2026-05-01 10:00", "2026-05-04 09:00"),
    ],
)
def test_the_next_opening_is_now_while_open(moment: str, opening: str) -> None:
    assert PARIS.next_opening(at(moment)) == at(opening)


def test_no_time_leaves_the_start_where_it_is_even_outside_hours() -> None:
    sunday = at("2026-03-08 03:00")
    assert PARIS.add(sunday, 0) == sunday
    assert PARIS.elapsed(sunday, sunday) == 0


def test_time_is_not_added_backwards_but_measured_so() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        PARIS.add(at("2026-03-02 10:00"), -1)
    assert PARIS.elapsed(at("2026-03-03 10:00"), at("2026-03-02 17:00")) == -2 * HOUR


def test_a_fraction_of_a_second_is_kept_in_due_times_and_never_counted_as_a_second() -> None:
    start = at("2026-03-02 10:00") + timedelta(microseconds=400_001)
    assert OFFICE.add(start, 60) == start + timedelta(seconds=60)
    assert OFFICE.elapsed(start, start + timedelta(seconds=59, microseconds=999_999)) == 59
    assert OFFICE.elapsed(start + timedelta(seconds=59, microseconds=999_999), start) == -59


def test_the_zone_of_the_customer_does_not_matter() -> None:
    customer = timezone(timedelta(hours=9, minutes=30))
    start = at("2026-03-02 17:00")
    assert PARIS.add(start.astimezone(customer), 2 * HOUR) == at("2026-03-03 10:00")
    assert PARIS.add(start.astimezone(customer), 2 * HOUR).tzinfo is UTC


def test_a_closed_day_is_skipped_and_a_reopened_holiday_counts() -> None:
    entry = {"zone": "Europe/Paris", "hours": {"mon-fri": ["09:00-18:00"]}, "holidays": "FR"}
    closed_days = {("support", date(2026, 3, 3)): "closed", ("support", date(2026, 5, 1)): "open"}
    calendar = read_calendar("support", entry, closed_days=closed_days)
    assert calendar.add(at("2026-03-02 17:00"), 2 * HOUR) == at("2026-03-04 10:00")
    assert calendar.add(at("2026-04-30 17:00"), 2 * HOUR) == at("2026-05-01 10:00")
    assert calendar.why_closed(date(2026, 3, 3)) == "closed day"
    assert calendar.why_closed(date(2026, 5, 1)) is None
    assert calendar.why_closed(date(2026, 7, 14)) == "National Day"


def test_closed_days_of_another_calendar_change_nothing() -> None:
    entry = {"zone": "Europe/Paris", "hours": {"mon": ["09:00-18:00"]}}
    calendar = read_calendar("a", entry, closed_days={("b", date(2026, 3, 2)): "closed"})
    assert calendar.is_open(at("2026-03-02 10:00"))


def test_ten_years_are_counted_to_the_second() -> None:
    """Counted the slow way: day by day."""
    start, end = at("2020-01-06 09:00"), at("2030-01-07 09:00")
    days = (date(2020, 1, 6) + timedelta(days=offset) for offset in range(3654))
    open_days = sum(1 for day in days if day.weekday() < 5 and PARIS.why_closed(day) is None)
    assert PARIS.elapsed(start, end) == open_days * 8 * HOUR
    assert PARIS.add(start, open_days * 8 * HOUR) == at("2030-01-04 18:00")


def test_dates_before_those_already_seen_extend_the_index_too() -> None:
    calendar = read_calendar(
        "office", {"zone": "Europe/Paris", "hours": {"mon-fri": ["09:00-18:00"]}}
    )
    assert calendar.add(at("2050-03-07 10:00"), HOUR) == at("2050-03-07 11:00")
    assert calendar.add(at("1999-03-05 17:00"), 2 * HOUR) == at("1999-03-08 10:00")
    assert calendar.elapsed(at("1999-03-05 17:00"), at("1999-03-08 10:00")) == 2 * HOUR


def test_a_span_that_no_index_holds_yet_is_measured_whole() -> None:
    weekly = read_calendar("weekly", {"zone": "UTC", "hours": {"mon": ["09:00-10:00"]}})
    assert (
        weekly.elapsed(at("1999-01-04 00:00", "UTC"), at("2050-01-03 00:00", "UTC")) == 2661 * HOUR
    )


@pytest.mark.parametrize("year", [1900, 2500])
def test_a_date_out_of_range_is_refused_and_not_miscounted(year: int) -> None:
    with pytest.raises(ValueError, match=f"{year} is out of range"):
        OFFICE.add(datetime(year, 1, 1, tzinfo=UTC), 60)


def test_a_promise_longer_than_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="has not that much open time before 2200"):
        OFFICE.add(at("2026-03-02 10:00"), 10**10)
    with pytest.raises(ValueError, match="has not that much open time before 2200"):
        OFFICE.add_business_days(at("2026-03-02 10:00"), 10**6)


def test_a_calendar_without_open_time_is_refused() -> None:
    with pytest.raises(ValueError, match='"empty" is never open: give it hours, or "always: true"'):
        read_calendar("empty", {"zone": "Europe/Paris", "hours": {"mon": []}})


def test_a_calendar_that_was_closed_for_good_says_so_instead_of_searching_for_ever() -> None:
    days = (date(1970, 1, 1) + timedelta(days=offset) for offset in range(230 * 366))
    calendar = read_calendar(
        "shut",
        {"zone": "UTC", "always": True},
        closed_days={("shut", day): "closed" for day in days},
    )
    with pytest.raises(ValueError, match="has not that much open time"):
        calendar.next_opening(at("2026-03-02 10:00"))


def test_openings_are_clipped_to_what_was_asked() -> None:
    found = PARIS.openings(at("2026-03-02 12:00"), at("2026-03-03 09:30"))
    assert found == [
        (at("2026-03-02 12:00"), at("2026-03-02 12:30")),
        (at("2026-03-02 13:30"), at("2026-03-02 18:00")),
        (at("2026-03-03 09:00"), at("2026-03-03 09:30")),
    ]
    assert PARIS.openings(at("2026-03-07 12:00"), at("2026-03-08 12:00")) == []


def test_threads_that_ask_for_different_years_all_get_right_answers() -> None:
    calendar: Calendar = always()
    wrong: list[datetime] = []

    def ask(year: int) -> None:
        start = datetime(year, 1, 1, tzinfo=UTC)
        for day in range(200):
            found = calendar.add(start + timedelta(days=day), HOUR)
            if found != start + timedelta(days=day, hours=1):
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=(year,)) for year in (1975, 2010, 2026, 2090)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
