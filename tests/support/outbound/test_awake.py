"""Whether it is day for somebody, by their own clock: over midnight, at the edges, and where clocks change."""

from datetime import UTC, datetime
from typing import Any

import pytest

from support.outbound.reach import Case, is_awake, reach

DATA: dict[str, Any] = {
    "time_zone": "Europe/Paris",
    "categories": {"billing": {"name": "Billing", "owners": ["desk"]}},
    "teams": {"desk": {"name": "Desk", "email": "", "members": ["ann", "li", "sam"]}},
    "people": {
        "ann": {"name": "Ann", "email": "ann@x.example", "awake": "08:00-22:00", "roles": ["lead"]},
        "li": {
            "name": "Li",
            "email": "li@x.example",
            "awake": "08:00-22:00",
            "zone": "America/Los_Angeles",
            "roles": ["lead"],
        },
        "sam": {"name": "Sam", "email": "sam@x.example", "awake": None, "roles": ["lead"]},
    },
    "on_call": {
        "critical": {
            "people": ["li"],
            "every": "7 days",
            "handover": "mon 09:00",
            "zone": "Europe/Paris",
        }
    },
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def awake(hours: str | None, text: str, zone: str | None = None) -> bool:
    return is_awake(DATA, {"awake": hours, "zone": zone}, at(text))


@pytest.mark.parametrize(
    ("hours", "clock", "is_day"),
    [
        ("08:00-22:00", "06:59:59", False),
        ("08:00-22:00", "07:00:00", True),
        ("08:00-22:00", "20:59:59", True),
        ("08:00-22:00", "21:00:00", False),
        ("22:00-06:00", "20:59:59", False),
        ("22:00-06:00", "21:00:00", True),
        ("22:00-06:00", "23:30:00", True),
        ("22:00-06:00", "04:59:59", True),
        ("22:00-06:00", "05:00:00", False),
        ("00:00-24:00", "22:59:59", True),
        ("00:00-24:00", "23:00:00", True),
        ("09:00-09:00", "03:00:00", True),
        (None, "03:00:00", True),
        ("", "03:00:00", True),
    ],
)
def test_who_is_awake_on_a_winter_day_in_paris(hours: str, clock: str, *, is_day: bool) -> None:
    """Paris is an hour ahead of UTC: from the first minute on, up to the last one, which is not one."""
    assert awake(hours, f"2026-03-02 {clock}") is is_day


@pytest.mark.parametrize(
    ("zone", "moment", "is_day"),
    [
        ("Europe/Paris", "2026-03-28 07:00", True),  # 08:00
        ("Europe/Paris", "2026-03-29 06:00", True),  # 08:00, in summer time since two hours
        ("Europe/Paris", "2026-03-29 05:59", False),
        ("Europe/Paris", "2026-10-25 06:59", False),  # 07:59, in winter time again
        ("Europe/Paris", "2026-10-25 07:00", True),
        ("America/Los_Angeles", "2026-03-08 14:59", False),
        ("America/Los_Angeles", "2026-03-08 15:00", True),
        ("Australia/Lord_Howe", "2026-04-04 20:59", False),  # half an hour is given back that day
        ("Australia/Lord_Howe", "2026-04-04 21:30", True),
        ("Asia/Kathmandu", "2026-03-02 02:14", False),  # 07:59
        ("Asia/Kathmandu", "2026-03-02 02:15", True),
    ],
)
def test_it_is_the_wall_clock_that_counts_whatever_it_does(
    zone: str, moment: str, *, is_day: bool
) -> None:
    assert awake("08:00-22:00", moment, zone) is is_day


@pytest.mark.parametrize("to", [["team:desk"], ["owners"], ["role:lead"]])
def test_who_sleeps_is_left_out_where_the_step_asks_for_it(to: list[str]) -> None:
    morning = Case("billing", at("2026-03-02 08:00"), awake=True)  # midnight in Los Angeles
    assert [each.name for each in reach(DATA, to, case=morning)] == ["Ann", "Sam"]
    assert [each.name for each in reach(DATA, to, case=morning._replace(awake=False))] == [
        "Ann",
        "Li",
        "Sam",
    ]
    night = morning._replace(at=at("2026-03-02 23:00"))  # midnight in Paris
    assert [each.name for each in reach(DATA, to, case=night)] == ["Li", "Sam"]


def test_who_is_on_call_is_woken() -> None:
    asleep = Case("billing", at("2026-03-02 10:00"), awake=True)
    (found,) = reach(DATA, ["oncall"], case=asleep)
    assert (found.name, found.why) == ("Li", "on call (critical) now")


def test_somebody_named_twice_is_told_once_by_the_first_word() -> None:
    case = Case("billing", at("2026-03-02 12:00"))
    found = reach(DATA, ["person:sam", "role:lead", "owners", "address:SAM@x.example"], case=case)
    assert [(each.name, each.through) for each in found] == [
        ("Sam", "person:sam"),
        ("Ann", "role:lead"),
        ("Li", "role:lead"),
    ]


@pytest.mark.parametrize(
    "target", ["person:nobody", "role:nobody", "team:nobody", "oncall:nobody", "address:"]
)
def test_a_word_that_means_nobody_reaches_nobody(target: str) -> None:
    assert reach(DATA, [target], case=Case("billing", at("2026-03-02 12:00"))) == []


def test_a_category_that_nobody_owns_reaches_nobody() -> None:
    assert reach(DATA, ["owners"], case=Case("question", at("2026-03-02 12:00"))) == []
