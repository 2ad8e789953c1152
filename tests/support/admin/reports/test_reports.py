"""The reports in the console: who sees which, what they show, what they hand out, and what a lead may do there."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.models import Brand, Role
from tests import make
from tests.support.admin.desk import prove
from tests.support.admin.reports.pages import text, url
from tests.support.reports import stories
from tests.support.tickets.desk import HOUR, NOON, opened

PAGES = ["attainment", "breaches", "escalations", "scorecard"]
LATER = NOON + 3 * HOUR


@pytest.fixture
def lead(client: Client, luneo: Brand) -> Client:
    """She has just given her password again: tables are handed out to her."""
    user = make.agent("lena", luneo, role=Role.LEAD)
    client.force_login(user)
    prove(client, user)
    return client


def sheet(response: Any) -> list[dict[str, str]]:
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(text(response).removeprefix("\ufeff"))))


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_sees_every_report(client: Client, luneo: Brand, page: str) -> None:
    stories.kept(luneo)
    stories.late(luneo)
    client.force_login(make.agent("vera", luneo, role=Role.VIEWER))
    response = client.get(url(page))
    assert response.status_code == 200
    assert "style=" not in text(response)


@pytest.mark.parametrize("page", [*PAGES, "whatif"])
def test_nobody_sees_a_report_who_has_not_signed_in(
    client: Client, luneo: Brand, page: str
) -> None:
    assert client.get(url(page)).status_code == 302


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("query", ["", "?brand={other}", "?csv={page}", "?by=brand", "?page=2"])
def test_no_report_tells_of_another_brand(
    lead: Client, foodyepay: Brand, page: str, query: str
) -> None:
    ticket = opened(
        foodyepay, subject="Silvereye", details={"severity": "P0", "category": "payments"}
    )
    stories.late(foodyepay, category="balance")
    said = text(lead.get(url(page) + query.format(other=foodyepay.pk, page=page)))
    assert [
        word for word in ("Silvereye", "FoodyePay", "balance", ticket.reference) if word in said
    ] == []


def test_attainment_shows_figures_a_drawing_and_its_table(lead: Client, luneo: Brand) -> None:
    stories.kept(luneo)
    stories.late(luneo)
    said = text(lead.get(url("attainment"), {"by": "severity"}))
    assert "50.0 %" in said
    assert '<svg class="chart"' in said
    assert "P0: 1 / 2" in said


def test_a_table_is_handed_out_as_numbers(lead: Client, luneo: Brand) -> None:
    stories.kept(luneo)
    stories.late(luneo)
    [row] = sheet(lead.get(url("attainment"), {"by": "severity", "csv": "attainment"}))
    assert row == {
        "": "P0",
        "Kept": "50.0",
        "In time": "1",
        "Late": "1",
        "Running": "0",
        "No deadline": "0",
    }


def test_a_customers_formula_does_not_run_in_a_spreadsheet(lead: Client, luneo: Brand) -> None:
    opened(luneo, subject="=cmd|' /C calc'!A0", details={"severity": "P0"})
    [row] = sheet(lead.get(url("breaches"), {"csv": "breaches"}))
    assert row["Subject"] == "'=cmd|' /C calc'!A0"
    assert row["Ticket"] == "LUN-1"


def test_breaches_are_linked_and_explained(lead: Client, luneo: Brand) -> None:
    ticket = stories.late(luneo)
    said = text(lead.get(url("breaches")))
    assert reverse("admin:support_ticket_change", args=[ticket.pk]) in said
    assert "Nobody had taken it." in said


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"severity": "P0"}, 1),
        ({"severity": "P1"}, 0),
        ({"policy": "standard"}, 1),
        ({"policy": "other"}, 0),
        ({"category": "billing"}, 1),
        ({"calendar": "support"}, 0),
        ({"kind": "first_response"}, 1),
        ({"kind": "update"}, 0),
        ({"since": "2026-03-03"}, 0),
        ({"until": "2026-03-01"}, 0),
        ({"since": "nonsense", "kind": "nonsense", "page": "nonsense"}, 1),
    ],
)
def test_breaches_are_narrowed_as_the_scorecard_asks(
    lead: Client, luneo: Brand, query: dict[str, str], count: int
) -> None:
    stories.late(luneo)
    assert len(sheet(lead.get(url("breaches"), {**query, "csv": "breaches"}))) == count


def test_many_breaches_are_paged_and_handed_out_whole(lead: Client, luneo: Brand) -> None:
    for _ in range(52):
        opened(luneo, details={"severity": "P0"})
    first, second = (lead.get(url("breaches"), {"page": page}) for page in (1, 2))
    rows = [len(each.context["sections"][0].table.rows) for each in (first, second)]
    assert rows == [50, 2]
    assert "page=2" in text(first)
    assert "page=3" not in text(second)
    assert len(sheet(lead.get(url("breaches"), {"csv": "breaches"}))) == 52


@pytest.mark.parametrize("page", PAGES)
def test_a_report_asks_as_much_of_ten_tickets_as_of_one(
    lead: Client, luneo: Brand, page: str
) -> None:
    asked = []
    for tickets in (1, 9):
        for _ in range(tickets):
            stories.late(luneo)
        lead.get(url(page))
        with CaptureQueriesContext(connection) as found:
            lead.get(url(page))
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_scorecard_leads_to_the_evidence(lead: Client, luneo: Brand) -> None:
    stories.late(luneo)
    page = text(lead.get(url("scorecard")))
    assert "Scorecard of Luneo" in page
    assert "severity=P0" in page
    assert "Not measured, because: There is no telephone channel" in page
    assert "gaps of the runbook, closed by a version</a>" in page
    rows = sheet(lead.get(url("scorecard"), {"csv": "scorecard"}))
    assert {row["Line"] for row in rows} == {f"L{number}" for number in range(1, 15)}


def test_a_table_sorts_as_asked_and_keeps_the_question(lead: Client, luneo: Brand) -> None:
    stories.kept(luneo, category="billing")
    stories.late(luneo, category="checkout")
    asked = {"by": "category", "attainment-sort": "-share"}
    table = lead.get(url("attainment"), asked).context["sections"][0].table
    assert [row.record["label"] for row in table.rows] == ["billing", "checkout"]
    asked["attainment-sort"] = "share"
    response = lead.get(url("attainment"), asked)
    table = response.context["sections"][0].table
    assert [row.record["label"] for row in table.rows] == ["checkout", "billing"]
    assert 'href="?by=category&amp;attainment-sort=-share"' in text(response)


def test_why_is_told_to_programs_too(lead: Client, luneo: Brand, foodyepay: Brand) -> None:
    ticket = stories.waiting(luneo, severity="P0")
    address = reverse("admin:support_why", args=[ticket.pk])
    [said] = lead.get(address, {"format": "json"}).json()["explain"]
    assert said["clock"] == "first_response"
    assert "within 30 minutes" in said["because"]
    other = stories.waiting(foodyepay, category="payments")
    hidden = reverse("admin:support_why", args=[other.pk])
    assert lead.get(hidden, {"format": "json"}).status_code == 404


def test_why_is_told_to_people_in_their_language_and_to_programs_in_english(
    lead: Client, luneo: Brand
) -> None:
    ticket = stories.waiting(luneo, severity="P0")
    address, french = reverse("admin:support_why", args=[ticket.pk]), {"accept-language": "fr"}
    page = text(lead.get(address, headers=french))
    assert "lun 2 mars 2026 13:00" in page
    assert "Mon 2" not in page
    assert "Mon 2 March 2026 13:00" in text(lead.get(address))
    [said] = lead.get(address, {"format": "json"}, headers=french).json()["explain"]
    assert "within 30 minutes on calendar" in said["because"]
    assert "from Mon 2 Mar 2026 13:00" in said["because"]


def test_the_question_is_asked_in_the_readers_language(lead: Client) -> None:
    for name in ("attainment", "breaches", "escalations", "scorecard"):
        french = lead.get(reverse(f"admin:report_{name}"), headers={"accept-language": "fr"})
        assert ">All</option>" not in french.content.decode()


def test_weeks_of_a_quarter_are_shown_unasked(lead: Client, luneo: Brand) -> None:
    opened(luneo, now=NOON - timedelta(weeks=12), details={"severity": "P0"})
    opened(luneo, now=NOON - timedelta(weeks=14), details={"severity": "P0"})
    assert len(sheet(lead.get(url("breaches"), {"csv": "breaches"}))) == 1
