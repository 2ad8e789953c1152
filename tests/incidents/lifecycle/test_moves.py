"""The status inside, people and notes, and an incident that was not over."""

from datetime import timedelta

import pytest

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.lifecycle.prose import sentence
from incidents.models import Component, Incident, IncidentTicket
from support.models import Brand, Role, TicketEvent
from support.tickets.actor import Actor
from tests import make
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END, duty, owed
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


def test_a_private_incident_moves_for_those_inside(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo, category="security")
    lifecycle.progress(incident, "identified", by=ADA, now=at(3))
    lifecycle.progress(incident, "identified", by=ADA, now=at(4))
    lifecycle.progress(incident, "monitoring", by=ADA, now=at(5))
    lifecycle.progress(incident, "identified", by=ADA, now=at(6))
    assert (incident.identified_at, incident.monitoring_at) == (at(3), at(5))
    told = [sentence(each) for each in incident.events.filter(kind="status").order_by("pk")]
    assert told == ["moved it to identified", "moved it to monitoring", "moved it to identified"]
    assert not incident.updates.exists()


def test_what_the_public_follows_moves_by_a_public_word(luneo: Brand, declare: Declare) -> None:
    with pytest.raises(IncidentRefused, match="say the new status there"):
        lifecycle.progress(declare(luneo), "identified", by=ADA, now=at(3))


@pytest.mark.parametrize("status", ["resolved", "postmortem", "gone"])
def test_the_end_is_not_a_move(luneo: Brand, declare: Declare, status: str) -> None:
    with pytest.raises(IncidentRefused, match="Resolve"):
        lifecycle.progress(declare(luneo, severity="P3"), status, by=ADA, now=at(3))


def test_one_that_was_not_over_is_open_again_and_promises_a_word(
    luneo: Brand, declare: Declare
) -> None:
    ticket = make.ticket(luneo)
    incident = declare(luneo, tickets=[ticket])
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    lifecycle.reopen(incident, reason="It came back", by=ADA, now=at(90))
    assert (incident.status, incident.resolved_at) == ("investigating", None)
    assert incident.next_update_at == at(120)
    assert owed(incident) == {"public_update"}
    assert duty(incident, "rca").state == "cancelled"
    assert Component.objects.get(brand=luneo, slug="checkout").state == "major_outage"
    told = ticket.events.filter(kind=TicketEvent.Kind.INCIDENT).latest("pk")
    assert told.data["reopened"] is True


def test_its_second_end_counts_what_is_owed_from_there(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo)
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    lifecycle.reopen(incident, reason="It came back", by=ADA, now=at(90))
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(200))
    review = duty(incident, "action_j1")
    assert (review.instance, review.state, review.due_at) == (2, "running", at(200 + 24 * 60))


def test_what_was_done_before_stays_done(foodyepay: Brand, declare: Declare) -> None:
    incident = declare(foodyepay)
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    lifecycle.fulfil(duty(incident, "post_mortem"), evidence="Wiki", by=ADA, now=at(70))
    lifecycle.reopen(incident, reason="It came back", by=ADA, now=at(90))
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(200))
    assert incident.obligations.get(kind="post_mortem").state == "met"


@pytest.mark.parametrize(
    ("change", "reason", "after", "said"),
    [
        ({}, " ", timedelta(minutes=90), "Say why"),
        ({}, "x", timedelta(days=30), "too long ago"),
        ({"status": "monitoring"}, "x", timedelta(minutes=90), "is open"),
    ],
)
def test_reopening_is_refused_with_what_to_do_instead(
    luneo: Brand,
    declare: Declare,
    change: dict[str, str],
    reason: str,
    after: timedelta,
    said: str,
) -> None:
    incident = declare(luneo)
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    Incident.objects.filter(pk=incident.pk).update(**change)
    with pytest.raises(IncidentRefused, match=said):
        lifecycle.reopen(incident, reason=reason, by=ADA, now=make.NOON + after)


