"""PagerDuty's change event, carried to a real server."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from incidents import changes
from incidents.models import Change
from incidents.paging import pagerduty
from support.models import OutboxMessage, pinned
from support.outbound.carriers import Refused, TryLater
from support.tickets.actor import SYSTEM
from tests.incidents.conftest import PULL, Propose
from tests.make import NOON

pytestmark = pytest.mark.django_db
KEY = "r" * 32


@pytest.fixture
def released(
    propose: Propose, monkeypatch: pytest.MonkeyPatch, settings: Any, httpserver: HTTPServer
) -> Change:
    settings.PAGERDUTY_URL = httpserver.url_for("").rstrip("/")
    settings.EGRESS_ALLOWED_PRIVATE = [f"{httpserver.host}:{httpserver.port}"]
    change = propose("ann", "bob")
    reference = pinned(change.brand.runbook_id or 0).data["paging"]["pagerduty"]["routing_key"]
    monkeypatch.setenv(reference.removeprefix("env:").rstrip("?"), KEY)
    changes.urgent(change, reason="Money is lost", by=SYSTEM, now=NOON)
    return change


def row() -> OutboxMessage:
    return OutboxMessage.objects.get(carrier="pagerduty_change")


def test_a_release_is_told_as_a_change_event(released: Change, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v2/change/enqueue", method="POST").respond_with_json(
        {"status": "success", "message": "Change event processed"}, status=202
    )
    assert pagerduty.send_change(row()) == f"release:{released.pk}"
    [(request, _)] = httpserver.log
    sent = request.get_json()
    assert sent["routing_key"] == KEY
    assert sent["payload"] == {
        "summary": "FoodyePay: Faster refunds",
        "source": released.brand.domain,
        "timestamp": "2026-03-02T12:00:00.000+00:00",
        "custom_details": {"urgent": "Money is lost"},
    }
    assert sent["links"][0]["href"] == PULL
    assert KEY not in str(row().payload)


@pytest.mark.parametrize(("status", "answer"), [(400, Refused), (429, TryLater), (500, TryLater)])
def test_what_pagerduty_refuses_is_not_asked_again_and_what_fails_is(
    released: Change, httpserver: HTTPServer, status: int, answer: type[Exception]
) -> None:
    httpserver.expect_request("/v2/change/enqueue").respond_with_json({}, status=status)
    with pytest.raises(answer, match=str(status)):
        pagerduty.send_change(row())
