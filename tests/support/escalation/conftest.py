"""What the tests of escalations may ask for."""

import pytest
from pytest_django import Settings

from support.escalation.start import start
from support.models import Brand, Escalation
from tests import make, small_runbook
from tests.support.escalation import trial
from tests.support.escalation.rows import at
from tests.support.escalation.trial import Begin


@pytest.fixture
def begin(luneo: Brand, settings: Settings) -> Begin:
    """Start one policy with these steps for a P0 ticket about billing."""
    trial.calls.clear()
    here = trial.__name__
    settings.ESCALATION_STEPS = settings.ESCALATION_STEPS | {
        name: f"{here}.{name}" for name in ("counted", "broken", "meddling")
    }

    def begin(*steps: dict[str, object], **policy: object) -> Escalation:
        rules = small_runbook.changed()
        when = {"severity": ["P0"], "on": ["opened"]}
        rules["escalation"]["policies"] = [{"id": "p0", "when": when, "steps": [*steps], **policy}]
        small_runbook.give(luneo, rules)
        ticket = make.ticket(luneo, severity="P0", category="billing")
        started = start(ticket, moment="opened", reason="A P0 ticket was opened", now=at(0))
        assert started is not None
        return started

    return begin
