"""What the shipped runbooks lead to: which escalation each moment starts, and when each promise is due."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from support.escalation import rules
from support.sla.policy import PolicySet
from tests.support.runbook.shipped import BRANDS, data

MOMENTS = ("opened", "triage", "warning", "breach")
# by brand and severity: what each moment starts where nothing is special about the category
STARTS: dict[str, dict[str, tuple[str | None, ...]]] = {
    "luneo": {
        "P0": ("p0", "p0", "p0", "p0"),
        "P1": ("p1", "p1", "p1", "p1"),
        "P2": (None, "told", "told", "late"),
        "P3": (None, "told", "told", "late"),
    },
    "foodyepay": {
        "P0": ("p0", "p0", "p0", "p0"),
        "P1": ("p1", "p1", "p1", "p1"),
        "P2": (None, None, "told", "late"),
        "P3": (None, None, "told", "late"),
    },
}
MONEY = {"P0": "payments-or-balance", "P1": "payments-or-balance-p1"}


def starts(brand: str, severity: str, category: str, moment: str) -> str | None:
    policy = rules.policy_for(data(brand), severity, category, moment=moment)
    return None if policy is None else policy["id"]


@pytest.mark.parametrize("severity", ["P0", "P1", "P2", "P3"])
@pytest.mark.parametrize("brand", BRANDS)
def test_each_moment_starts_what_the_company_says(brand: str, severity: str) -> None:
    for category in (*data(brand)["categories"], "", "unknown"):
        money = category in {"payments", "balance"} and severity in MONEY
        wanted = (MONEY[severity],) * 4 if money else STARTS[brand][severity]
        found = tuple(starts(brand, severity, category, moment) for moment in MOMENTS)
        assert found == wanted, category


@pytest.mark.parametrize(
    ("brand", "trigger", "severity", "started"),
    [
        *[(brand, "security", f"P{n}", "security") for brand in BRANDS for n in range(4)],
        *[(brand, "revenue", f"P{n}", "at-once") for brand in BRANDS for n in range(4)],
        *[(brand, "several_customers", f"P{n}", "several") for brand in BRANDS for n in range(3)],
        *[(brand, "several_customers", "P3", "at-once") for brand in BRANDS],
        *[("luneo", "platform", f"P{n}", "at-once") for n in range(4)],
    ],
)
def test_each_trigger_starts_something_at_every_severity(
    brand: str, trigger: str, severity: str, started: str
) -> None:
    for category in (*data(brand)["categories"], ""):
        assert starts(brand, severity, category, f"trigger:{trigger}") == started


@pytest.mark.parametrize("brand", BRANDS)
def test_what_pages_declares_an_incident_and_tells_the_owners_at_once(brand: str) -> None:
    """L7, F3, F6: whoever is called at night finds the others told and the public page begun."""
    for policy in data(brand)["escalation"]["policies"]:
        at_once = [step for step in policy["steps"] if step["after"] == "0 minutes"]
        done = {step["do"] for step in at_once}
        if "page" in done:
            assert {"page", "notify", "declare_incident"} <= done, policy["id"]
            assert any("owners" in step["to"] for step in at_once), policy["id"]
            assert policy["repeat"]["until"] == "acknowledged", policy["id"]


@cache
def policies(brand: str) -> PolicySet:
    return PolicySet.from_data(data(brand))


PARIS_WEDNESDAY, PARIS_FRIDAY = (
    datetime(2026, 3, 4, 9, tzinfo=UTC),
    datetime(2026, 3, 6, 16, tzinfo=UTC),
)
PACIFIC_FRIDAY = datetime(2026, 3, 7, 1, tzinfo=UTC)  # 17:00 there
PACIFIC_NIGHT = datetime(2026, 3, 4, 7, tzinfo=UTC)  # Tuesday, 23:00 there
# of which brand, at which severity, what, from when, until when: reckoned by hand, in UTC
DUE: list[tuple[str, str, str, datetime, datetime]] = [
    ("luneo", "P0", "first_response", PARIS_WEDNESDAY, datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
    ("luneo", "P1", "first_response", PARIS_FRIDAY, datetime(2026, 3, 6, 18, tzinfo=UTC)),
    ("luneo", "P2", "first_response", PARIS_WEDNESDAY, datetime(2026, 3, 4, 17, tzinfo=UTC)),
    ("luneo", "P2", "first_response", PARIS_FRIDAY, datetime(2026, 3, 9, 15, tzinfo=UTC)),
    ("luneo", "P3", "first_response", PARIS_WEDNESDAY, datetime(2026, 3, 6, 15, tzinfo=UTC)),
    ("foodyepay", "P0", "first_response", PACIFIC_NIGHT, datetime(2026, 3, 4, 7, 15, tzinfo=UTC)),
    ("foodyepay", "P0", "total_resolution", PACIFIC_NIGHT, datetime(2026, 3, 4, 11, tzinfo=UTC)),
    ("foodyepay", "P1", "first_response", PACIFIC_NIGHT, datetime(2026, 3, 4, 18, tzinfo=UTC)),
    ("foodyepay", "P1", "first_response", PACIFIC_FRIDAY, datetime(2026, 3, 7, 2, tzinfo=UTC)),
    ("foodyepay", "P2", "first_response", PACIFIC_FRIDAY, datetime(2026, 3, 7, 5, tzinfo=UTC)),
]


@pytest.mark.parametrize(("brand", "severity", "kind", "start", "due"), DUE)
def test_a_promise_ends_when_the_companys_clock_says_so(
    brand: str, severity: str, kind: str, start: datetime, due: datetime
) -> None:
    (policy,) = policies(brand).policies
    target = policy.target(severity, kind)
    assert target is not None
    assert target.calendar.add(start, target.within.seconds) == due


def test_only_foodyepay_promises_to_solve_and_never_for_a_question() -> None:
    (luneo,), (foodyepay,) = (policies(brand).policies for brand in BRANDS)
    assert all(luneo.target(f"P{n}", "total_resolution") is None for n in range(4))
    found: list[Any] = [foodyepay.target(f"P{n}", "total_resolution") for n in range(4)]
    assert [str(each.within) for each in found] == [
        "4 hours",
        "1 business day",
        "3 business days",
        "best effort",
    ]


@pytest.mark.parametrize("brand", BRANDS)
def test_an_alarm_rings_at_three_quarters_of_each_promise(brand: str) -> None:
    (policy,) = policies(brand).policies
    shares = {
        warning.share
        for kinds in policy.targets.values()
        for target in kinds.values()
        for warning in target.warnings
    }
    assert shares == {0.75}
