"""Values that look well and mean nothing: no time at all, times beyond all calendars, twice the same, never reached."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.runbook.findings import Finding, written
from support.runbook.lint import environment, escalation, references, warnings
from support.runbook.schema.book import Book
from tests.support.runbook.files import altered, line, problems, text_of
from tests.support.runbook.places import spoiled

NONE = "is no time at all: expected more"
LONG = "is longer than ten years"
TURN = "is too short for a turn on call: expected an hour at least"
TWICE = "a review at the same time stands here twice"
P0 = "sla.policies[standard].targets.P0.first_response.within"
AT = "incidents.after.action_reviews.at"
NAME = "is not a name of one line"
# of which runbook, where, what is written there, what is said
SHAPES = [
    ("luneo", "on_call.critical.every", "0 days", TURN),
    ("luneo", "on_call.critical.every", "59 minutes", TURN),
    ("luneo", "on_call.critical.every", "600 weeks", LONG),
    ("luneo", "on_call.critical.every", "1 business day", "does not fit here"),
    ("luneo", "escalation.triggers.several_customers.within", "0 minutes", NONE),
    ("luneo", "escalation.policies[p0].repeat.every", "0 minutes", NONE),
    ("luneo", "escalation.policies[p0].steps[0].after", "9999 weeks", LONG),
    ("luneo", "escalation.acknowledge.P0", "0 minutes", NONE),
    ("luneo", "escalation.acknowledgement_expires.P0", "0 hours", NONE),
    ("luneo", P0, "0 minutes", NONE),
    ("luneo", P0, "0 business days", NONE),
    ("luneo", P0, "999999999 weeks", LONG),
    ("luneo", P0, "3661 business days", LONG),
    ("luneo", "sla.reopen_window", "3661 days", LONG),
    ("luneo", "incidents.public_update.P0", "0 minutes", NONE),
    ("luneo", AT, ["0 days", "7 days"], NONE),
    ("luneo", AT, ["1 day", "1 day"], TWICE),
    ("luneo", AT, ["24 hours", "1 day"], TWICE),
    ("luneo", "incidents.after.rca.within", "0 business days", NONE),
    ("luneo", "checks.within", "0 hours", NONE),
    ("luneo", "triage.keywords.P2", ["", "bug"], NAME),
    ("luneo", "triage.keywords.P2", [" ", "bug"], NAME),
    ("luneo", "triage.keywords.P2", ["a\nb"], NAME),
    ("luneo", "time_zone", "localtime", "is no time zone"),
    ("luneo", "time_zone", "Factory", "is no time zone"),
    ("luneo", "time_zone", "posixrules", "is no time zone"),
    ("luneo", "time_zone", "../x", "is no time zone"),
    ("luneo", "time_zone", "europe/paris", "is no time zone"),
    ("luneo", "time_zone", "", "is no time zone"),
    ("foodyepay", "changes.window.lasts", "0 hours", NONE),
    ("foodyepay", "incidents.jira.within", "0 hours", NONE),
    ("foodyepay", "incidents.jira.due", "0 days", NONE),
    ("foodyepay", "incidents.audience.within", "0 hours", NONE),
    ("foodyepay", "alerts.thresholds[tool-latency].over", "0 minutes", NONE),
    ("foodyepay", "alerts.thresholds[tool-error-rate].above", "0%", "is no share"),
    ("foodyepay", "alerts.thresholds[tool-error-rate].above", "0.0 %", "is no share"),
    ("foodyepay", "alerts.thresholds[tool-error-rate].above", "101%", "is no share"),
    ("foodyepay", "alerts.thresholds[tool-error-rate].above", "two", "is no share"),
    ("foodyepay", "alerts.thresholds[tool-error-rate].above", "2", "is no share"),
    ("foodyepay", "alerts.thresholds[tool-latency].above", "2 business days", "is no time"),
    ("foodyepay", "alerts.thresholds[tool-latency].above", "soon", "is not a duration"),
]


def named(cases: list[tuple[Any, ...]], *parts: int) -> list[str]:
    return [
        f"{number} {' '.join(str(case[part]) for part in parts)}"
        for number, case in enumerate(cases)
    ]


@pytest.mark.parametrize(("brand", "path", "value", "said"), SHAPES, ids=named(SHAPES, 1, 2))
def test_a_value_without_a_meaning_is_refused_by_its_shape(
    brand: str, path: str, value: Any, said: str
) -> None:
    found = spoiled(brand, {path: value})
    assert isinstance(found, list)
    assert any(said in each.message for each in found)
    assert {each.path[0] for each in found} == {path.split(".", maxsplit=1)[0]}


GOOD: list[tuple[str, str, Any]] = [
    ("luneo", "on_call.critical.every", "1 hour"),
    ("luneo", "on_call.critical.people", ["hugo", "sarah", "hugo"]),
    ("luneo", "sla.reopen_window", "0 days"),
    ("luneo", P0, "best effort"),
    ("luneo", P0, "1 second"),
    ("luneo", P0, "520 weeks"),
    ("luneo", P0, "3660 business days"),
    ("luneo", "escalation.policies[p0].steps[0].after", "0 seconds"),
    ("luneo", "paging.fallback.after", "0 minutes"),
    ("luneo", "time_zone", "UTC"),
    ("luneo", AT, ["1 day", "25 hours"]),
    ("foodyepay", "changes.suspect_within", "0 minutes"),
    ("foodyepay", "alerts.thresholds[tool-error-rate].above", "0.5 %"),
    ("foodyepay", "alerts.thresholds[tool-error-rate].above", "100%"),
]


@pytest.mark.parametrize(("brand", "path", "value"), GOOD, ids=named(GOOD, 1, 2))
def test_a_value_at_its_bound_is_good(brand: str, path: str, value: Any) -> None:
    assert isinstance(spoiled(brand, {path: value}), Book)


Rule = Callable[[Book], Iterator[Finding]]
URL, STEP = "channels.chat.url", "escalation.policies[p1].steps[3]"
LATER = {"after": "30 minutes", "do": "notify", "to": ["role:lead"]}
NOT_THEIRS = "is not this brand's: expected env:LUNEO_…"
# which rule, of which runbook, where, what is written there, where it is refused, what is said
RULES: list[tuple[Rule, str, str, Any, str, str]] = [
    (
        references.each_once,
        "luneo",
        "hosts",
        ["a.example", "b.example", "a.example"],
        "hosts[2]",
        "host a.example stands twice: expected each once",
    ),
    (
        references.each_once,
        "luneo",
        "channels.email.addresses",
        ["support@luneo.app", "Support@Luneo.app"],
        "channels.email.addresses[1]",
        "address support@luneo.app stands twice: expected each once",
    ),
    (
        references.each_once,
        "luneo",
        "languages",
        ["fr", "en", "fr"],
        "languages[2]",
        "language fr stands twice: expected each once",
    ),
    (
        references.each_once,
        "foodyepay",
        "playbooks[reward-eligibility].steps[1].id",
        "wallet",
        "playbooks[0].steps[1]",
        "step wallet stands twice: expected each once",
    ),
    (
        warnings.warnings,
        "luneo",
        "sla.warnings",
        ["50%", "75%", "50%"],
        "sla.warnings[2]",
        "warning 50% stands twice: expected each once",
    ),
    (
        warnings.warnings,
        "luneo",
        "sla.policies[standard].targets.P0.first_response.warnings",
        ["5 minutes", "5 minutes"],
        "sla.policies[0].targets.P0.first_response.warnings[1]",
        "warning 5 minutes stands twice: expected each once",
    ),
    (
        warnings.warnings,
        "luneo",
        "sla.warnings",
        ["100%"],
        "sla.warnings[0]",
        '"100%" is no warning: expected "75%" or a time before the deadline such as "10 minutes"',
    ),
    (
        escalation.steps_at_no_time,
        "luneo",
        STEP,
        LATER | {"during": "support", "outside": "support"},
        "escalation.policies[4].steps[3].outside",
        "is never reached: it is the calendar of during as well",
    ),
    (
        escalation.steps_at_no_time,
        "luneo",
        STEP,
        LATER | {"outside": "always"},
        "escalation.policies[4].steps[3].outside",
        "is never reached: always is always open",
    ),
    (
        environment.secrets_of_this_brand,
        "luneo",
        URL,
        "env:SECRET_KEY?",
        URL,
        f"SECRET_KEY {NOT_THEIRS}",
    ),
    (
        environment.secrets_of_this_brand,
        "luneo",
        URL,
        "env:FOODYEPAY_JIRA_TOKEN",
        URL,
        f"FOODYEPAY_JIRA_TOKEN {NOT_THEIRS}",
    ),
    (
        environment.secrets_of_this_brand,
        "luneo",
        "channels.chat.secret",
        "env:NEXT_PUBLIC_CHAT_SECRET?",
        "channels.chat.secret",
        f"NEXT_PUBLIC_CHAT_SECRET {NOT_THEIRS}",
    ),
]


@pytest.mark.parametrize(
    ("rule", "brand", "path", "value", "where", "said"), RULES, ids=named(RULES, 4, 5)
)
def test_a_value_without_a_meaning_is_refused_where_it_stands(
    rule: Rule, brand: str, path: str, value: Any, where: str, said: str
) -> None:
    book = spoiled(brand, {path: value})
    assert isinstance(book, Book)
    assert [(written(each.path), each.message) for each in rule(book)] == [(where, said)]


FINE: list[tuple[Rule, str, Any]] = [
    (escalation.steps_at_no_time, STEP, LATER | {"during": "always"}),
    (escalation.steps_at_no_time, STEP, LATER | {"outside": "support"}),
    (escalation.steps_at_no_time, STEP, LATER | {"during": "always", "outside": "support"}),
    (environment.secrets_of_this_brand, URL, "env:LUNEO_CHAT_URL"),
    (environment.secrets_of_this_brand, URL, "env:NEXT_PUBLIC_ANYTHING?"),
    (environment.secrets_of_this_brand, URL, "https://chat.luneo.app/"),
    (warnings.warnings, "sla.warnings", ["50%", "75%", "10 minutes"]),
    (warnings.warnings, "sla.warnings", []),
    (references.each_once, "hosts", []),
]


@pytest.mark.parametrize(("rule", "path", "value"), FINE, ids=named(FINE, 1, 2))
def test_what_has_a_meaning_is_left_alone(rule: Rule, path: str, value: Any) -> None:
    book = spoiled("luneo", {path: value})
    assert isinstance(book, Book)
    assert list(rule(book)) == []


def test_the_rules_are_those_that_check_a_file() -> None:
    """One of each kind through the whole way, with its line."""
    text = altered(
        text_of("luneo"),
        ("hosts: [luneo.localhost,", "hosts: [luneo.localhost, luneo.localhost,"),
        ("env:NEXT_PUBLIC_SUPPORT_CHAT_URL?", "env:SECRET_KEY?"),
        ('warnings: ["75%"]', 'warnings: ["75%", "75%"]'),
        ('unless: acknowledged, to: ["role:lead"]}', 'outside: always, to: ["role:lead"]}'),
    )
    assert [(each.line, each.where) for each in problems(text)] == [
        (line(text, "hosts:"), "hosts[1]"),
        (line(text, "env:SECRET_KEY?"), "channels.chat.url"),
        (line(text, "warnings:"), "sla.warnings[1]"),
        (line(text, "outside: always"), "escalation.policies[4].steps[3].outside"),
    ]
