"""The matrix answers who is reached for a category, a severity and a time, when, and why."""

from typing import Any

import pytest

from support.escalation.matrix import explain
from support.models import Brand
from tests.make import NOON
from tests.small_runbook import DATA
from tests.support.escalation.rows import at


def test_each_step_says_when_it_comes_and_whom_it_reaches() -> None:
    lines = explain(DATA, category="billing", severity="P0", moment="opened", at=NOON)
    assert [(line.policy, line.do, line.at, line.unless) for line in lines] == [
        ("p0", "notify", at(0), ""),
        ("p0", "notify", at(15), "acknowledged"),
    ]
    assert [person.address for person in lines[0].reached] == ["backend@luneo.app"]
    assert lines[0].reached[0].why == "team Backend, which owns Billing"
    assert [person.through for person in lines[1].reached] == ["role:lead"]


def test_a_step_that_would_reach_nobody_is_seen_beforehand() -> None:
    lines = explain(DATA, category="question", severity="P0", moment="opened", at=NOON)
    assert lines[0].reached == []


def test_a_moment_that_starts_nothing_has_no_lines() -> None:
    assert explain(DATA, category="billing", severity="P3", moment="opened", at=NOON) == []


def test_a_trigger_is_a_moment_of_its_own() -> None:
    security: dict[str, Any] = {"category": "billing", "severity": "P3", "at": NOON}
    assert explain(DATA, moment="trigger:security", **security)[0].policy == "security"
    assert explain(DATA, moment="trigger:revenue", **security) == []


@pytest.mark.parametrize("severity", ["P0", "P1", "P2", "P3"])
def test_both_shipped_runbooks_reach_somebody_for_every_late_ticket(
    luneo: Brand, foodyepay: Brand, severity: str
) -> None:
    for brand in (luneo, foodyepay):
        assert brand.runbook is not None
        data = brand.runbook.data
        for category in data["categories"]:
            lines = explain(data, category=category, severity=severity, moment="breach", at=NOON)
            assert lines, (brand, category)
            assert all(line.reached for line in lines if line.do == "notify"), (brand, category)


def test_luneo_tells_the_owners_of_its_matrix(luneo: Brand) -> None:
    """L8: billing and checkout are backend's and billing's, sign-in is backend's and frontend's."""
    assert luneo.runbook is not None
    wanted = {
        "billing": {"Backend", "Billing"},
        "checkout": {"Backend", "Billing"},
        "webhook": {"Backend", "Billing"},
        "auth": {"Backend", "Frontend"},
        "session": {"Backend", "Frontend"},
        "admin-access": {"Backend", "Frontend"},
        "support-delivery": {"Operations", "Frontend"},
    }
    for category, teams in wanted.items():
        lines = explain(
            luneo.runbook.data, category=category, severity="P2", moment="breach", at=NOON
        )
        assert teams <= {person.name for person in lines[0].reached}, category


def test_foodyepay_reaches_on_call_and_the_operations_lead_for_p0_and_p1(foodyepay: Brand) -> None:
    """F6, for every category."""
    assert foodyepay.runbook is not None
    data = foodyepay.runbook.data
    for category in data["categories"]:
        for severity in ("P0", "P1"):
            lines = explain(data, category=category, severity=severity, moment="opened", at=NOON)
            through = {person.through for line in lines for person in line.reached}
            assert {"oncall", "role:operations-lead"} <= through, category
