"""Where there is no Jira, nobody owes an issue in it, and the timeline says why."""

import pytest

from incidents import lifecycle
from incidents.lifecycle.prose import sentence
from incidents.models import Incident, JiraIssue
from support.models import Brand, OutboxMessage
from support.tickets.actor import Actor
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END, owed
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


def said(incident: Incident) -> list[str]:
    return [sentence(event) for event in incident.events.filter(kind="untracked")]


@pytest.mark.parametrize(
    ("unset", "named"),
    [
        (["TOKEN"], "FOODYEPAY_JIRA_TOKEN"),
        (["URL", "USER"], "FOODYEPAY_JIRA_URL, FOODYEPAY_JIRA_USER"),
    ],
)
def test_without_a_jira_no_issue_is_owed_and_what_is_missing_is_named(
    foodyepay: Brand,
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
    unset: list[str],
    named: str,
) -> None:
    for name in unset:
        monkeypatch.delenv(f"FOODYEPAY_JIRA_{name}")
    incident = declare(foodyepay)
    assert owed(incident) == {"public_update"}
    assert said(incident) == [f"made no issue in FOODYE-MCP, and none is owed: {named} is not set"]
    assert not JiraIssue.objects.exists()
    assert not OutboxMessage.objects.filter(carrier="jira").exists()


def test_it_is_said_once_however_often_the_severity_changes(
    foodyepay: Brand, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOODYEPAY_JIRA_TOKEN", "")
    incident = declare(foodyepay)
    for minute, severity in ((1, "P1"), (2, "P0")):
        lifecycle.change_severity(incident, severity, reason="…", by=ADA, now=at(minute))
    assert len(said(incident)) == 1


def test_a_jira_that_is_set_up_later_is_owed_its_issue_from_then_on(
    foodyepay: Brand, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FOODYEPAY_JIRA_TOKEN")
    incident = declare(foodyepay)
    monkeypatch.setenv("FOODYEPAY_JIRA_TOKEN", "t")
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(10))
    assert owed(incident) == {"jira", "post_mortem"}


@pytest.mark.parametrize(("slug", "severity"), [("foodyepay", "P2"), ("luneo", "P0")])
def test_where_the_runbook_wants_no_issue_nothing_is_said(
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    slug: str,
    severity: str,
) -> None:
    monkeypatch.delenv("FOODYEPAY_JIRA_URL")
    incident = declare(request.getfixturevalue(slug), severity=severity)
    assert said(incident) == []
