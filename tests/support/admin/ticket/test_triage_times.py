"""Triage filled in by one key: another severity brings its times, another hour is added to the ETA."""

from datetime import datetime

import pytest
from django.test import Client

from support.models import Brand, TicketEvent
from tests import make
from tests.support.admin.ticket.test_triage_page import LATER, _at_ten_past, agent, url
from tests.support.tickets.desk import HOUR, NOON, ada, opened

__all__ = ["_at_ten_past", "agent"]


def test_another_severity_brings_its_times_and_keeps_what_was_typed(
    agent: Client, foodyepay: Brand
) -> None:
    agent.force_login(make.agent("zoe", foodyepay))
    ticket = opened(foodyepay, details={"severity": "P3"})
    typed = {"severity": "P0", "category": "x", "context": "Called.", "reason": "r"}
    form = agent.post(url(ticket), {**typed, "_severity": "1"}).context["form"]
    assert form.initial["eta"] == NOON + 4 * HOUR  # F4: P0 is solved within four hours
    assert form.initial["next_update_at"] > LATER
    kept = {name: form.initial[name] for name in ("severity", "context", "reason")}
    assert kept == {"severity": "P0", "context": "Called.", "reason": "r"}
    assert not form.errors
    assert not ticket.events.filter(kind=TicketEvent.Kind.TRIAGED).exists()


@pytest.mark.parametrize(
    ("typed", "eta"),
    [
        ("", LATER + HOUR),
        ("nonsense", LATER + HOUR),
        ("2026-03-02T16:00", NOON + 4 * HOUR),  # Paris is an hour ahead
    ],
)
def test_an_hour_more_is_one_key(agent: Client, luneo: Brand, typed: str, eta: datetime) -> None:
    answer = agent.post(url(opened(luneo)), {"eta": typed, "_later": "1"})
    assert answer.context["form"].initial["eta"] == eta


@pytest.mark.parametrize("severity", ["P9", "", "p0"])
def test_a_severity_that_is_none_changes_nothing(
    agent: Client, luneo: Brand, severity: str
) -> None:
    ticket = opened(luneo, details={"severity": "P2"})
    answer = agent.post(url(ticket), {"severity": severity, "_severity": "1"})
    assert answer.context["form"].initial["severity"] == "P2"


def test_an_owner_of_another_brand_is_not_kept(
    agent: Client, luneo: Brand, foodyepay: Brand
) -> None:
    stranger = make.agent("eve", foodyepay)
    bob = make.agent("bob", luneo)
    for chosen, kept in ((stranger, ada(luneo).user), (bob, bob)):
        answer = agent.post(url(opened(luneo)), {"owner": chosen.pk, "_severity": "1"})
        assert answer.context["form"].initial["owner"] == kept


def test_the_context_is_there_to_be_confirmed(agent: Client, luneo: Brand) -> None:
    ticket = opened(luneo, subject="Outage")
    context = agent.get(url(ticket)).context["form"].initial["context"]
    assert context == f"E-mail, {ticket.requester.name}: Outage"
