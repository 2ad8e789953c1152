"""Whoever leads an incident does everything on its page, and nobody does what their role does not allow."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents import lifecycle
from incidents.models import Incident
from support.models import Brand, Role
from support.tickets.actor import SYSTEM
from tests import make
from tests.incidents.conftest import Declare

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(luneo: Brand, declare: Declare) -> Incident:
    return declare(luneo, tickets=[make.ticket(luneo, subject="White page")])


def url(incident: Incident) -> str:
    return reverse("admin:incidents_incident_change", args=[incident.pk])


def press(client: Client, incident: Incident, key: str, **fields: Any) -> Any:
    sent = {"_panel": key, **{f"{key}-{name}": value for name, value in fields.items()}}
    answer = client.post(url(incident), sent)
    incident.refresh_from_db()
    return answer


def test_the_page_says_what_to_do_next_and_reads_as_prose(
    client: Client, lead: User, incident: Incident
) -> None:
    page = client.get(url(incident)).content.decode()
    for said in (
        "Take it: nobody has it yet.",
        "Name a commander.",
        "Tell the public how it stands.",
        "declared a P0 incident",
        "The promised public update",
        "White page",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.VIEWER, []),
        (Role.AGENT, ["#act", "#people"]),
        (Role.LEAD, ["#act", "#people", "#say"]),
    ],
)
def test_a_step_leads_only_to_what_the_person_may_do(
    client: Client, incident: Incident, luneo: Brand, role: Role, places: list[str]
) -> None:
    client.force_login(make.agent("ada", luneo, role=role))
    page = client.get(url(incident)).content.decode()
    assert "Take it: nobody has it yet." in page
    assert [each for each in ("#act", "#people", "#say") if f'href="{each}"' in page] == places
    for each in places:
        assert f'id="{each[1:]}"' in page


def test_the_timeline_leads_to_the_tickets_that_it_names(
    client: Client, lead: User, incident: Incident
) -> None:
    ticket = incident.tickets.get()
    ticket_url = reverse("admin:support_ticket_change", args=[ticket.pk])
    page = client.get(url(incident)).content.decode()
    assert f'linked ticket <a href="{ticket_url}">{ticket.reference}</a>' in page


def test_a_note_is_written_and_nothing_is_taken_for_markup(
    client: Client, lead: User, incident: Incident
) -> None:
    assert press(client, incident, "note", text="<b>x</b>").status_code == 302
    assert incident.events.get(kind="note").data == {"text": "<b>x</b>"}
    assert "<b>x</b>" not in client.get(url(incident)).content.decode()


def test_somebody_leads_and_somebody_speaks(client: Client, lead: User, incident: Incident) -> None:
    press(client, incident, "people", commander=lead.pk)
    assert (incident.commander, incident.communications_lead) == (lead, None)


def test_somebody_of_another_brand_cannot_be_chosen(
    client: Client, lead: User, foodyepay: Brand, incident: Incident
) -> None:
    stranger = make.agent("mo", foodyepay)
    answer = press(client, incident, "people", commander=stranger.pk)
    assert answer.status_code == 422
    assert incident.commander is None


def test_the_severity_changes_with_a_reason(client: Client, lead: User, incident: Incident) -> None:
    assert press(client, incident, "grade", severity="P1").status_code == 422
    assert incident.severity == "P0"
    press(client, incident, "grade", severity="P1", reason="One region")
    assert incident.severity == "P1"


def test_what_was_written_is_kept_when_it_is_refused(
    client: Client, lead: User, incident: Incident
) -> None:
    answer = press(client, incident, "link", tickets="LUN-1, LUN-99999")
    assert "There is no ticket 99999 here." in answer.content.decode()
    assert "LUN-1, LUN-99999" in answer.content.decode()


def test_tickets_are_linked_by_number_and_unlinked(
    client: Client, lead: User, luneo: Brand, incident: Incident
) -> None:
    more = make.ticket(luneo)
    press(client, incident, "link", tickets=f"{more.reference.lower()}")
    assert incident.tickets.count() == 2
    press(client, incident, "unlink", ticket=more.pk)
    assert incident.tickets.count() == 1


def test_a_ticket_of_another_brand_is_not_there(
    client: Client, lead: User, foodyepay: Brand, incident: Incident
) -> None:
    theirs = [make.ticket(foodyepay) for _ in range(3)][-1]
    answer = press(client, incident, "link", tickets=theirs.reference)
    assert answer.status_code == 422
    assert incident.tickets.count() == 1


def test_one_is_merged_into_another_and_reopening_is_not_offered(
    client: Client,
    lead: User,
    luneo: Brand,
    incident: Incident,
    declare: Declare,
) -> None:
    into = declare(luneo, category="auth", key="auth")
    press(client, incident, "merge", into=into.pk)
    assert incident.merged_into == into
    page = client.get(url(incident)).content.decode()
    assert "it goes on as" in page
    assert 'value="reopen"' not in page


def test_it_is_renamed_reopened_and_resolved(
    client: Client,
    lead: User,
    luneo: Brand,
    declare: Declare,
) -> None:
    small = declare(luneo, severity="P3")
    press(client, small, "title", public_title="Cards are slow")
    press(client, small, "progress", status="identified")
    assert (small.public_title, small.status) == ("Cards are slow", "identified")
    press(client, small, "resolve", resolution="It passed")
    assert small.status == "resolved"
    press(client, small, "reopen", reason="It came back")
    assert small.status == "investigating"


def test_publishing_a_private_one_takes_two_people(
    client: Client,
    lead: User,
    luneo: Brand,
    declare: Declare,
) -> None:
    secret = declare(luneo, category="security")
    press(client, secret, "ask", reason="Press")
    alone = press(client, secret, "publish", decision="yes")
    assert "a second person must agree" in alone.content.decode()
    assert secret.is_private
    client.force_login(make.agent("ben", luneo, role=Role.LEAD))
    assert "Decide whether it becomes public." in client.get(url(secret)).content.decode()
    press(client, secret, "publish", decision="yes")
    assert not secret.is_private


LEADS = ["grade", "title", "merge", "ask", "resolve"]


@pytest.mark.parametrize("key", LEADS)
def test_an_agent_decides_nothing_that_leads_decide(
    client: Client,
    luneo: Brand,
    declare: Declare,
    key: str,
) -> None:
    private = declare(luneo, category="security")
    declare(luneo, key="other")
    client.force_login(make.agent("ada", luneo))
    assert f'value="{key}"' not in client.get(url(private)).content.decode()
    assert press(client, private, key, reason="x").status_code == 403


def test_a_viewer_reads_and_writes_nothing(
    client: Client, luneo: Brand, incident: Incident
) -> None:
    client.force_login(make.agent("vi", luneo, role=Role.VIEWER))
    assert "_panel" not in client.get(url(incident)).content.decode()
    assert press(client, incident, "note", text="x").status_code == 403


def test_the_page_costs_the_same_with_many_tickets_and_lines(
    client: Client, lead: User, luneo: Brand, incident: Incident
) -> None:
    def cost() -> int:
        client.get(url(incident))
        with CaptureQueriesContext(connection) as seen:
            client.get(url(incident))
        return len(seen)

    few = cost()
    lifecycle.link(incident, [make.ticket(luneo) for _ in range(12)], by=SYSTEM, now=make.NOON)
    for _ in range(12):
        lifecycle.note(incident, "x", by=SYSTEM, now=make.NOON)
    assert cost() <= few


def test_the_list_shows_the_next_duty_in_as_many_queries_for_many(
    client: Client,
    lead: User,
    luneo: Brand,
    incident: Incident,
    declare: Declare,
) -> None:
    listed = reverse("admin:incidents_incident_changelist")

    def cost() -> int:
        client.get(listed)
        with CaptureQueriesContext(connection) as seen:
            client.get(listed)
        return len(seen)

    few = cost()
    for number in range(10):
        declare(luneo, key=f"k{number}", severity="P1")
    assert cost() == few
    page = client.get(listed).content.decode()
    assert page.count("data-due=") == 11
    assert "Declare an incident" in page
