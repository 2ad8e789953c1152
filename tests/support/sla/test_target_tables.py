"""The target tables of both shipped runbooks, as sums a reader can check with a calendar in hand."""

import pytest

from support.runbook.load import load_file, shipped
from support.sla.ledger import Case, Clock, Event, clocks
from support.sla.policy import PolicySet
from tests.support.sla.given import at

PARIS, ANGELES = "Europe/Paris", "America/Los_Angeles"
SHIPPED = {slug: PolicySet.from_data(load_file(path).data()) for slug, path in shipped().items()}


def due(brand: str, severity: str, kind: str, received: str) -> str | None:
    """When a clock of a ticket received at a local time is due, on the same wall. None: measured, never due."""
    zone = PARIS if brand == "luneo" else ANGELES
    found = _clock(brand, severity, kind, received, zone)
    assert found is not None, f"{brand} makes no such promise"
    if found.due_at is None:
        return None
    return f"{found.due_at.astimezone(SHIPPED[brand].calendars['support'].zone):%a %H:%M}"


def _clock(brand: str, severity: str, kind: str, received: str, zone: str) -> Clock | None:
    start = at(received, zone)
    events = [Event(start, "customer_message")]
    if kind in {"next_reply", "update"}:  # both follow the first response, here given at once
        events.append(Event(start, "agent_reply"))
    if kind == "next_reply":
        events.append(Event(start, "customer_message"))
    found = clocks(events, SHIPPED[brand], Case(severity, "security", "email"), until=start).clocks
    return next((each for each in found if each.kind == kind), None)


FRIDAY, SUNDAY, MONDAY = "2026-03-06 16:00", "2026-03-08 22:00", "2026-03-09 08:00"


@pytest.mark.parametrize(
    ("severity", "friday", "sunday"),
    [
        ("P0", "Fri 16:30", "Sun 22:30"),  # 30 minutes, day and night
        ("P1", "Fri 18:00", "Mon 00:00"),  # 2 hours, day and night
        ("P2", "Mon 15:00", "Mon 17:00"),  # 8 business hours: 2 on Friday, 6 on Monday
        ("P3", "Wed 13:00", "Wed 15:00"),  # 24 business hours
    ],
)
@pytest.mark.parametrize("kind", ["first_response", "next_reply"])
def test_luneo_answers_within(kind: str, severity: str, friday: str, sunday: str) -> None:
    assert due("luneo", severity, kind, FRIDAY) == friday
    assert due("luneo", severity, kind, SUNDAY) == sunday


@pytest.mark.parametrize(
    ("severity", "friday"),
    [("P0", "Fri 16:30"), ("P1", "Fri 18:00"), ("P2", "Mon 16:00"), ("P3", "Wed 16:00")],
)
def test_luneo_tells_the_next_update(severity: str, friday: str) -> None:
    assert due("luneo", severity, "update", FRIDAY) == friday


def test_luneo_promises_no_resolution() -> None:
    for severity in ("P0", "P1", "P2", "P3"):
        assert _clock("luneo", severity, "first_resolution", FRIDAY, PARIS) is None


def test_luneo_rests_on_french_holidays() -> None:
    assert (
        due("luneo", "P2", "first_response", "2026-04-30 17:00") == "Mon 16:00"
    )  # 1 May, then a weekend


@pytest.mark.parametrize(
    ("severity", "monday", "night"),
    [
        ("P0", "Mon 08:15", "Sun 22:15"),  # 15 minutes, day and night
        ("P1", "Mon 10:00", "Mon 10:00"),  # 1 hour of 09:00-21:00
        ("P2", "Mon 13:00", "Mon 13:00"),  # 4 hours of 09:00-21:00
        ("P3", "Tue 09:00", "Tue 09:00"),  # 1 business day; support is open daily
    ],
)
@pytest.mark.parametrize("kind", ["first_response", "next_reply"])
def test_foodyepay_answers_within(kind: str, severity: str, monday: str, night: str) -> None:
    assert due("foodyepay", severity, kind, MONDAY) == monday
    assert due("foodyepay", severity, kind, SUNDAY) == night


def test_foodyepay_supports_on_weekends_but_solves_on_working_days() -> None:
    assert due("foodyepay", "P2", "first_response", "2026-03-07 10:00") == "Sat 14:00"
    assert due("foodyepay", "P3", "first_response", "2026-03-06 10:00") == "Sat 10:00"
    assert due("foodyepay", "P1", "first_resolution", "2026-03-07 10:00") == "Tue 09:00"


@pytest.mark.parametrize(
    ("severity", "friday"),
    [("P0", "Fri 20:00"), ("P1", "Mon 16:00"), ("P2", "Wed 16:00"), ("P3", None)],
)
@pytest.mark.parametrize("kind", ["first_resolution", "total_resolution"])
def test_foodyepay_solves_within(kind: str, severity: str, friday: str | None) -> None:
    assert due("foodyepay", severity, kind, FRIDAY) == friday


def test_foodyepay_owes_no_periodic_update_for_the_lightest() -> None:
    assert due("foodyepay", "P0", "update", FRIDAY) == "Fri 16:30"
    assert _clock("foodyepay", "P3", "update", FRIDAY, ANGELES) is None


def test_foodyepay_keeps_its_day_when_the_clocks_change() -> None:
    assert (
        due("foodyepay", "P1", "first_resolution", FRIDAY) == "Mon 16:00"
    )  # 8 March is 23 hours long
    assert due("foodyepay", "P1", "first_resolution", "2026-10-30 16:00") == "Mon 16:00"


@pytest.mark.parametrize("brand", ["luneo", "foodyepay"])
def test_both_warn_at_three_quarters(brand: str) -> None:
    zone = PARIS if brand == "luneo" else ANGELES
    found = _clock(brand, "P0", "first_response", FRIDAY, zone)
    assert found is not None
    assert found.due_at is not None
    assert [label for label, _ in found.thresholds] == ["75%", "breach"]
    warned = found.thresholds[0][1]
    assert (found.due_at - warned) * 4 == found.due_at - found.started_at
