"""From when to when something is owed, and when it is chased: before its time, and after it. No database."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from incidents.lifecycle import duties, duty_rules, duty_words
from incidents.models import Incident, Obligation
from support.models import RunbookVersion
from support.models.promise import CALLED, called
from support.sla import hours
from tests.make import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def book(*warnings: str, **incidents: Any) -> RunbookVersion:
    rules = {"publish": [], "public_update": {}, **incidents}
    return RunbookVersion(data={"sla": {"warnings": list(warnings)}, "incidents": rules})


def begun(within: str, *warnings: str, due_at: datetime | None = None) -> dict[str, Any]:
    return duties.running(book(*warnings), within, hours.always(), started_at=NOON, due_at=due_at)


@pytest.mark.parametrize(
    ("within", "lasts"),
    [
        ("0 minutes", timedelta()),
        ("30 minutes", 30 * MINUTE),
        ("4 hours", 240 * MINUTE),
        ("72 hours", 3 * DAY),
        ("1 day", DAY),
        ("7 days", 7 * DAY),
    ],
)
def test_a_promise_is_due_when_the_runbook_says(within: str, lasts: timedelta) -> None:
    made = begun(within)
    assert (made["started_at"], made["due_at"]) == (NOON, NOON + lasts)


@pytest.mark.parametrize("minutes", [1, 8, 30, 45, 120, 60 * 24 * 3])
def test_a_time_that_somebody_named_counts_instead(minutes: int) -> None:
    due_at = NOON + minutes * MINUTE
    assert begun("30 minutes", due_at=due_at)["due_at"] == due_at


@pytest.mark.parametrize(
    ("minutes", "warnings", "chased"),
    [
        (120, ("75%",), [90]),
        (40, ("75%",), [30]),
        (4, ("75%",), [3]),
        (120, ("10 minutes",), [110]),
        (120, ("75%", "10 minutes"), [90, 110]),
        (20, ("75%", "10 minutes"), [10, 15]),
        (120, ("50%", "90%"), [60, 108]),
        (8, ("10 minutes",), [0]),  # less is left than the warning wants: at once
        (120, (), []),
    ],
)
def test_it_is_chased_before_its_own_time_and_not_before_the_rules(
    minutes: int, warnings: tuple[str, ...], chased: list[int]
) -> None:
    made = begun("30 minutes", *warnings, due_at=NOON + minutes * MINUTE)
    at = [datetime.fromisoformat(when) for _label, when in made["thresholds"]]
    assert at == [NOON + each * MINUTE for each in chased]


@pytest.mark.parametrize("warnings", [(), ("75%",), ("10 minutes", "50%")])
@pytest.mark.parametrize("within", ["0 minutes", "30 minutes", "7 days"])
def test_the_sweep_looks_first_at_what_comes_first(within: str, warnings: tuple[str, ...]) -> None:
    made = begun(within, *warnings)
    ahead = [*(datetime.fromisoformat(at) for _label, at in made["thresholds"]), made["due_at"]]
    assert made["next_at"] == min(ahead)
    assert ahead == sorted(ahead)


@pytest.mark.parametrize("state", ["running", "breached"])
def test_what_is_late_is_still_owed(state: str) -> None:
    assert state in duties.OWED


@pytest.mark.parametrize("state", ["waived", "cancelled", "merged", "paused"])
def test_what_nobody_has_to_do_is_not_owed(state: str) -> None:
    assert state not in duties.OWED
    assert Obligation.State(state)


def incident(**fields: Any) -> Incident:
    values = {"severity": "P0", "declared_at": NOON, "runbook": book(**fields.pop("rules", {}))}
    return Incident(**(values | fields))


PUBLISHES = {"publish": ["P0", "P1"], "public_update": {"P0": "30 minutes"}}
AUDIENCE = {"audience": {"categories": ["balance"], "within": "12 hours"}}
AFTER = {
    "after": {
        "post_mortem": {"severities": ["P0"], "within": "72 hours", "calendar": "always"},
        "rca": {"severities": ["P0", "P1"], "within": "5 days", "calendar": "always"},
        "action_reviews": {
            "severities": ["P0", "P1"],
            "at": ["1 day", "7 days"],
            "calendar": "always",
        },
    }
}
OVER = {"resolved_at": NOON}


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({}, set()),
        ({"rules": PUBLISHES}, {"first_post"}),
        ({"rules": PUBLISHES, "severity": "P1"}, {"first_post"}),
        ({"rules": PUBLISHES, "severity": "P2"}, set()),
        ({"rules": PUBLISHES, "is_private": True}, set()),
        ({"rules": AUDIENCE}, set()),
        ({"rules": AUDIENCE, "category": "balance"}, {"audience"}),
        ({"rules": AUDIENCE, "category": "balance", "severity": "P3"}, {"audience"}),
        ({"rules": AUDIENCE, "category": "balance", "is_private": True}, set()),
        ({"rules": AFTER}, set()),
        ({"rules": AFTER, **OVER}, {"post_mortem", "rca", "action_j1", "action_j7"}),
        ({"rules": AFTER, **OVER, "severity": "P1"}, {"rca", "action_j1", "action_j7"}),
        ({"rules": AFTER, **OVER, "severity": "P2"}, set()),
        (
            {"rules": AFTER, **OVER, "is_private": True},
            {"post_mortem", "action_j1", "action_j7"},
        ),
        (
            {"rules": PUBLISHES | AUDIENCE | AFTER, **OVER, "category": "balance"},
            {"first_post", "audience", "post_mortem", "rca", "action_j1", "action_j7"},
        ),
    ],
)
def test_what_the_runbook_wants_of_an_incident(fields: dict[str, Any], kinds: set[str]) -> None:
    assert set(duty_rules.wanted_now(incident(**fields))) == kinds


def test_each_duty_has_the_time_that_its_own_rule_gives() -> None:
    wanted = duty_rules.wanted_now(
        incident(category="balance", rules=PUBLISHES | AUDIENCE | AFTER, **OVER)
    )
    assert {kind: rule["within"] for kind, rule in wanted.items()} == {
        "first_post": "30 minutes",
        "audience": "12 hours",
        "post_mortem": "72 hours",
        "rca": "5 days",
        "action_j1": "1 day",
        "action_j7": "7 days",
    }


@pytest.mark.parametrize("at", [["1 day"], ["3 days", "30 days"], []])
def test_the_days_of_the_reviews_are_the_runbooks(at: list[str]) -> None:
    reviews = {"after": {"action_reviews": {"severities": ["P0"], "at": at, "calendar": "x"}}}
    wanted = duty_rules.wanted_now(incident(rules=reviews, **OVER))
    assert set(wanted) == {f"action_j{each.split()[0]}" for each in at}


@pytest.mark.parametrize(
    ("within", "kind"),
    [
        ("1 day", "action_j1"),
        ("24 hours", "action_j1"),
        ("7 days", "action_j7"),
        ("168 hours", "action_j7"),
        ("90 days", "action_j90"),
    ],
)
def test_a_review_is_named_by_its_day_however_that_is_written(within: str, kind: str) -> None:
    assert duty_rules.review_kind(within) == kind


@pytest.mark.parametrize("kind", sorted(duty_words.WORDS))
def test_every_duty_of_an_incident_has_a_name_and_words(kind: str) -> None:
    assert kind in CALLED
    assert called(kind)[0].isupper()
    assert duty_words.worded(kind)[0].islower() or duty_words.worded(kind).startswith("the Jira")


@pytest.mark.parametrize("kind", ["", "action_j", "action_jx", "action_j1x"])
def test_a_kind_that_only_begins_like_a_review_is_none(kind: str) -> None:
    assert "review of actions" not in duty_words.worded(kind)
    assert "J+" not in called(kind)
