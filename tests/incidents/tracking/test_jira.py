"""One issue for an incident, ever; its owner, date and status flow back by webhook and by the daily question."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from incidents import lifecycle
from incidents.hooks import jira as hook
from incidents.lifecycle import change_severity
from incidents.lifecycle.reconcile import reconcile
from incidents.management.fakes.jira import TOKEN, USER
from incidents.models import Incident, JiraIssue, Obligation, Webhook
from incidents.tracking import jira
from support.lib import http
from support.models import Brand, OutboxMessage
from support.outbound.carriers import Refused, TryLater
from support.outbound.deliver import deliver
from support.tickets.actor import SYSTEM, Actor
from tests.fakes import FakeJira
from tests.incidents.hooks.door_cases import JIRA
from tests.make import NOON

pytestmark = pytest.mark.django_db
State = OutboxMessage.State
DAY = timedelta(days=1)


@pytest.fixture
def tracker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeJira]:
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.2)
    with FakeJira().running() as fake:
        for name, value in {"URL": fake.url, "USER": USER, "TOKEN": TOKEN}.items():
            monkeypatch.setenv(f"FOODYEPAY_JIRA_{name}", value)
        settings.EGRESS_ALLOWED_PRIVATE = [fake.place]
        yield fake


def declare(brand: Brand, *, severity: str = "P0", title: str = "Balances are wrong") -> Incident:
    return lifecycle.declare(
        brand,
        title=title,
        severity=severity,
        category="balance",
        tickets=[],
        by=SYSTEM,
        now=NOON,
        key=f"category:{title}",
    )


def duty(incident: Incident) -> Obligation:
    return incident.obligations.get(kind="jira")


def row() -> OutboxMessage:
    return OutboxMessage.objects.get(carrier="jira")


def test_f7_an_incident_gets_its_issue_with_a_date_and_a_label(
    tracker: FakeJira, foodyepay: Brand
) -> None:
    incident = declare(foodyepay)
    deliver(now=NOON)
    (made,) = tracker.issues.values()
    fields = made["sent"]["fields"]
    assert fields["project"] == {"key": "FOODYE-MCP"}
    assert fields["issuetype"] == {"name": "Task"}
    assert fields["summary"] == "[P0] Balances are wrong"
    assert fields["labels"] == [f"deskbell-foodyepay-{incident.code}"]
    assert fields["duedate"] == "2026-03-09"
    assert fields["priority"] == {"name": "Highest"}
    reference = {"key": "deskbell.ref", "value": {"label": fields["labels"][0]}}
    assert made["sent"]["properties"] == [reference]
    issue = JiraIssue.objects.get()
    assert (issue.key, issue.incident) == ("FOODYE-MCP-1", incident)
    assert issue.link == f"{tracker.url}/browse/FOODYE-MCP-1"


def test_whoever_is_on_call_is_its_owner_if_jira_knows_them(
    tracker: FakeJira, foodyepay: Brand
) -> None:
    incident = declare(foodyepay)
    owner = row().payload["owner"]
    assert owner.endswith("@foodyepay.com")
    tracker.people = [(owner, "5b10", "Somebody")]
    deliver(now=NOON)
    (made,) = tracker.issues.values()
    assert made["assignee"] == {"accountId": "5b10", "displayName": "Somebody"}
    reconcile(now=NOON)
    assert duty(incident).state == Obligation.State.MET
    assert duty(incident).evidence == "FOODYE-MCP-1: Somebody, 2026-03-09"


def test_without_an_owner_it_is_still_owed(tracker: FakeJira, foodyepay: Brand) -> None:
    incident = declare(foodyepay)
    deliver(now=NOON)
    reconcile(now=NOON)
    assert duty(incident).state == Obligation.State.RUNNING
    assert JiraIssue.objects.get().due_on == date(2026, 3, 9)


def test_no_secret_stands_in_the_row(tracker: FakeJira, foodyepay: Brand) -> None:
    declare(foodyepay)
    said = json.dumps(row().payload)
    assert TOKEN not in said
    assert "env:FOODYEPAY_JIRA_TOKEN?" in said


@pytest.mark.parametrize(
    "fault", ["hang after", "cut", "reset", "500", "503", "429", "hang before"]
)
def test_whatever_happens_on_the_way_there_is_one_issue(
    tracker: FakeJira, foodyepay: Brand, fault: str
) -> None:
    """The third request is the one that creates; before every attempt the label is looked for."""
    declare(foodyepay)
    for place in (["", "", fault], [fault]):
        tracker.faults.clear()
        tracker.faults.extend(place)
        with pytest.raises(TryLater):
            jira.send(row())
    assert jira.send(row()) == "FOODYE-MCP-1"
    assert len(tracker.issues) == 1


def test_sent_again_by_a_person_it_is_found_and_not_made_again(
    tracker: FakeJira, foodyepay: Brand
) -> None:
    declare(foodyepay)
    assert [jira.send(row()) for _ in range(3)] == ["FOODYE-MCP-1"] * 3
    assert tracker.asked.count("POST /rest/api/3/issue") == 1


def test_the_search_that_is_gone_is_never_asked(tracker: FakeJira, foodyepay: Brand) -> None:
    declare(foodyepay)
    deliver(now=NOON)
    assert "POST /rest/api/3/search" not in tracker.asked


def test_we_wait_as_long_as_jira_asks(tracker: FakeJira, foodyepay: Brand) -> None:
    declare(foodyepay)
    tracker.faults.append("429")
    with pytest.raises(TryLater) as asked:
        jira.send(row())
    assert asked.value.after == timedelta(seconds=7)


@pytest.mark.parametrize("fault", ["400", "401", "403", "404"])
def test_what_stays_refused_is_given_up_with_a_reason(
    tracker: FakeJira, foodyepay: Brand, fault: str
) -> None:
    declare(foodyepay)
    tracker.faults.append(fault)
    with pytest.raises(Refused, match=f"Jira answered {fault}"):
        jira.send(row())


def test_jiras_own_words_for_what_is_wrong_are_kept(tracker: FakeJira, foodyepay: Brand) -> None:
    declare(foodyepay)
    queued = row()
    queued.payload["fields"]["duedate"] = "tomorrow"
    with pytest.raises(Refused, match="duedate: Specify the value in the format yyyy-MM-dd"):
        jira.send(queued)


def test_a_title_of_many_lines_becomes_one_of_255_characters(
    tracker: FakeJira, foodyepay: Brand
) -> None:
    declare(foodyepay, title="Line\none " + "x" * 280)
    deliver(now=NOON)
    (made,) = tracker.issues.values()
    assert len(made["summary"]) == 255
    assert made["summary"].startswith("[P0] Line one xxx")


def test_html_in_a_title_stays_text(tracker: FakeJira, foodyepay: Brand) -> None:
    declare(foodyepay, title="<img src=x onerror=alert(1)>")
    deliver(now=NOON)
    (made,) = tracker.issues.values()
    assert made["summary"] == "[P0] <img src=x onerror=alert(1)>"


def test_while_jira_is_off_nothing_is_queued(foodyepay: Brand) -> None:
    declare(foodyepay)
    assert not JiraIssue.objects.exists()
    assert not OutboxMessage.objects.filter(carrier="jira").exists()


def test_a_small_incident_gets_its_issue_when_it_becomes_grave(
    tracker: FakeJira, foodyepay: Brand
) -> None:
    incident = declare(foodyepay, severity="P2")
    assert not JiraIssue.objects.exists()
    for severity in ("P1", "P0"):
        change_severity(incident, severity, reason="Worse", by=SYSTEM, now=NOON)
    assert JiraIssue.objects.count() == OutboxMessage.objects.filter(carrier="jira").count() == 1


def tell(issue: JiraIssue, **fields: Any) -> str:
    body: dict[str, Any] = json.loads(json.dumps(JIRA))
    body["issue"]["fields"] |= {"labels": [issue.label]} | fields
    webhook = Webhook.objects.create(
        brand=issue.incident.brand,
        source="jira",
        key=str(Webhook.objects.count()),
        body=json.dumps(body).encode(),
        received_at=NOON,
    )
    said = hook.take(webhook, now=NOON)
    issue.refresh_from_db()
    return said


@pytest.fixture
def issue(tracker: FakeJira, foodyepay: Brand) -> JiraIssue:
    declare(foodyepay)
    return JiraIssue.objects.get()


def test_a_webhook_brings_owner_date_and_status(issue: JiraIssue) -> None:
    assert tell(issue) == "jira:issue_updated: REM-12."
    assert (issue.key, issue.owner, issue.due_on) == ("REM-12", "Grace Lin", date(2026, 3, 9))
    assert (issue.status, issue.status_category) == ("In Progress", "indeterminate")
    assert duty(issue.incident).state == Obligation.State.MET
    event = issue.incident.events.get(kind="jira")
    assert event.data["owner"] == "Grace Lin"


def test_an_older_webhook_changes_nothing(issue: JiraIssue) -> None:
    tell(issue)
    said = tell(issue, assignee=None, updated="2026-03-02T12:00:59.999+0000")
    assert said == "Noted: REM-12 is older than what we know."
    assert issue.owner == "Grace Lin"


def test_a_webhook_without_a_time_changes_nothing_that_has_one(issue: JiraIssue) -> None:
    tell(issue)
    assert tell(issue, updated=None, assignee=None).startswith("Noted")
    assert issue.owner == "Grace Lin"


def test_the_same_news_twice_is_told_once(issue: JiraIssue) -> None:
    tell(issue)
    tell(issue)
    assert issue.incident.events.filter(kind="jira").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"assignee": None},
        {"duedate": None},
        {"duedate": "soon"},
        {"assignee": "Grace"},
        {"status": None, "assignee": {}},
    ],
)
def test_half_of_it_keeps_no_promise(issue: JiraIssue, fields: dict[str, Any]) -> None:
    tell(issue, **fields)
    assert duty(issue.incident).state == Obligation.State.RUNNING


def test_an_issue_of_somebody_else_is_noted(issue: JiraIssue) -> None:
    assert tell(issue, labels=["other"]) == "Noted: REM-12 is no issue of ours."
    assert issue.key == ""


def test_another_brands_jira_cannot_speak_of_our_issue(issue: JiraIssue, luneo: Brand) -> None:
    issue.incident.brand = luneo
    assert tell(issue).startswith("Noted")
    assert issue.owner == ""


def test_once_a_day_jira_is_asked_and_believed(tracker: FakeJira, issue: JiraIssue) -> None:
    deliver(now=NOON)
    assert reconcile(now=NOON) == 1
    assert reconcile(now=NOON + timedelta(hours=23)) == 0
    tracker.issues["FOODYE-MCP-1"] |= {
        "assignee": {"displayName": "Ravi"},
        "updated": "2026-03-03T10:00:00.000+0000",
    }
    assert reconcile(now=NOON + DAY) == 1
    issue.refresh_from_db()
    assert issue.owner == "Ravi"


def test_a_jira_that_does_not_answer_is_asked_again_soon(
    tracker: FakeJira, issue: JiraIssue
) -> None:
    deliver(now=NOON)
    tracker.faults.append("500")
    assert reconcile(now=NOON) == 0
    assert reconcile(now=NOON + timedelta(minutes=1)) == 0
    assert reconcile(now=NOON + timedelta(minutes=15)) == 1


def test_many_issues_are_one_question_of_several_pages(tracker: FakeJira, foodyepay: Brand) -> None:
    tracker.page_size = 2
    for number in range(5):
        declare(foodyepay, title=f"Trouble {number}")
    deliver(now=NOON)
    tracker.asked.clear()
    assert reconcile(now=NOON) == 5
    assert tracker.asked == ["POST /rest/api/3/search/jql"] * 3


def test_by_whom_it_was_heard_stands_in_the_timeline(issue: JiraIssue) -> None:
    tell(issue)
    assert issue.incident.events.get(kind="jira").actor_name == Actor("Jira").name
