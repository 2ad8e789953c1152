"""Which policy a moment starts, and what it carries with it: asked of the runbook's data alone."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from support.escalation import rules
from tests import small_runbook
from tests.make import NOON

DATA = small_runbook.DATA


def chosen(severity: str, category: str, moment: str, data: dict[str, Any] = DATA) -> str | None:
    policy = rules.policy_for(data, severity, category, moment=moment)
    return policy["id"] if policy else None


def with_policies(*policies: dict[str, Any]) -> dict[str, Any]:
    data = copy.deepcopy(DATA)
    data["escalation"]["policies"] = [{"steps": [], **each} for each in policies]
    return data


@pytest.mark.parametrize(
    ("severity", "category", "moment", "policy"),
    [
        ("P0", "billing", "opened", "p0"),
        ("P0", "billing", "warning", "p0"),
        ("P0", "billing", "breach", "p0"),
        ("P0", "", "opened", "p0"),
        ("P0", "billing", "triage", None),
        ("P1", "billing", "opened", None),
        ("P1", "billing", "breach", None),
        ("P2", "billing", "breach", "late"),
        ("P3", "question", "breach", "late"),
        ("P3", "question", "warning", None),
        ("P3", "question", "trigger:security", "security"),
        ("P0", "security", "trigger:security", "security"),
        ("P0", "security", "trigger:revenue", None),
        ("P0", "security", "trigger:", None),
        ("P0", "security", "security", None),
        ("P9", "billing", "breach", None),
        ("", "", "", None),
    ],
)
def test_the_first_policy_whose_conditions_all_hold_is_started(
    severity: str, category: str, moment: str, policy: str | None
) -> None:
    assert chosen(severity, category, moment) == policy


def test_the_order_of_the_file_decides_between_two_that_fit() -> None:
    wide: dict[str, Any] = {"id": "wide", "when": {"on": ["breach"]}}
    narrow: dict[str, Any] = {"id": "narrow", "when": {"on": ["breach"], "severity": ["P0"]}}
    assert chosen("P0", "billing", "breach", with_policies(wide, narrow)) == "wide"
    assert chosen("P0", "billing", "breach", with_policies(narrow, wide)) == "narrow"
    assert chosen("P1", "billing", "breach", with_policies(narrow, wide)) == "wide"


@pytest.mark.parametrize("empty", [[], None, ()])
def test_a_condition_that_is_left_empty_asks_for_nothing(empty: Any) -> None:
    when = {"on": ["breach"], "severity": empty, "category": empty, "trigger": empty}
    data = with_policies({"id": "any", "when": when})
    assert chosen("P3", "", "breach", data) == "any"


def test_a_category_is_a_condition_like_any_other() -> None:
    when = {"on": ["opened"], "category": ["billing", "question"]}
    data = with_policies({"id": "money", "when": when})
    assert chosen("P3", "billing", "opened", data) == "money"
    assert chosen("P3", "security", "opened", data) is None
    assert chosen("P3", "", "opened", data) is None


@pytest.mark.parametrize(
    ("severity", "expires"),
    [("P0", "60 minutes"), ("P1", "120 minutes"), ("P2", None), ("P3", None), ("", None)],
)
def test_how_long_an_acknowledgement_lasts_follows_the_severity(
    severity: str, expires: str | None
) -> None:
    policy = DATA["escalation"]["policies"][1]
    taken = rules.snapshot(DATA, policy, severity)
    assert taken["acknowledgement_expires"] == expires
    assert {name: value for name, value in taken.items() if name in policy} == policy


def test_where_the_runbook_says_nothing_no_acknowledgement_expires() -> None:
    data = copy.deepcopy(DATA)
    nothings: list[dict[str, str] | None] = [{}, None]
    for nothing in nothings:
        data["escalation"]["acknowledgement_expires"] = nothing
        assert rules.snapshot(data, {"id": "x"}, "P0")["acknowledgement_expires"] is None
    del data["escalation"]["acknowledgement_expires"]
    assert rules.snapshot(data, {"id": "x"}, "P0")["acknowledgement_expires"] is None


def test_a_snapshot_is_no_part_of_the_runbook() -> None:
    policy = DATA["escalation"]["policies"][1]
    before = copy.deepcopy(policy)
    rules.snapshot(DATA, policy, "P0")["id"] = "another"
    assert policy == before


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0 minutes", 0), ("15 minutes", 900), ("2 hours", 7200), ("1 day", 86400)],
)
def test_a_step_comes_so_long_after(text: str, seconds: int) -> None:
    assert rules.after(NOON, text) == NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["1 business day", "best effort"])
def test_a_step_cannot_wait_for_a_calendar(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain length of time"):
        rules.after(NOON, text)
