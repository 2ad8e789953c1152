"""A runbook's promises as values."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from support.lib.duration import parse
from support.sla.policy import PolicyHistory, PolicySet, Warn, read_warning
from tests.support.sla.given import TARGETS, at, mon, runbook


def standard(**changes: Any) -> dict[str, Any]:
    return {"id": "standard", "default": True, "when": {}, "targets": TARGETS} | changes


def test_targets_are_read_with_their_calendar_and_warnings() -> None:
    policies = PolicySet.from_data(runbook())
    target = policies.policies[0].target("P2", "first_response")
    assert target is not None
    assert (target.within, target.calendar.name) == (parse("8 hours"), "office")
    assert target.warnings == (Warn("75%", share=0.75),)


def test_one_resolution_target_gives_two_clocks() -> None:
    policy = PolicySet.from_data(runbook()).policies[0]
    assert policy.target("P2", "first_resolution") == policy.target("P2", "total_resolution")
    assert policy.target("P2", "resolution") is None


def test_a_blank_target_is_no_promise_and_a_zero_one_is_due_at_once() -> None:
    targets = deepcopy(TARGETS)
    targets["P2"]["first_response"] = {"within": "0 minutes", "calendar": "always"}
    policy = PolicySet.from_data(runbook(policies=[standard(targets=targets)])).policies[0]
    assert policy.target("P3", "update") is None
    zero = policy.target("P2", "first_response")
    assert zero is not None
    assert zero.within == parse("0 minutes")


def test_best_effort_may_be_written_without_a_calendar() -> None:
    targets = TARGETS | {"P3": {"resolution": "best effort"}}
    policy = PolicySet.from_data(runbook(policies=[standard(targets=targets)])).policies[0]
    target = policy.target("P3", "total_resolution")
    assert target is not None
    assert target.within.kind == "best_effort"


def test_a_targets_own_warnings_replace_those_of_the_file() -> None:
    own = {"within": "8 hours", "calendar": "office", "warnings": ["50%", "10 minutes"]}
    policies = PolicySet.from_data(runbook(policies=[standard(targets={"P2": {"update": own}})]))
    target = policies.policies[0].target("P2", "update")
    assert target is not None
    assert target.warnings == (Warn("50%", share=0.5), Warn("10 minutes", before=600))


@pytest.mark.parametrize("text", ["100%", "many", "75", "3 business days", "best effort"])
def test_a_warning_that_cannot_be_timed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_warning(text)


@pytest.mark.parametrize(
    ("policies", "error"),
    [
        (
            [standard(default=False, when={"channel": ["chat"]})],
            "exactly one policy must be the default, found none",
        ),
        (
            [standard(), standard(id="other")],
            "exactly one policy must be the default, found standard, other",
        ),
        (
            [standard(id="blank", default=False), standard()],
            "sla.policies.blank: a policy without a condition",
        ),
        (
            [standard(id="b", default=False, when={"channel": []}), standard()],
            "b: a policy without a condition",
        ),
        (
            [standard(id="b", default=False, when={"mood": ["bad"]}), standard()],
            "mood is unknown; use category, chan",
        ),
        (
            [standard(targets={"P1": {"update": {"within": "soon"}}})],
            r"standard\.P1\.update: \"soon\" is not a dur",
        ),
        (
            [standard(targets={"P1": {"update": {"within": "2 hours", "calendar": "moon"}}})],
            "standard.P1.update: calendar 'moon' is unknown; use office, always",
        ),
        ([standard(targets={"P1": {"update": {"within": "2 hours"}}})], "calendar None is unknown"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused_with_its_place(
    policies: list[Any], error: str
) -> None:
    with pytest.raises(ValueError, match=error):
        PolicySet.from_data(runbook(policies=policies))


def test_closed_days_reach_the_calendar_they_name() -> None:
    policies = PolicySet.from_data(runbook(), closed_days={("office", date(2026, 3, 2)): "closed"})
    assert not policies.calendars["office"].is_open(mon("10:00"))
    assert policies.calendars["always"].is_open(mon("10:00"))


def test_each_version_is_in_force_from_its_own_instant() -> None:
    old, new = (PolicySet.from_data(runbook(), version=version) for version in (1, 2))
    history = PolicyHistory([(mon("00:00"), old), (mon("12:00"), new)])
    assert history.at(mon("11:59:59")) is old
    assert history.at(mon("12:00")) is new
    assert history.at(at("2020-01-01 00:00")) is old
    assert new.at(mon("12:00") - timedelta(days=900)) is new
