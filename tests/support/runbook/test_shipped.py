"""The two shipped runbooks say what the companies' own runbooks say: every line, every value, every assumption."""

import re
from typing import Any

import pytest

from support.runbook.findings import walk
from support.runbook.load import shipped
from tests.support.runbook.files import text_of
from tests.support.runbook.shipped import BRANDS, data


def targets(brand: str, severity: str) -> dict[str, tuple[str, str] | None]:
    """(within, calendar) of each kind."""
    (policy,) = data(brand)["sla"]["policies"]
    kinds = policy["targets"][severity]
    return {
        kind: (each["within"], each["calendar"]) if each else None for kind, each in kinds.items()
    }


def test_exactly_two_runbooks_are_shipped() -> None:
    assert sorted(shipped()) == sorted(BRANDS)


@pytest.mark.parametrize(("brand", "letter", "count"), [("luneo", "L", 14), ("foodyepay", "F", 18)])
def test_every_line_of_the_companies_runbook_has_its_place(
    brand: str, letter: str, count: int
) -> None:
    assert list(data(brand)["lines"]) == [f"{letter}{number}" for number in range(1, count + 1)]


@pytest.mark.parametrize("brand", BRANDS)
def test_every_line_is_served_by_something_in_the_file_or_says_why_not(brand: str) -> None:
    named = {value for path, value in walk(data(brand)) if path[-1] == "line" and value}
    named |= set(data(brand)["triage"]["lines"])
    assert set(data(brand)["lines"]) - named == set(data(brand)["not_measured"])


def test_only_what_no_row_can_show_is_left_unmeasured_and_says_why() -> None:
    assert list(data("luneo")["not_measured"]) == ["L4"]
    assert list(data("foodyepay")["not_measured"]) == ["F14"]


@pytest.mark.parametrize(
    ("severity", "response", "update"),
    [
        ("P0", ("30 minutes", "always"), ("30 minutes", "always")),
        ("P1", ("2 hours", "always"), ("2 hours", "always")),
        ("P2", ("8 hours", "support"), ("1 business day", "support")),
        ("P3", ("24 hours", "support"), ("3 business days", "support")),
    ],
)
def test_luneo_promises_responses_and_updates_but_no_resolution(
    severity: str, response: Any, update: Any
) -> None:
    assert targets("luneo", severity) == {
        "first_response": response,
        "next_reply": response,
        "update": update,
        "resolution": None,
    }


@pytest.mark.parametrize(
    ("severity", "response", "update", "resolution"),
    [
        ("P0", ("15 minutes", "always"), ("30 minutes", "always"), ("4 hours", "always")),
        ("P1", ("1 hour", "support"), ("2 hours", "support"), ("1 business day", "business")),
        (
            "P2",
            ("4 hours", "support"),
            ("1 business day", "business"),
            ("3 business days", "business"),
        ),
        ("P3", ("1 business day", "support"), None, ("best effort", "business")),
    ],
)
def test_foodyepay_promises_responses_and_resolutions(
    severity: str, response: Any, update: Any, resolution: Any
) -> None:
    assert targets("foodyepay", severity) == {
        "first_response": response,
        "next_reply": response,
        "update": update,
        "resolution": resolution,
    }


def test_the_calendars_are_those_of_the_companies() -> None:
    paris = {
        "zone": "Europe/Paris",
        "always": False,
        "hours": {"mon-fri": ["09:00-18:00"]},
        "holidays": "FR",
    }
    pacific = {"zone": "America/Los_Angeles", "always": False, "holidays": None}
    assert data("luneo")["calendars"]["support"] == {**paris, "line": "L6"}
    assert data("foodyepay")["calendars"] == {
        "support": {**pacific, "hours": {"mon-sun": ["09:00-21:00"]}, "line": "F1"},
        "business": {**pacific, "hours": {"mon-fri": ["09:00-21:00"]}, "line": "F4"},
        "always": {**pacific, "always": True, "hours": {}, "line": None},
    }


