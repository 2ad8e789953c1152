"""Past days are shown as they were, and days that nobody watched as such."""

from datetime import UTC, date, datetime, timedelta

from incidents.status.bars import Day, bars

PARIS = "Europe/Paris"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def shown(
    since: datetime, *changes: tuple[datetime, str, str], length: int = 5, zone: str = PARIS
) -> list[Day]:
    return bars(since, changes, zone=zone, now=NOW, length=length)


def test_days_before_there_was_anything_to_know_are_unknown() -> None:
    days = shown(NOW - timedelta(days=2))
    assert [day.state for day in days] == ["unknown"] * 2 + ["operational"] * 3
    assert days[-1].on == date(2026, 3, 10)


def test_a_day_is_as_bad_as_its_worst_hour() -> None:
    down = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    days = shown(
        NOW - timedelta(days=90),
        (down, "operational", "major_outage"),
        (down + timedelta(minutes=35), "major_outage", "operational"),
    )
    assert [day.state for day in days] == ["operational"] * 3 + ["major_outage", "operational"]
    assert days[3].troubled_for == timedelta(minutes=35)


def test_trouble_over_midnight_belongs_to_both_local_days() -> None:
    """23:30 to 00:30 in Paris is all on one day in UTC."""
    down = datetime(2026, 3, 8, 22, 30, tzinfo=UTC)
    days = shown(
        NOW - timedelta(days=90),
        (down, "operational", "partial_outage"),
        (down + timedelta(hours=1), "partial_outage", "operational"),
    )
    assert [day.troubled_for for day in days[2:4]] == [timedelta(minutes=30)] * 2
    in_utc = shown(
        NOW - timedelta(days=90),
        (down, "operational", "partial_outage"),
        (down + timedelta(hours=1), "partial_outage", "operational"),
        zone="UTC",
    )
    assert [day.troubled_for for day in in_utc[2:4]] == [timedelta(hours=1), timedelta()]


def test_trouble_that_goes_on_lasts_until_now() -> None:
    days = shown(
        NOW - timedelta(days=90), (NOW - timedelta(hours=2), "operational", "major_outage")
    )
    assert (days[-1].state, days[-1].troubled_for) == ("major_outage", timedelta(hours=2))


def test_maintenance_is_no_trouble() -> None:
    days = shown(
        NOW - timedelta(days=90), (NOW - timedelta(hours=2), "operational", "under_maintenance")
    )
    assert (days[-1].state, days[-1].troubled_for) == ("under_maintenance", timedelta())


def test_what_was_wrong_before_the_log_begins_is_known_from_its_first_line() -> None:
    days = shown(NOW - timedelta(days=90), (NOW - timedelta(days=1), "major_outage", "operational"))
    assert [day.state for day in days] == ["major_outage"] * 4 + ["operational"]


def test_a_day_of_23_hours_is_whole() -> None:
    """29 March 2026 is short in Paris."""
    now = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
    changes = [(now - timedelta(days=30), "operational", "major_outage")]
    days = bars(now - timedelta(days=60), changes, zone=PARIS, now=now, length=3)
    assert days[1].troubled_for == timedelta(hours=23)
