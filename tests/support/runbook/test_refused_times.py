"""Promises, hours and warnings that no clock could keep: refused with their line, before a ticket meets them."""

from datetime import UTC, datetime, timedelta

import pytest

from support.runbook.findings import RunbookInvalid
from support.runbook.load import load_text, shipped
from support.sla.ledger import Case, Event, clocks
from support.sla.policy import PolicySet

LUNEO = shipped()["luneo"].read_text()
HOURS = '["09:00-18:00"]'
FIRST = 'within: "30 minutes"'
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def changed(old: str, new: str) -> str:
    assert old in LUNEO
    return LUNEO.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("holidays: FR", "holidays: FR-XX", '"FR-XX" is no country'),
        ("zone: Europe/Paris\n    h", "zone: ../../etc\n    h", '"../../etc" is no time zone'),
        (HOURS, '["09:00-24:01"]', '"09:00-24:01" is no window'),
        ('warnings: ["75%"]', 'warnings: ["0%"]', '"0%" is no warning'),
        ('warnings: ["75%"]', 'warnings: ["00.0 %"]', '"00.0 %" is no warning'),
        (FIRST, 'within: "999999999 weeks"', '"999999999 weeks" is longer than ten years'),
        (FIRST, 'within: "4000 business days"', "is longer than ten years"),
    ],
)
def test_a_time_that_cannot_be_kept_is_refused_with_its_line(
    old: str, new: str, error: str
) -> None:
    with pytest.raises(RunbookInvalid) as refused:
        load_text(changed(old, new), name="draft.yaml")
    said = str(refused.value)
    assert error in said
    line = LUNEO[: LUNEO.index(old)].count("\n") + 1
    assert any(said.startswith(f"draft.yaml:{number}:") for number in range(line - 3, line + 3))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HOURS, '["00:00-00:01"]'),
        (FIRST, 'within: "3660 days"'),
        ('within: "1 business day"', 'within: "3660 business days"'),
        ('warnings: ["75%"]', 'warnings: ["0.5%", "99.9%", "10 minutes"]'),
    ],
)
def test_what_is_taken_can_be_counted_with(old: str, new: str) -> None:
    """No history under a runbook that was taken ends in an error, whatever its severity."""
    policies = PolicySet.from_data(load_text(changed(old, new), name="draft.yaml").data())
    facts = [Event(MONDAY, "customer_message"), Event(MONDAY, "agent_reply")]
    for severity in policies.severities:
        found = clocks(facts, policies, Case(severity), until=MONDAY + timedelta(days=1))
        assert [clock.kind for clock in found.clocks][:1] == ["first_response"]
