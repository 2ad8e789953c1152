"""Escalations that cannot start and steps that reach nobody are refused; so are triggers that nobody hears."""

import pytest
from pytest_django.fixtures import Settings

from tests.support.runbook.files import altered, line, load, minimal, problems

PEOPLE = "people:\n  ann: {name: Ann, email: ann@acme.test, roles: [lead]}\n"
NOTIFY = '{after: "0 minutes", do: notify, to: [owners]}'


def ladder(name: str, when: str, *steps: str, more: str = "") -> str:
    listed = "".join(f"        - {step}\n" for step in steps or [NOTIFY])
    return f"    - id: {name}\n      when: {when}\n      steps:\n{listed}{more}"


def escalation(*ladders: str, triggers: str = "{}", acknowledge: str = "{}") -> str:
    """The minimal file with people and these escalation policies."""
    section = f"escalation:\n  triggers: {triggers}\n  acknowledge: {acknowledge}\n  policies:\n"
    return altered(minimal(), ("triage:", f"{PEOPLE}\n{section}{''.join(ladders)}\ntriage:"))


def only(text: str) -> tuple[str, int, str]:
    (problem,) = problems(text)
    return problem.where, problem.line, problem.message


def test_a_ladder_that_reaches_somebody_is_good() -> None:
    step = '{after: "5 minutes", do: notify, unless: acknowledged, to: ["role:lead", "team:desk"]}'
    person = '{after: "1 hour", do: assign, to: ["person:ann"]}'
    address = '{after: "2 hours", do: notify, to: ["address:boss@acme.test"]}'
    text = escalation(ladder("late", "{on: [breach]}", NOTIFY, step, person, address))
    assert len(load(text).book.escalation.policies[0].steps) == 4


@pytest.mark.parametrize(
    ("recipient", "said"),
    [
        ("team:desks", "team desks reaches nobody: expected one of desk"),
        ("role:boss", "role boss reaches nobody: expected one of lead"),
        ("person:bob", "person bob reaches nobody: expected one of ann"),
        (
            "oncall",
            "nobody is on call: expected a rotation in on_call, or for a page paging.pagerduty",
        ),
        ("oncall:night", "oncall night reaches nobody: expected one of none, the file has none"),
        ("address:a@b", '"a@b" is no address: expected one such as a@b.org'),
        ("everybody", "expected owners, oncall, team:…, role:…, person:… or address:…"),
    ],
)
def test_a_recipient_who_is_nobody_is_refused(recipient: str, said: str) -> None:
    step = f'{{after: "0 minutes", do: notify, to: [owners, "{recipient}"]}}'
    text = escalation(ladder("late", "{on: [breach]}", step))
    where, at, message = only(text)
    assert (where, at) == ("escalation.policies[0].steps[0].to[1]", line(text, recipient))
    assert said in message


def test_the_fallback_of_a_page_must_reach_somebody_too() -> None:
    paging = 'paging: {fallback: {after: "3 minutes", to: ["role:boss"]}}\n'
    text = altered(minimal(), ("triage:", paging + "triage:"))
    assert only(text)[:2] == ("paging.fallback.to[0]", line(text, "paging:"))


def test_who_is_on_call_over_there_can_be_paged_but_not_mailed() -> None:
    page = '{after: "0 minutes", do: page, to: [oncall]}'
    pagerduty = 'paging: {pagerduty: {routing_key: "env:ACME_KEY?"}}\n'
    paged = escalation(
        ladder("late", "{severity: [P0], on: [breach]}", page), acknowledge='{P0: "5 minutes"}'
    )
    paged = altered(paged, ("triage:", pagerduty + "triage:"))
    assert load(paged).book.paging.pagerduty is not None
    assert (
        only(altered(paged, ("do: page", "do: notify")))[0]
        == "escalation.policies[0].steps[0].to[0]"
    )


def test_two_escalation_policies_of_one_name_are_refused() -> None:
    text = escalation(ladder("late", "{on: [breach]}"), ladder("late", "{on: [warning]}"))
    assert only(text) == (
        "escalation.policies[1]",
        text[: text.rindex("id: late")].count("\n") + 1,
        "policy late stands twice: expected each once",
    )


def test_a_step_without_recipients_is_refused() -> None:
    text = escalation(ladder("late", "{on: [breach]}", NOTIFY, '{after: "1 hour", do: notify}'))
    where, at, message = only(text)
    assert (where, at) == ("escalation.policies[0].steps[1]", line(text, "do: notify}"))
    assert message == "notify reaches nobody: expected to: […]"


def test_declaring_an_incident_needs_no_recipients() -> None:
    text = escalation(
        ladder("late", "{on: [breach]}", '{after: "0 minutes", do: declare_incident}')
    )
    assert load(text).book.escalation.policies[0].steps[0].to == []


def test_a_step_that_nobody_lends_is_refused(settings: Settings) -> None:
    settings.ESCALATION_STEPS = {"notify": "x", "sing": "y"}
    text = escalation(
        ladder("late", "{on: [breach]}", NOTIFY, '{after: "1 hour", do: dance, to: [owners]}')
    )
    assert only(text) == (
        "escalation.policies[0].steps[1].do",
        line(text, "do: dance"),
        "step dance is unknown: expected one of notify, sing",
    )


