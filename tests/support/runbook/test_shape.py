"""The shape of a runbook: each wrong value is refused at its line with what was expected."""

from typing import get_args

import pytest

from support.models import Channel, Severity, Ticket
from support.runbook.schema import sla, words
from tests.support.runbook.files import altered, line, load, minimal, problems

CASES = [
    # what stands there, what is written instead, where that is refused, what is said
    ("name: Acme\n", "", "name", "is missing: expected text"),
    ("name: Acme\n", "name: 5\n", "name", "expected text (put numbers and true/false in quotes)"),
    ("name: Acme\n", 'name: ""\n', "name", "is not a name of one line"),
    (
        "runbook: acme",
        "runbook: Acme Ltd",
        "runbook",
        '"Acme Ltd" is not a key: expected small letters',
    ),
    ("format: 1", "format: 2", "format", "expected 1"),
    ("ticket_prefix: ACM", "ticket_prefix: acm", "ticket_prefix", "expected 2 to 10 capitals"),
    ("domain: acme.test", "domain: https://acme.test", "domain", "is not a host name"),
    ("languages: [en]", "languages: en", "languages", "expected a list"),
    ("languages: [en]", "languages: [English]", "languages[0]", "expected a code such as en"),
    ("languages: [en]", "languages: []", "languages", "is empty: expected at least 1"),
    ("help@acme.test", "help", "channels.email.addresses[0]", '"help" is no address'),
    ("channels:\n", "channels:\n  phone: true\n", "channels.phone", "expected False"),
    (
        "channels:\n",
        "channels:\n  chat: {url: ftp://x}\n",
        "channels.chat.url",
        "is no address of a page",
    ),
    (
        "channels:\n",
        "channels:\n  fax: true\n",
        "channels.fax",
        "this key is unknown: expected one of email",
    ),
    (
        "zone: Australia/Sydney, hours",
        "zone: Mars/Olympus, hours",
        "calendars.office.zone",
        "is no time zone",
    ),
    ('means: "Nothing', 'menas: "Nothing', "severities.P0.menas", "did you mean means?"),
    (
        "P3: {name: Low",
        "P4: {name: Low",
        "severities.P4",
        "this key is unknown: expected one of P0, P1, P2, P3",
    ),
    ("owners: [desk]", "owners: []", "categories.anything.owners", "is empty: expected at least 1"),
    (
        'within: "1 hour"',
        'within: "1 hore"',
        "sla.policies[0].targets.P0.first_response.within",
        "is not a duration",
    ),
    (
        'within: "1 hour"',
        "within: 60",
        "sla.policies[0].targets.P0.first_response.within",
        "expected text",
    ),
    (
        '{first_response: {within: "1 hour", calendar: office}}',
        '"1 hour"',
        "sla.policies[0].targets.P0",
        "expected keys and values",
    ),
    (
        "default_severity: P3",
        "default_severity: P5",
        "triage.default_severity",
        "expected 'P0', 'P1'",
    ),
    (
        "default_severity: P3",
        "default_severity: P3, identity: maybe",
        "triage.identity",
        "expected true or false",
    ),
    ('text: "{text}"', 'text: ""', "messages.reply.en.text", "is empty: expected some text"),
    (
        "status_page: {title: Acme Status}",
        "",
        "status_page",
        "is missing: expected keys and values (title",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "said"), CASES)
def test_a_wrong_value_is_refused_at_its_line(old: str, new: str, where: str, said: str) -> None:
    text = altered(minimal(), (old, new))
    found = {problem.where: problem for problem in problems(text)}
    assert where in found
    assert said in found[where].message
    if "missing" not in said:
        assert found[where].line == line(text, new.splitlines()[-1] if new.count("\n") else new)


def test_a_missing_key_is_told_at_the_line_of_what_it_is_missing_from() -> None:
    text = altered(minimal(), ("{name: Desk, email: desk@acme.test}", "{}"))
    (problem,) = problems(text)
    assert (problem.line, problem.where) == (line(text, "desk: {}"), "teams.desk.name")


def test_a_secret_in_the_file_is_refused_without_repeating_it() -> None:
    text = altered(minimal(), ("channels:\n", "channels:\n  widget: {secret: hunter2-hunter2}\n"))
    (problem,) = problems(text)
    assert problem.where == "channels.widget.secret"
    assert "a secret never stands in the file: expected env:NAME" in problem.message
    assert "hunter2" not in str(problem)


def test_a_calendar_is_always_open_or_has_hours() -> None:
    text = altered(minimal(), ("hours: {mon-fri", "always: true, hours: {mon-fri"))
    (problem,) = problems(text)
    assert (problem.where, problem.line) == ("calendars.office", line(text, "always: true"))
    assert "expected one or the other" in problem.message


def test_an_empty_condition_is_refused() -> None:
    text = altered(
        minimal(),
        ("default: true\n      targets", "default: true\n      when: {channel: []}\n      targets"),
    )
    (problem,) = problems(text)
    assert (problem.where, problem.line) == (
        "sla.policies[0].when.channel",
        line(text, "channel: []"),
    )


def test_the_words_of_the_file_are_those_of_the_rows() -> None:
    assert set(get_args(words.Severity)) == set(Severity.values)
    assert set(get_args(words.Channel)) == set(Channel.values)
    pauses = get_args(get_args(sla.Sla.model_fields["pauses"].annotation)[0])
    assert set(pauses) <= {str(status) for status in Ticket.OPEN}


def test_every_key_is_there_for_its_readers_though_nobody_wrote_it() -> None:
    data = load(minimal()).data()
    assert data["channels"]["chat"] == {
        "url": None,
        "secret": None,
        "calendar": None,
        "queue": None,
        "line": None,
    }
    assert data["sla"]["policies"][0]["when"] == {"category": None, "channel": None, "queue": None}
    assert data["sla"]["policies"][0]["targets"]["P0"]["resolution"] is None
    assert data["sla"]["reopen_window"] == "7 days"
    assert data["escalation"] == {
        "triggers": {},
        "acknowledge": {},
        "acknowledgement_expires": {},
        "policies": [],
    }
    assert data["paging"] == {"pagerduty": None, "fallback": None, "line": None}
    assert data["incidents"]["after"] == {
        "post_mortem": None,
        "rca": None,
        "action_reviews": None,
        "gaps": None,
    }
    assert data["checks"] is data["alerts"] is data["changes"] is data["zendesk"] is None


def test_lengths_stay_as_they_were_written() -> None:
    data = load(minimal()).data()
    assert (
        data["sla"]["policies"][0]["targets"]["P2"]["first_response"]["within"] == "1 business day"
    )
