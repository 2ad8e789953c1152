"""Prepared answers in the composer: put into the text for the agent to change, and acting when it is sent."""

from typing import Any

import pytest

from support.models import Brand, Macro, Message, Role, Ticket
from tests.support.admin.desk import Answer, Desk, SitDown

Status = Ticket.Status


def macro(brand: Brand, **fields: Any) -> Macro:
    values: dict[str, Any] = {"title": "Refund", "texts": {"en": "Hello {customer}, refunded."}}
    return Macro.objects.create(brand=brand, **(values | fields))


def insert(desk: Desk, ticket: Ticket, prepared: Macro, **fields: Any) -> Answer:
    values = {"kind": "reply", "text": "", "then": Status.PENDING_CUSTOMER, "macro": prepared.pk}
    return desk.do(ticket, "_insert", **(values | fields))


def composer(response: Answer) -> dict[str, Any]:
    form = response.context["composer"]
    return {name: form[name].value() for name in ("kind", "text", "then", "macro")}


def test_its_text_stands_in_the_composer_with_the_customers_name(
    desk: Desk, ticket: Ticket
) -> None:
    shown = composer(insert(desk, ticket, macro(ticket.brand)))
    assert shown["text"] == f"Hello {ticket.requester.name}, refunded."
    assert not ticket.messages.filter(kind=Message.Kind.REPLY).exists()


def test_what_was_written_before_stays_in_front(desk: Desk, ticket: Ticket) -> None:
    shown = composer(insert(desk, ticket, macro(ticket.brand), text="Good morning!"))
    assert shown["text"].startswith("Good morning!\n\nHello ")


def test_its_status_is_chosen_and_the_agent_may_choose_another(desk: Desk, ticket: Ticket) -> None:
    prepared = macro(ticket.brand, actions={"status": Status.RESOLVED})
    assert composer(insert(desk, ticket, prepared))["then"] == Status.RESOLVED
    desk.send(ticket, "Done.", macro=prepared.pk, then=Status.OPEN)
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_sending_does_what_it_says_in_one_go(desk: Desk, ticket: Ticket) -> None:
    prepared = macro(ticket.brand, actions={"tags": ["refund"], "assign": "me"})
    assert desk.send(ticket, "Done.", macro=prepared.pk).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.tags, ticket.assignee) == (["refund"], desk.user)
    assert ticket.messages.get(kind=Message.Kind.REPLY).text == "Done."


def test_a_note_does_nothing_of_it(desk: Desk, ticket: Ticket) -> None:
    prepared = macro(ticket.brand, actions={"tags": ["refund"]})
    desk.send(ticket, "Only us.", kind="note", macro=prepared.pk)
    ticket.refresh_from_db()
    assert ticket.tags == []


def test_an_action_that_is_refused_sends_nothing_and_says_why(desk: Desk, ticket: Ticket) -> None:
    prepared = macro(ticket.brand, actions={"tags": ["late"], "category": "no-such-thing"})
    answer = desk.send(ticket, "Done.", macro=prepared.pk)
    assert answer.status_code == 422
    assert "is not in the runbook" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.tags == []
    assert not ticket.messages.filter(kind=Message.Kind.REPLY).exists()


@pytest.mark.parametrize("gone", ["retired", "another brand's"])
def test_only_the_brands_own_and_living_ones_are_offered(
    desk: Desk, ticket: Ticket, foodyepay: Brand, gone: str
) -> None:
    prepared = macro(ticket.brand if gone == "retired" else foodyepay, is_active=gone != "retired")
    assert "Refund" not in desk.page(ticket).content.decode()
    assert composer(insert(desk, ticket, prepared))["text"] == ""
    assert desk.send(ticket, "Done.", macro=prepared.pk).status_code == 422
    assert not ticket.messages.filter(kind=Message.Kind.REPLY).exists()


def test_a_viewer_inserts_nothing(sit_down: SitDown, ticket: Ticket) -> None:
    prepared = macro(ticket.brand)
    assert insert(sit_down(Role.VIEWER), ticket, prepared).status_code == 403
