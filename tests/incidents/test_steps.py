"""What incidents lend to support: a ticket is put under an incident by its public code, in its own brand alone."""

import pytest

from incidents import lifecycle, steps
from incidents.models import Incident
from support.models import Brand, Ticket
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused
from tests import make
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


@pytest.fixture
def incident(luneo: Brand, declare: Declare) -> Incident:
    return declare(luneo)


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    return make.ticket(luneo)


@pytest.mark.parametrize("written", ["{}", " {} ", "{}\n"])
def test_the_code_is_taken_as_people_paste_it(
    incident: Incident, ticket: Ticket, written: str
) -> None:
    steps.link(written.format(incident.code.upper()), ticket, by=ADA, now=at(1))
    assert list(incident.tickets.all()) == [ticket]
    assert incident.links.get().linked_by == "Ada"


@pytest.mark.parametrize("code", ["", "nothing", "' OR 1=1", "%", "x" * 300])
def test_a_code_that_is_none_is_refused_and_repeated(ticket: Ticket, code: str) -> None:
    with pytest.raises(TicketRefused, match="incident"):
        steps.link(code, ticket, by=ADA, now=at(1))


def test_another_brands_incident_is_not_there(
    foodyepay: Brand, ticket: Ticket, declare: Declare
) -> None:
    theirs = declare(foodyepay)
    with pytest.raises(TicketRefused):
        steps.link(theirs.code, ticket, by=ADA, now=at(1))
    assert not theirs.links.exists()


def test_what_the_lifecycle_refuses_is_said_to_the_agent(
    incident: Incident, ticket: Ticket, declare: Declare
) -> None:
    lifecycle.merge(incident, declare(incident.brand, key="two"), by=ADA, now=at(1))
    with pytest.raises(TicketRefused) as refused:
        steps.link(incident.code, ticket, by=ADA, now=at(2))
    assert str(refused.value)
    assert not incident.links.exists()


def test_beside_a_ticket_stand_the_incidents_of_its_customer_newest_first(
    incident: Incident, ticket: Ticket, declare: Declare
) -> None:
    other = make.ticket(ticket.brand, requester=ticket.requester)
    steps.link(incident.code, ticket, by=ADA, now=at(1))
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(2))
    later = declare(ticket.brand, key="two", now=at(3), tickets=[other])
    found = steps.touched(ticket)
    assert [(each.title, each.is_here) for each in found] == [
        (later.title, False),
        (incident.title, True),
    ]
    assert [each.told_at for each in found] == [None, None]
    assert steps.touched(make.ticket(ticket.brand)) == []


def test_no_more_are_shown_than_fit(ticket: Ticket, declare: Declare) -> None:
    for number in range(steps.SHOWN + 2):
        declare(ticket.brand, key=str(number), tickets=[ticket], now=at(number))
    assert len(steps.touched(ticket)) == steps.SHOWN
