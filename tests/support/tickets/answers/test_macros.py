"""Prepared answers."""

from typing import Any

import pytest

from support.models import Brand, Macro, Message, Ticket
from support.tickets.answers.macros import check, drafted, use
from support.tickets.refused import TicketRefused
from tests.support.tickets.desk import MINUTE, NOON, ada, clock, history, opened

TEXTS = {"en": "Hello {customer}, about {ticket}: {agent}", "fr": "Bonjour {customer}"}


def macro(brand: Brand, **fields: Any) -> Macro:
    values: dict[str, Any] = {"title": "Hello", "texts": TEXTS, "actions": {}}
    return Macro.objects.create(brand=brand, **(values | fields))


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Hello Zoé Martin, about LUN-1: Ada Lovelace"), ("fr", "Bonjour Zoé Martin")],
)
def test_its_text_speaks_the_customers_language(luneo: Brand, language: str, text: str) -> None:
    ticket = opened(luneo, language=language)
    assert drafted(macro(luneo), ticket, by=ada(luneo)) == text


def test_a_missing_language_falls_to_one_it_has(luneo: Brand) -> None:
    ticket = opened(luneo, language="fr")
    assert drafted(macro(luneo, texts={"en": "Hello"}), ticket, by=ada(luneo)) == "Hello"


def test_a_name_that_looks_like_a_placeholder_stays_a_name(luneo: Brand) -> None:
    ticket = opened(luneo, language="fr", from_name="{ticket}")
    assert drafted(macro(luneo), ticket, by=ada(luneo)) == "Bonjour {ticket}"


def test_it_answers_and_does_the_rest_in_one_go(luneo: Brand) -> None:
    ticket = opened(luneo)
    actions = {"status": "pending_customer", "severity": "P2", "tags": ["VIP"], "assign": "me"}
    message = use(
        macro(luneo, actions=actions | {"category": "billing"}),
        ticket,
        by=ada(luneo),
        now=NOON + MINUTE,
    )
    ticket.refresh_from_db()
    assert message is not None
    assert (ticket.status, ticket.severity, ticket.tags) == ("pending_customer", "P2", ["vip"])
    assert (ticket.assignee, ticket.category) == (ada(luneo).user, "billing")
    assert clock(ticket, "first_response").state == "met"


def test_the_agents_own_words_replace_its_text(luneo: Brand) -> None:
    message = use(macro(luneo), opened(luneo), by=ada(luneo), now=NOON, text="Mine")
    assert message is not None
    assert message.text == "Mine"


def test_without_a_text_it_is_no_answer(luneo: Brand) -> None:
    ticket = opened(luneo)
    silent = macro(luneo, texts={}, actions={"status": "pending_customer"})
    assert use(silent, ticket, by=ada(luneo), now=NOON) is None
    assert "agent_reply" not in history(ticket)
    assert clock(ticket, "first_response").state == "running"
    assert ticket.events.latest("pk").data["reason"] == "By a prepared answer"


def test_a_step_that_is_refused_undoes_the_others(luneo: Brand) -> None:
    ticket = opened(luneo)
    broken = macro(luneo, actions={"tags": ["vip"], "category": "weather"})
    with pytest.raises(TicketRefused, match="not in the runbook"):
        use(broken, ticket, by=ada(luneo), now=NOON)
    assert Ticket.objects.get().tags == []
    assert not ticket.messages.filter(kind=Message.Kind.REPLY).exists()


def test_another_brands_is_refused(luneo: Brand, foodyepay: Brand) -> None:
    with pytest.raises(TicketRefused, match="another brand"):
        use(macro(foodyepay), opened(luneo), by=ada(luneo), now=NOON)


@pytest.mark.parametrize(
    ("texts", "actions", "sentence"),
    [
        ({}, {}, "needs a text or an action"),
        ({"en": " "}, {}, "needs a text or an action"),
        ({"en": "{custmer}"}, {}, r"\{custmer\} is unknown. Use .*\{customer\}"),
        ({"en": "{promise}"}, {}, r"\{promise\} is unknown"),
        ({"en": "a"}, {"delete": True}, '"delete" is no action. Use assign, category, severity'),
        ({"en": "a"}, {"severity": "P9"}, '"P9" cannot be the severity'),
        ({"en": "a"}, {"status": "merged"}, '"merged" cannot be the status'),
        ({"en": "a"}, {"assign": "ada"}, '"ada" cannot be the assign'),
        ({"en": "a"}, {"tags": "vip"}, '"vip" cannot be the tags'),
        ({"en": "a"}, {"category": ""}, "cannot be the category"),
    ],
)
def test_what_could_not_be_used_is_refused_before_it_is_saved(
    texts: dict[str, str], actions: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(TicketRefused, match=sentence):
        check(texts, actions)


def test_what_can_be_used_is_accepted() -> None:
    check(TEXTS, {"status": "open", "tags": [], "assign": "me", "severity": "P1", "category": "x"})
