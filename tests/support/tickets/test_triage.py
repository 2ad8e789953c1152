"""Triage: five steps in one verb, or a sentence that names what is missing."""

from dataclasses import replace
from typing import Any

import pytest

from support.models import Brand, OutboxMessage, Ticket
from support.tickets import actions
from support.tickets.refused import TicketRefused
from support.tickets.triage import Triage, Triaged
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock, history, opened

LATER = NOON + 10 * MINUTE


def form(brand: Brand, **fields: Any) -> Triage:
    complete = Triage(
        context="Mail of a known shop; its checkout answers 500.",
        severity="P1",
        category="checkout" if brand.slug == "luneo" else "payments",
        owner=ada(brand).user,
        eta=NOON + 3 * HOUR,
        next_update_at=NOON + HOUR,
    )
    return replace(complete, **fields)


def triaged(ticket: Ticket, **fields: Any) -> Triaged:
    brand = ticket.brand
    return actions.triage(ticket, form(brand, **fields), by=ada(brand), now=LATER)


def test_all_five_steps_are_done_at_once(luneo: Brand) -> None:
    ticket = opened(luneo)
    result = triaged(ticket)
    ticket.refresh_from_db()
    assert (ticket.severity, ticket.category, ticket.status) == ("P1", "checkout", "open")
    assert (ticket.assignee, ticket.triaged_at) == (ada(luneo).user, LATER)
    assert result.escalate == "Triaged as P1"
    assert history(ticket)[3:] == [
        "severity",
        "category",
        "assigned",
        "status",
        "agent_reply",
        "acknowledged",
        "promised_update",
        "triaged",
    ]


def test_the_record_says_who_when_and_what_was_promised(luneo: Brand) -> None:
    ticket = opened(luneo)
    triaged(ticket, blocked_by_platform=True)
    event = ticket.events.get(kind="triaged")
    assert (event.at, event.actor_name) == (LATER, "Ada Lovelace")
    assert event.data["context"] == "Mail of a known shop; its checkout answers 500."
    assert event.data["next_update_at"] == (NOON + HOUR).isoformat()
    assert event.data["owner"] == "Ada Lovelace"


def test_the_customer_is_told_exactly_these_promises(luneo: Brand) -> None:
    ticket = opened(luneo, language="en")
    result = triaged(ticket)
    row = OutboxMessage.objects.get(message=result.message)
    assert row.payload["subject"] == "[LUN-1] We are working on your request"
    assert "Ada Lovelace is now looking after your request LUN-1." in row.payload["text"]
    assert "We expect to solve it by 16:00, Paris time." in row.payload["text"]
    assert "You will hear from us next by 14:00, Paris time" in row.payload["text"]


def test_it_is_the_first_response_and_the_promised_update_is_a_clock(luneo: Brand) -> None:
    ticket = opened(luneo)
    triaged(ticket)
    assert clock(ticket, "first_response").met_at == LATER
    update = clock(ticket, "update")
    assert (update.started_at, update.due_at, update.severity) == (LATER, NOON + HOUR, "P1")


@pytest.mark.parametrize(
    ("fields", "step"),
    [
        ({"context": " "}, "confirm where the report comes from"),
        ({"severity": ""}, "choose a severity"),
        ({"category": ""}, "choose a category"),
        ({"owner": None}, "name an owner"),
        ({"eta": None}, "give an ETA in the future"),
        ({"eta": NOON}, "give an ETA in the future"),
        ({"next_update_at": None}, "say when the customer hears from us next"),
        ({"next_update_at": NOON}, "say when the customer hears from us next"),
    ],
)
def test_a_missing_step_is_named_and_nothing_is_done(
    luneo: Brand, fields: dict[str, object], step: str
) -> None:
    ticket = opened(luneo)
    before = history(ticket)
    with pytest.raises(TicketRefused, match=f"^Triage is not complete: {step}.*\\.$"):
        triaged(ticket, **fields)
    assert history(ticket) == before


def test_all_missing_steps_are_named_together(luneo: Brand) -> None:
    with pytest.raises(TicketRefused, match="severity; choose a category; name an owner; give"):
        triaged(opened(luneo), severity="", category="", owner=None, eta=None)


def test_where_no_update_is_promised_none_need_be_said(foodyepay: Brand) -> None:
    ticket = opened(foodyepay, language="en")
    actions.verify_identity(ticket, "signed", by=ada(foodyepay), now=NOON, evidence="widget")
    result = triaged(ticket, severity="P3", next_update_at=None, category="question")
    assert result.message is not None
    assert "as soon as there is news" in result.message.text
    assert result.escalate == ""


def test_a_refused_classification_leaves_nothing_behind(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P0"})
    with pytest.raises(TicketRefused, match="less severe"):
        triaged(ticket)
    assert not OutboxMessage.objects.filter(key__startswith="reply:").exists()
    assert triaged(ticket, reason="Only one shop").escalate == "Triaged as P1"


def test_a_platforms_fault_escalates_whatever_the_severity(luneo: Brand) -> None:
    result = triaged(opened(luneo), severity="P3", blocked_by_platform=True)
    assert result.escalate == "Blocked by a platform dependency"


def test_a_second_triage_keeps_the_time_of_the_first(luneo: Brand) -> None:
    ticket = opened(luneo)
    triaged(ticket)
    actions.triage(ticket, form(luneo, severity="P0"), by=ada(luneo), now=LATER + MINUTE)
    assert ticket.triaged_at == LATER


def test_who_cannot_be_written_to_is_triaged_without_a_mail(luneo: Brand) -> None:
    ticket = opened(luneo, from_address="")
    result = triaged(ticket)
    assert result.message is None
    assert "agent_reply" not in history(ticket)
    assert clock(ticket, "update").due_at == NOON + HOUR


class TestIdentity:
    def test_a_brand_that_asks_for_it_gets_no_triage_without(self, foodyepay: Brand) -> None:
        with pytest.raises(TicketRefused, match="verify the customer's identity"):
            triaged(opened(foodyepay))

    def test_it_may_be_attested_in_the_same_submit(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay)
        triaged(ticket, identity_how="attested", identity_evidence="Called back")
        ticket.refresh_from_db()
        assert ticket.identity_verified_by == "Ada Lovelace"
        assert ticket.identity_verified_how == "attested: Called back"
        assert ticket.identity_verified_at == LATER
        assert "identity" in history(ticket)

    def test_an_attestation_says_what_it_rests_on(self, foodyepay: Brand) -> None:
        with pytest.raises(TicketRefused, match="Say what the identity was verified by"):
            triaged(opened(foodyepay), identity_how="attested")

    def test_there_are_three_ways(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay)
        with pytest.raises(TicketRefused, match="signed, link, attested"):
            actions.verify_identity(ticket, "guessed", by=ada(foodyepay), now=NOON, evidence="?")

    def test_one_that_was_verified_before_is_enough(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay)
        actions.verify_identity(ticket, "link", by=ada(foodyepay), now=NOON, evidence="mail")
        assert triaged(ticket).escalate == "Triaged as P1"