def test_a_ticket_is_given_to_teams_and_people_and_not_to_an_address() -> None:
    step = "{after: 0 minutes, do: assign, to: [owners, 'address:a@b.example']}"
    text = escalation(ladder("give", "{on: [breach]}", step))
    where, at, message = only(text)
    assert (where, at) == ("escalation.policies[0].steps[0].to[1]", line(text, "do: assign"))
    assert message.startswith("address:a@b.example has no tickets: expected owners")


def test_a_step_after_the_last_repetition_is_never_reached() -> None:
    repeat = '      repeat: {every: "15 minutes", times: 2}\n'
    late = '{after: "31 minutes", do: notify, to: [owners]}'
    text = escalation(ladder("late", "{on: [breach]}", NOTIFY, late, more=repeat))
    where, at, message = only(text)
    assert (where, at) == ("escalation.policies[0].steps[1].after", line(text, "31 minutes"))
    assert message == "is never reached: expected a time before the last repetition"
    load(text.replace("31 minutes", "30 minutes"))


def test_a_policy_whose_moments_are_all_taken_is_never_started() -> None:
    text = escalation(
        ladder("grave", "{severity: [P0, P1], on: [breach, warning]}"),
        ladder("worst", "{severity: [P0], category: [anything], on: [breach]}"),
    )
    assert only(text) == (
        "escalation.policies[1]",
        line(text, "id: worst"),
        "worst is never started: those before it take all of its moments",
    )


def test_policies_that_share_their_moments_by_severity_are_good() -> None:
    text = escalation(
        ladder("worst", "{severity: [P0], on: [breach]}"),
        ladder("grave", "{severity: [P0, P1], on: [breach]}"),
        ladder("rest", "{on: [breach, warning]}"),
    )
    assert len(load(text).book.escalation.policies) == 3


def test_who_pages_says_how_long_an_answer_may_take() -> None:
    page = '{after: "0 minutes", do: page, to: ["role:lead"]}'
    rungs = ladder("grave", "{severity: [P0, P1], on: [breach]}", page)
    text = escalation(rungs, acknowledge='{P0: "5 minutes"}')
    assert only(text) == (
        "escalation.policies[0]",
        line(text, "id: grave"),
        "it pages for P1: expected escalation.acknowledge.P1",
    )
    load(escalation(rungs, acknowledge='{P0: "5 minutes", P1: "15 minutes"}'))


def test_a_trigger_that_starts_nothing_is_refused() -> None:
    text = escalation(ladder("late", "{on: [breach]}"), triggers="{storm: {keywords: [storm]}}")
    where, at, message = only(text)
    assert (where, at) == ("escalation.triggers.storm", line(text, "storm:"))
    assert message == "starts nothing: expected an escalation policy with on: [trigger]"


def test_a_trigger_of_ones_own_is_good_when_a_policy_hears_it() -> None:
    text = escalation(
        ladder("weather", "{on: [trigger], trigger: [storm]}"),
        triggers="{storm: {keywords: [storm]}}",
    )
    assert load(text).book.escalation.triggers["storm"].keywords == ["storm"]


def test_a_condition_on_an_unknown_trigger_is_refused() -> None:
    text = escalation(
        ladder("weather", "{on: [trigger], trigger: [strom, storm]}"),
        triggers="{storm: {keywords: [a]}}",
    )
    assert only(text)[0] == "escalation.policies[0].when.trigger[0]"


def test_a_condition_on_triggers_needs_a_trigger_to_start_it() -> None:
    text = escalation(
        ladder("weather", "{on: [trigger, breach], trigger: [storm]}"),
        triggers="{storm: {keywords: [a]}}",
    )
    (problem,) = problems(text)
    assert (problem.where, problem.line) == (
        "escalation.policies[0].when.on",
        line(text, "breach]"),
    )
    assert "a condition on triggers needs a trigger" in problem.message


@pytest.mark.parametrize("trigger", ["{customers: 3}", '{within: "1 hour"}'])
def test_several_customers_need_a_number_and_a_time(trigger: str) -> None:
    text = escalation(
        ladder("all", "{on: [trigger]}"), triggers=f"{{several_customers: {trigger}}}"
    )
    assert "expected both or neither" in only(text)[2]


def test_customers_are_counted_by_one_trigger_only() -> None:
    counting = '{customers: 3, within: "1 hour"}'
    text = escalation(ladder("all", "{on: [trigger]}"), triggers=f"{{crowd: {counting}}}")
    assert only(text)[:2] == ("escalation.triggers.crowd.customers", line(text, "crowd:"))
    load(text.replace("crowd", "several_customers"))


def test_several_customers_without_a_number_would_count_nothing() -> None:
    text = escalation(ladder("all", "{on: [trigger]}"), triggers="{several_customers: {}}")
    assert only(text)[0] == "escalation.triggers.several_customers"