@pytest.mark.parametrize(
    ("brand", "acknowledge", "expires"),
    [
        (
            "luneo",
            {"P0": "15 minutes", "P1": "30 minutes"},
            {"P0": "60 minutes", "P1": "120 minutes"},
        ),
        (
            "foodyepay",
            {"P0": "5 minutes", "P1": "15 minutes"},
            {"P0": "30 minutes", "P1": "60 minutes"},
        ),
    ],
)
def test_the_assumed_values_are_in_force(brand: str, acknowledge: Any, expires: Any) -> None:
    escalation, incidents = data(brand)["escalation"], data(brand)["incidents"]
    assert escalation["acknowledge"] == incidents["page_acknowledged"] == acknowledge
    assert escalation["acknowledgement_expires"] == expires
    assert incidents["public_update"] == {"P0": "30 minutes", "P1": "1 hour"}
    assert escalation["triggers"]["several_customers"]["customers"] == 3
    assert escalation["triggers"]["several_customers"]["within"] == "60 minutes"
    assert data(brand)["sla"]["warnings"] == ["75%"]
    assert data(brand)["sla"]["reopen_window"] == "7 days"
    checks = data(brand)["checks"]
    assert (checks["at"], checks["within"], checks["zone"]) == (
        "08:30",
        "60 minutes",
        data(brand)["time_zone"],
    )


ASSUMED = {
    "luneo": [
        r"holidays: FR  # \[A\]",
        r"P2:\n.*\"8 hours\", calendar: support}  # \[A\]",
        r"P3:\n.*\"24 hours\", calendar: support}  # \[A\]",
        r"acknowledge: .*# \[A\]",
        r"acknowledgement_expires: .*# \[A\]",
        r"several_customers: .*# \[A\]",
        r"warnings: .*# \[A\]",
        r"reopen_window: .*# \[A\]",
        r"public_update: .*# \[A\]",
        r"at: \"08:30\"  # \[A\]",
        r"within: \"60 minutes\"  # \[A\]",
    ],
    "foodyepay": [
        r"holidays: null  # \[A\]",
        r"mon-fri: .*# \[A\]",
        r"\"1 hour\", calendar: support}  # \[A\]",
        r"\"1 business day\", calendar: business}  # \[A\] Monday",
        r"\"3 business days\", calendar: business}  # \[A\]",
        r"acknowledge: .*# \[A\]",
        r"acknowledgement_expires: .*# \[A\]",
        r"several_customers: .*# \[A\]",
        r"warnings: .*# \[A\]",
        r"reopen_window: .*# \[A\]",
        r"public_update: .*# \[A\]",
        r"at: \"08:30\"  # \[A\]",
        r"within: \"60 minutes\"  # \[A\]",
    ],
}


@pytest.mark.parametrize(
    ("brand", "pattern"), [(brand, each) for brand in BRANDS for each in ASSUMED[brand]]
)
def test_an_assumed_value_says_so_beside_it(brand: str, pattern: str) -> None:
    assert re.search(pattern, text_of(brand))


@pytest.mark.parametrize("brand", BRANDS)
def test_every_update_target_is_marked_as_assumed(brand: str) -> None:
    updates = re.findall(r"^ +update: .*$", text_of(brand), re.MULTILINE)
    assert len(updates) == 4
    assert all(line.endswith("# [A]") for line in updates)


MATRIX = {
    "luneo": {
        "billing": ["backend", "billing"],
        "checkout": ["backend", "billing"],
        "webhook": ["backend", "billing"],
        "auth": ["backend", "frontend"],
        "session": ["backend", "frontend"],
        "admin-access": ["backend", "frontend"],
        "support-delivery": ["ops", "frontend"],
    },
    "foodyepay": {"security": ["security"]},
}
CATEGORIES = {
    "luneo": "billing checkout webhook auth session admin-access support-delivery security question",
    "foodyepay": "payments balance rewards-eligibility rewards-issuance rewards-statistics rewards"
    " security ux question",
}


@pytest.mark.parametrize("brand", BRANDS)
def test_the_matrix_names_the_owners(brand: str) -> None:
    categories = data(brand)["categories"]
    assert list(categories) == CATEGORIES[brand].split()
    assert {name: categories[name]["owners"] for name in MATRIX[brand]} == MATRIX[brand]
