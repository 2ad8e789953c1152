"""Owner, date and status of an issue flow back, by webhook and by the daily question."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from incidents.hooks import jira as hook
from incidents.lifecycle.reconcile import known_as, reconcile
from incidents.models import JiraIssue, Obligation, Webhook
from support.models import Brand
from support.outbound.deliver import deliver
from support.tickets.actor import Actor
from tests.fakes import FakeJira
from tests.incidents.hooks.door_cases import JIRA
from tests.incidents.tracking.conftest import declare, duty
from tests.make import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


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


def test_an_issue_that_moved_to_another_project_is_known_by_its_label(issue: JiraIssue) -> None:
    deliver(now=NOON)
    issue.refresh_from_db()
    old = issue.key
    assert issue.link.endswith(f"/browse/{old}")
    tell(issue)
    assert issue.key == "REM-12" != old
    assert issue.link.endswith("/browse/REM-12")


def test_the_daily_question_finds_an_issue_that_moved(
    issue: JiraIssue, tracker: FakeJira, foodyepay: Brand
) -> None:
    deliver(now=NOON)
    issue.refresh_from_db()
    old = issue.key
    tracker.issues["OTHER-9"] = tracker.issues.pop(old)
    reconcile(now=NOON + 2 * DAY)
    issue.refresh_from_db()
    assert issue.key == "OTHER-9" != old
    assert issue.link.endswith("/browse/OTHER-9")


@pytest.mark.parametrize(
    ("key", "link", "heard", "known", "leads"),
    [
        ("", "", "REM-1", "REM-1", ""),
        ("REM-1", "https://j.test/browse/REM-1", "OPS-2", "OPS-2", "https://j.test/browse/OPS-2"),
        ("REM-1", "https://j.test/browse/REM-1", "", "REM-1", "https://j.test/browse/REM-1"),
        ("REM-1", "", "OPS-2", "OPS-2", ""),
    ],
)
def test_what_an_issue_is_called_from_now_on(  # a row before and after
    issue: JiraIssue, key: str, link: str, heard: str, known: str, leads: str
) -> None:
    issue.key, issue.link = key, link
    issue.save()
    known_as(issue, heard)
    issue.refresh_from_db()
    assert (issue.key, issue.link) == (known, leads)
