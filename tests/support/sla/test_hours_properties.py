"""What must hold of business time for any start, any length and any calendar."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from support.sla.hours import Calendar
from support.sla.week import WEEKDAYS, read_calendar
from tests.support.sla.given import EVERY

instants = st.datetimes(
    min_value=datetime(2019, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    max_value=datetime(2033, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
lengths = st.integers(
    min_value=0, max_value=3 * 10**7
)  # open seconds: twenty years of the shortest week
short = st.integers(min_value=0, max_value=86_400)
known = st.sampled_from(EVERY)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any week with up to three windows a day, in any of the awkward zones."""
    hours: dict[str, list[str]] = {}
    for weekday in draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1)):
        minutes = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
        pairs = zip(minutes[::2], minutes[1::2], strict=False)
        hours[weekday] = [f"{_clock(opening)}-{_clock(closing)}" for opening, closing in pairs]
    zone = draw(
        st.sampled_from(
            ["Europe/Paris", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu"]
        )
    )
    return read_calendar("any", {"zone": zone, "hours": hours})


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@given(known, instants, lengths)
def test_what_is_added_has_passed(calendar: Calendar, start: datetime, seconds: int) -> None:
    assert calendar.elapsed(start, calendar.add(start, seconds)) == seconds


@given(calendars(), instants, short)
def test_what_is_added_has_passed_on_any_calendar(
    calendar: Calendar, start: datetime, seconds: int
) -> None:
    assert calendar.elapsed(start, calendar.add(start, seconds)) == seconds


@given(known, instants, short, lengths)
def test_a_later_start_is_never_due_earlier(
    calendar: Calendar, start: datetime, later: int, seconds: int
) -> None:
    assert calendar.add(start, seconds) <= calendar.add(start + timedelta(seconds=later), seconds)


@given(known, instants, lengths, short)
def test_a_longer_promise_is_never_due_earlier(
    calendar: Calendar, start: datetime, seconds: int, more: int
) -> None:
    assert calendar.add(start, seconds) <= calendar.add(start, seconds + more)


@given(known, instants, lengths, short)
def test_time_is_added_in_parts_or_at_once(
    calendar: Calendar, start: datetime, seconds: int, more: int
) -> None:
    in_parts = (
        calendar.add(calendar.add(start, seconds), more) if seconds else calendar.add(start, more)
    )
    assert in_parts == calendar.add(start, seconds + more)


@given(known, instants, instants, instants)
def test_elapsed_time_adds_up(
    calendar: Calendar, one: datetime, two: datetime, three: datetime
) -> None:
    whole = [each.replace(microsecond=0) for each in (one, two, three)]
    one, two, three = whole
    assert calendar.elapsed(one, two) + calendar.elapsed(two, three) == calendar.elapsed(one, three)
    assert calendar.elapsed(one, two) == -calendar.elapsed(two, one)


@given(known, instants, st.integers(1, 10**7))
def test_a_due_time_is_the_first_instant_at_which_the_time_has_passed(
    calendar: Calendar, start: datetime, seconds: int
) -> None:
    just_before = calendar.add(start, seconds) - timedelta(seconds=1)
    assert calendar.elapsed(start, just_before) == seconds - 1


@given(known, instants, st.integers(0, 3000))
def test_business_days_follow_each_other(calendar: Calendar, start: datetime, days: int) -> None:
    due = calendar.add_business_days(start, days)
    assert due < calendar.add_business_days(start, days + 1)
    assert due >= start or days == 0


@given(known, instants, instants)
def test_openings_hold_exactly_the_elapsed_time(
    calendar: Calendar, one: datetime, two: datetime
) -> None:
    start, end = sorted((one.replace(microsecond=0), two.replace(microsecond=0)))
    found = calendar.openings(start, end)
    assert sum(
        (closing - opening).total_seconds() for opening, closing in found
    ) == calendar.elapsed(start, end)
