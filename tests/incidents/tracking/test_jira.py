"""One issue for an incident, ever; its owner, date and status flow back by webhook and by the daily question."""

import json
from datetime import date, timedelta

import pytest

from incidents.lifecycle import change_severity
from incidents.lifecycle.reconcile import reconcile
from incidents.management.fakes.jira import TOKEN
from incidents.models import JiraIssue, Obligation
from incidents.tracking import jira
from support.models import Brand, OutboxMessage
from support.outbound.carriers import Refused, TryLater
from support.outbound.deliver import deliver
from support.tickets.actor import SYSTEM
from tests.fakes import FakeJira
from tests.incidents.tracking.conftest import declare, duty
from tests.make import NOON

pytestmark = pytest.mark.django_db
State = OutboxMessage.State
DAY = timedelta(days=1)


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


@pytest.mark.parametrize("fault", ["401", "403"])
def test_what_is_refused_for_our_credentials_waits_until_somebody_mended_them(
    tracker: FakeJira, foodyepay: Brand, fault: str
) -> None:
    declare(foodyepay)
    tracker.faults.append(fault)
    with pytest.raises(TryLater, match=f"Jira answered {fault}: .*Check the credentials"):
        jira.send(row())


@pytest.mark.parametrize("fault", ["400", "404"])
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
