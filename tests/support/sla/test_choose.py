"""Which policy applies, and what is said of the others."""

from typing import Any

from support.sla.choose import Choice, choose
from support.sla.policy import PolicySet
from tests.support.sla.given import TARGETS, runbook


def policy(name: str, **when: list[str]) -> dict[str, Any]:
    return {"id": name, "default": not when, "when": when, "targets": TARGETS}


POLICIES = PolicySet.from_data(
    runbook(
        policies=[
            policy("money", category=["billing"], channel=["email", "chat"]),
            policy("standard"),
            policy("chat", channel=["chat"]),
            policy("shop", queue=["shop"]),
        ]
    )
)


def chosen(
    category: str | None = "question", channel: str | None = "email", queue: str | None = None
) -> Choice:
    return choose(POLICIES, category, channel, queue)


def test_the_first_policy_whose_conditions_all_hold_is_taken() -> None:
    assert chosen("billing", "chat", "shop").policy.id == "money"
    assert chosen("question", "chat", "shop").policy.id == "chat"
    assert chosen("billing", "widget", "shop").policy.id == "shop"


def test_the_default_waits_for_all_others_wherever_it_stands() -> None:
    assert chosen("billing", "widget").policy.id == "standard"
    assert chosen("question", "chat").policy.id == "chat"


def test_each_policy_that_was_passed_over_names_the_condition_that_failed() -> None:
    found = [(each.policy, each.because) for each in chosen("billing", "widget").passed_over]
    assert found == [
        ("money", "channel is widget, not email or chat"),
        ("chat", "channel is widget, not chat"),
        ("shop", "queue is empty, not shop"),
    ]


def test_policies_after_the_chosen_one_were_never_asked() -> None:
    assert [each.policy for each in chosen("question", "chat").passed_over] == ["money"]


def test_a_blank_fact_meets_no_condition() -> None:
    assert chosen(None, None).policy.id == "standard"
    assert chosen(None, "chat").policy.id == "chat"
    assert chosen(None, None).warning is None


def test_a_category_that_the_runbook_does_not_list_falls_to_the_default_with_a_warning() -> None:
    found = chosen("astrology", "chat")
    assert found.policy.id == "standard"
    assert (
        found.warning == 'category "astrology" is not in the runbook, so the default policy applies'
    )
    assert {each.because for each in found.passed_over} == {found.warning}
