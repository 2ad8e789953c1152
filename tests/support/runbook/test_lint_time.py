"""Calendars that never open, policies that never apply and warnings that nobody can read are refused."""

import pytest

from tests.support.runbook.files import altered, line, load, minimal, problems

HOURS = '{mon-fri: ["08:00-12:00", "13:00-17:00"]}'
POLICY = "    - id: all\n      default: true\n"

CALENDARS = [
    ("{}", "calendars.office", 'it is never open: expected hours, or "always: true"'),
    ("{mon: [], tue: []}", "calendars.office", "it is never open"),
    ('{mon: ["8:00-12:00"]}', "calendars.office.hours.mon", "write it like 09:00-18:00"),
    ('{mon: ["22:00-06:00"]}', "calendars.office.hours.mon", "a night is two windows"),
    ('{mon: ["08:00-24:30"]}', "calendars.office.hours.mon", "ending at 24:00"),
    ('{mo-fr: ["08:00-12:00"]}', "calendars.office.hours.mo-fr", "write mon"),
    ('{mon: ["08:00-12:00", "11:00-13:00"]}', "calendars.office.hours.mon", "overlap"),
    (
        '{mon-fri: ["08:00-12:00"], fri: ["11:00-13:00"]}',
        "calendars.office.hours",
        "hours of fri overlap",
    ),
]


@pytest.mark.parametrize(("hours", "where", "said"), CALENDARS)
def test_hours_that_cannot_be_kept_are_refused(hours: str, where: str, said: str) -> None:
    text = altered(minimal(), (HOURS, hours))
    (problem,) = problems(text)
    assert (problem.where, problem.line) == (where, line(text, hours))
    assert said in problem.message


@pytest.mark.parametrize(
    "hours",
    [
        '{mon-sun: ["00:00-24:00"]}',
        '{sat-mon: ["10:00-11:00"]}',
        '{sun: ["22:00-24:00"], mon: ["00:00-06:00"]}',
    ],
)
def test_any_hours_that_open_at_all_are_good(hours: str) -> None:
    assert load(altered(minimal(), (HOURS, hours))).book.calendars["office"].hours


def test_holidays_of_a_country_that_nobody_knows_are_refused() -> None:
    text = altered(minimal(), (HOURS, HOURS + ", holidays: Utopia"))
    (problem,) = problems(text)
    assert problem.where == "calendars.office.holidays"
    assert "use an ISO code such as FR" in problem.message


@pytest.mark.parametrize("text", ["75%", "12.5%", "10 minutes", "2 hours"])
def test_a_warning_is_a_share_or_a_time_before(text: str) -> None:
    assert load(
        altered(minimal(), ("sla:\n", f'sla:\n  warnings: ["{text}"]\n'))
    ).book.sla.warnings == [text]


@pytest.mark.parametrize("text", ["75", "soon", "1 business day", "best effort", "150%"])
def test_any_other_warning_is_refused(text: str) -> None:
    changed = altered(minimal(), ("sla:\n", f'sla:\n  warnings: ["50%", "{text}"]\n'))
    (problem,) = problems(changed)
    assert (problem.where, problem.line) == ("sla.warnings[1]", line(changed, "warnings:"))


def test_a_warning_of_one_target_is_read_as_well() -> None:
    text = altered(
        minimal(), ('"1 hour", calendar: office', '"1 hour", calendar: office, warnings: [soon]')
    )
    (problem,) = problems(text)
    assert problem.where == "sla.policies[0].targets.P0.first_response.warnings[0]"


def policy(name: str, when: str) -> str:
    targets = "".join(f"        P{n}: {{first_response: null}}\n" for n in range(4))
    return f"    - id: {name}\n      when: {when}\n      targets:\n{targets}"


def with_policies(*policies: str) -> str:
    """The minimal file with these policies before its default."""
    return altered(minimal(), (POLICY, "".join(policies) + POLICY))


def test_a_policy_behind_a_wider_one_is_never_reached() -> None:
    text = with_policies(
        policy("mail", "{channel: [email]}"),
        policy("both", "{channel: [email], category: [anything]}"),
    )
    (problem,) = problems(text)
    assert (problem.where, problem.line) == ("sla.policies[1]", line(text, "id: both"))
    assert problem.message == "both is never reached: those before it take all of its tickets"


def test_a_policy_behind_several_that_leave_it_nothing_is_never_reached() -> None:
    halves = [
        policy("mail", "{channel: [email]}"),
        policy("rest", "{channel: [chat, contact, widget, api, phone]}"),
    ]
    text = with_policies(*halves, policy("nothing", "{queue: [desk]}"))
    assert [problem.where for problem in problems(text)] == ["sla.policies[2]"]


def test_a_narrow_policy_before_a_wide_one_is_good() -> None:
    text = with_policies(
        policy("both", "{channel: [email], category: [anything]}"),
        policy("mail", "{channel: [email]}"),
    )
    assert len(load(text).book.sla.policies) == 3


def test_a_policy_without_a_condition_is_no_catch_all() -> None:
    text = with_policies(policy("blank", "{}"))
    assert [(p.where, p.line) for p in problems(text)] == [
        ("sla.policies[0].when", line(text, "when: {}"))
    ]


def test_the_default_has_no_condition() -> None:
    text = altered(minimal(), (POLICY, POLICY + "      when: {channel: [email]}\n"))
    (problem,) = problems(text)
    assert "the default is taken when nothing else fits: expected {}" in problem.message


def test_exactly_one_policy_is_the_default() -> None:
    none = altered(
        minimal(), (POLICY, POLICY.replace("true", "false") + "      when: {queue: [desk]}\n")
    )
    two = with_policies(policy("other", "{}").replace("when: {}", "default: true"))
    assert problems(none)[0].message.endswith("with default: true, found none")
    assert problems(two)[0].message.endswith("with default: true, found other, all")


def test_a_policy_needs_a_target_for_every_severity() -> None:
    text = altered(minimal(), ("        P3: {first_response: null}\n", ""))
    (problem,) = problems(text)
    assert problem.where == "sla.policies[0].targets.P3"
    assert problem.line == line(text, "targets:")
    assert problem.message.startswith("is missing: expected keys and values (first_response")


def test_two_policies_of_one_name_are_refused() -> None:
    text = with_policies(policy("all", "{channel: [email]}"))
    assert [problem.message for problem in problems(text)] == [
        "policy all stands twice: expected each once"
    ]
