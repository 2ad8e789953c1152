"""A step that tells another system by HTTP."""

import json
from typing import Any

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from support.escalation.run import run_due
from support.escalation.start import start
from support.models import Brand, OutboxMessage, StepRun
from support.outbound.deliver import deliver
from tests import make, small_runbook
from tests.make import NOON

pytestmark = pytest.mark.django_db
NAME = "LUNEO_WEBHOOK_URL"


@pytest.fixture
def begun(luneo: Brand) -> None:
    """A P0 whose only step is a webhook."""
    data = small_runbook.changed()
    step: dict[str, Any] = {"after": "0 minutes", "do": "webhook", "url": f"env:{NAME}?"}
    when = {"severity": ["P0"], "on": ["opened"]}
    data["escalation"]["policies"] = [{"id": "p0", "when": when, "steps": [step]}]
    small_runbook.give(luneo, data)
    ticket = make.ticket(luneo, severity="P0", category="billing")
    start(ticket, moment="opened", reason="A P0 ticket was opened", now=NOON)


def set_address(
    httpserver: HTTPServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, httpserver.url_for("/hook?secret=42"))
    settings.EGRESS_ALLOWED_PRIVATE = [f"{httpserver.host}:{httpserver.port}"]


def test_a_webhook_is_told_once_with_its_key_and_the_row_keeps_no_address(
    begun: None, httpserver: HTTPServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_address(httpserver, settings, monkeypatch)
    httpserver.expect_oneshot_request("/hook", method="POST").respond_with_data("ok")
    run_due(now=NOON)
    row = OutboxMessage.objects.get(carrier="webhook")
    assert "secret" not in f"{row.payload}{row.destination}"
    deliver(now=NOON)
    row.refresh_from_db()
    assert row.state == "sent"
    ((request, _),) = httpserver.log
    body = json.loads(request.data)
    assert request.headers["Idempotency-Key"] == row.key
    assert (body["ticket"], body["severity"], body["policy"]) == ("LUN-1", "P0", "p0")


def test_without_an_address_the_step_says_so_and_falls_through(begun: None) -> None:
    run_due(now=NOON)
    step = StepRun.objects.get()
    assert (step.state, step.result) == ("failed", f"Nobody was reached: env:{NAME}? is not set.")


@pytest.mark.parametrize(
    ("status", "state"), [(503, "pending"), (429, "pending"), (404, "dead"), (302, "dead")]
)
def test_what_may_pass_is_tried_again_and_what_cannot_is_given_up(
    begun: None,
    httpserver: HTTPServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    state: str,
) -> None:
    set_address(httpserver, settings, monkeypatch)
    httpserver.expect_request("/hook").respond_with_data("no", status=status)
    run_due(now=NOON)
    deliver(now=NOON)
    row = OutboxMessage.objects.get(carrier="webhook")
    assert (row.state, row.last_error) == (state, f"The webhook answered {status}.")


def test_an_address_that_is_not_allowed_is_never_called(
    begun: None, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, httpserver.url_for("/hook"))
    run_due(now=NOON)
    deliver(now=NOON)
    assert httpserver.log == []
    assert OutboxMessage.objects.get(carrier="webhook").state == "dead"