def test_it_is_not_reopened_beside_a_newer_one_about_the_same(
    luneo: Brand, declare: Declare
) -> None:
    old = declare(luneo)
    lifecycle.resolve(old, slots=END, by=ADA, now=at(60))
    declare(luneo, now=at(70))
    with pytest.raises(IncidentRefused, match="Another incident about the same is open"):
        lifecycle.reopen(old, reason="x", by=ADA, now=at(80))
    old.refresh_from_db()
    assert old.status == "resolved"


@pytest.mark.parametrize("role", ["commander", "communications_lead"])
def test_somebody_of_the_brand_leads_and_gives_it_back(
    luneo: Brand, declare: Declare, role: str
) -> None:
    incident, lea = declare(luneo), make.agent("lea", luneo)
    lifecycle.assign(incident, role, lea, by=ADA, now=at(1))
    lifecycle.assign(incident, role, lea, by=ADA, now=at(2))
    incident.refresh_from_db()
    assert getattr(incident, role) == lea
    lifecycle.assign(incident, role, None, by=ADA, now=at(3))
    told = [sentence(each) for each in incident.events.filter(kind="role").order_by("pk")]
    name = role.replace("_", " ")
    assert told == [f"made Lea {name}", f"gave the role of {name} back"]


def test_nobody_of_another_brand_and_no_reader_leads(
    luneo: Brand, foodyepay: Brand, declare: Declare
) -> None:
    incident = declare(luneo)
    strangers = [make.agent("mo", foodyepay), make.agent("vi", luneo, role=Role.VIEWER)]
    for each in strangers:
        with pytest.raises(IncidentRefused, match="does not work for Luneo"):
            lifecycle.assign(incident, "commander", each, by=ADA, now=at(1))
    with pytest.raises(IncidentRefused, match="no role king"):
        lifecycle.assign(incident, "king", None, by=ADA, now=at(1))


def test_people_write_into_the_timeline_also_after_the_end(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo)
    lifecycle.note(incident, " The replica lags ", by=ADA, now=at(1))
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    lifecycle.note(incident, "It had lagged before", by=ADA, now=at(90))
    told = [sentence(each) for each in incident.events.filter(kind="note").order_by("pk")]
    assert told == ["noted: The replica lags", "noted: It had lagged before"]
    with pytest.raises(IncidentRefused, match="Write something"):
        lifecycle.note(incident, " ", by=ADA, now=at(91))


def test_every_line_of_a_long_timeline_reads_as_a_sentence(
    foodyepay: Brand, declare: Declare
) -> None:
    incident = declare(foodyepay, category="balance", tickets=[make.ticket(foodyepay)])
    lifecycle.page(incident, now=at(1))
    lifecycle.acknowledge(incident, by=ADA, now=at(2))
    lifecycle.waive(duty(incident, "jira"), reason="Bank", by=ADA, now=at(3))
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(4))
    lifecycle.reopen(incident, reason="Again", by=ADA, now=at(5))
    said = {each.kind: sentence(each) for each in incident.events.all()}
    assert said["declared"] == "declared a P0 incident"
    assert said["duty_waived"] == "waived the Jira issue with owner and ETA: Bank"
    assert said["reopened"] == "reopened it: Again"
    assert not [each for each in said.values() if "%" in each or "…" in each]


def test_a_ticket_about_something_else_is_unlinked(luneo: Brand, declare: Declare) -> None:
    ticket = make.ticket(luneo)
    incident = declare(luneo, tickets=[ticket])
    lifecycle.unlink(incident, ticket, by=ADA, now=at(1))
    assert not incident.tickets.exists()
    assert ticket.events.filter(kind=TicketEvent.Kind.INCIDENT).latest("pk").data["linked"] is False
    with pytest.raises(IncidentRefused, match="not linked"):
        lifecycle.unlink(incident, ticket, by=ADA, now=at(2))


def test_a_ticket_whose_customer_was_told_stays_linked(luneo: Brand, declare: Declare) -> None:
    ticket = make.ticket(luneo)
    incident = declare(luneo, tickets=[ticket])
    IncidentTicket.objects.update(told_at=at(1))
    with pytest.raises(IncidentRefused, match="was told already"):
        lifecycle.unlink(incident, ticket, by=ADA, now=at(2))
