"""F12: a private incident is nowhere in public, and it takes two people to change that."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.models import Incident
from support.models import Brand
from support.tickets.actor import SYSTEM, Actor
from tests import make
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END, duty, owed
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
SECRET = "Rows of other diners are readable"
PUBLIC_PAGES = ["", "history", "api/v2/summary.json", "api/v2/incidents.json"]


@pytest.fixture
def incident(foodyepay: Brand, declare: Declare) -> Incident:
    made = declare(foodyepay, title=SECRET, category="security", key="rls")
    lifecycle.rename(made, SECRET, by=SYSTEM, now=at(1))
    return made


@pytest.fixture
def people(foodyepay: Brand) -> tuple[User, User]:
    return make.agent("ada", foodyepay), make.agent("ben", foodyepay)


def shown(client: Client, slug: str = "foodyepay") -> str:
    pages = [client.get(f"/status/{slug}/{path}") for path in PUBLIC_PAGES]
    return "".join(page.content.decode() for page in pages)


def test_it_appears_nowhere_in_public_through_its_whole_life(
    client: Client, incident: Incident
) -> None:
    ada = Actor("Ada")
    lifecycle.change_severity(incident, "P1", reason="x", by=ada, now=at(2))
    lifecycle.change_severity(incident, "P0", reason="x", by=ada, now=at(3))
    lifecycle.progress(incident, "monitoring", by=ada, now=at(4))
    lifecycle.resolve(incident, slots=END, by=ada, now=at(5))
    lifecycle.reopen(incident, reason="x", by=ada, now=at(6))
    assert SECRET not in shown(client)
    assert incident.code not in shown(client)
    assert not incident.updates.exists()
    assert client.get(f"/status/foodyepay/incidents/{incident.code}").status_code == 404
    state = client.get("/status/foodyepay/api/v2/summary.json").json()
    assert state["incidents"] == []
    assert {each["status"] for each in state["components"]} == {"operational"}
    with pytest.raises(IncidentRefused, match="private"):
        lifecycle.post_update(incident, template="status", slots={}, by=ada, now=at(7))


def test_it_owes_no_public_word(incident: Incident) -> None:
    assert owed(incident) == {"jira"}


def test_one_person_asks_and_another_one_agrees(
    client: Client, incident: Incident, people: tuple[User, User]
) -> None:
    ada, ben = people
    lifecycle.ask_to_publish(incident, reason="Press asks", by=Actor.of(ada), now=at(10))
    assert SECRET not in shown(client)
    lifecycle.approve_publishing(incident, by=Actor.of(ben), now=at(11))
    assert (incident.is_private, incident.published_at) == (False, at(11))
    who = incident.events.filter(kind__startswith="publish_").order_by("pk")
    assert list(who.values_list("kind", "actor_name")) == [
        ("publish_asked", "Ada"),
        ("publish_approved", "Ben"),
    ]
    assert duty(incident, "first_post").state == "met"
    assert incident.next_update_at is not None


@pytest.mark.parametrize(("severity", "impact"), [("P2", "minor"), ("P3", "none")])
def test_what_two_people_agreed_on_is_shown_whatever_its_severity(
    client: Client, incident: Incident, people: tuple[User, User], severity: str, impact: str
) -> None:
    """The runbook publishes grave ones by itself; this one was decided."""
    ada, ben = (Actor.of(each) for each in people)
    lifecycle.change_severity(incident, severity, reason="Smaller", by=ada, now=at(9))
    lifecycle.ask_to_publish(incident, reason="Press asks", by=ada, now=at(10))
    lifecycle.approve_publishing(incident, by=ben, now=at(11))
    assert SECRET in shown(client)
    (row,) = client.get("/status/foodyepay/api/v2/summary.json").json()["incidents"]
    assert (row["impact"], row["status"]) == (impact, "investigating")
    assert len(row["incident_updates"]) == 1


def test_nobody_agrees_with_themselves(incident: Incident, people: tuple[User, User]) -> None:
    ada = Actor.of(people[0])
    lifecycle.ask_to_publish(incident, reason="Press asks", by=ada, now=at(10))
    with pytest.raises(IncidentRefused, match="a second person"):
        lifecycle.approve_publishing(incident, by=ada, now=at(11))
    incident.refresh_from_db()
    assert incident.is_private


def test_a_second_request_does_not_replace_the_first_one(
    incident: Incident, people: tuple[User, User]
) -> None:
    """Else two people who both press "ask" would leave the choice of the approver to the first."""
    ada, ben = (Actor.of(each) for each in people)
    lifecycle.ask_to_publish(incident, reason="x", by=ada, now=at(10))
    with pytest.raises(IncidentRefused, match="asked already"):
        lifecycle.ask_to_publish(incident, reason="y", by=ben, now=at(11))
    incident.refresh_from_db()
    assert incident.publish_asked_by == people[0]


def test_refused_it_stays_private_and_may_be_asked_again(
    incident: Incident, people: tuple[User, User]
) -> None:
    ada, ben = (Actor.of(each) for each in people)
    lifecycle.ask_to_publish(incident, reason="x", by=ada, now=at(10))
    lifecycle.refuse_publishing(incident, reason="Not yet", by=ben, now=at(11))
    assert incident.publish_asked_by is None
    with pytest.raises(IncidentRefused, match="Nobody has asked"):
        lifecycle.approve_publishing(incident, by=ben, now=at(12))
    lifecycle.ask_to_publish(incident, reason="x", by=ben, now=at(13))
    lifecycle.approve_publishing(incident, by=ada, now=at(14))
    assert not incident.is_private


def test_the_machine_decides_nothing_about_it(incident: Incident) -> None:
    for verb in (lifecycle.approve_publishing,):
        with pytest.raises(IncidentRefused, match="Only people"):
            verb(incident, by=SYSTEM, now=at(10))
    with pytest.raises(IncidentRefused, match="Only people"):
        lifecycle.ask_to_publish(incident, reason="x", by=SYSTEM, now=at(10))


def test_only_an_open_private_one_is_asked_for(
    foodyepay: Brand, declare: Declare, incident: Incident, people: tuple[User, User]
) -> None:
    ada = Actor.of(people[0])
    with pytest.raises(IncidentRefused, match="not private"):
        lifecycle.ask_to_publish(declare(foodyepay), reason="x", by=ada, now=at(1))
    lifecycle.resolve(incident, slots=END, by=ada, now=at(5))
    with pytest.raises(IncidentRefused, match="over"):
        lifecycle.ask_to_publish(incident, reason="x", by=ada, now=at(6))


def test_an_unpublished_one_becomes_private_when_a_private_report_joins_it(
    luneo: Brand, declare: Declare
) -> None:
    small = declare(luneo, severity="P2")
    declare(luneo, severity="P0", private=True, now=at(1))
    small.refresh_from_db()
    assert (small.is_private, small.severity, small.published_at) == (True, "P0", None)


def test_what_the_public_knows_already_is_not_hidden_again(luneo: Brand, declare: Declare) -> None:
    known = declare(luneo)
    declare(luneo, private=True, now=at(1))
    known.refresh_from_db()
    assert not known.is_private


def test_the_secret_is_in_no_mail_to_a_customer(incident: Incident) -> None:
    ticket = make.ticket(incident.brand)
    lifecycle.link(incident, [ticket], by=SYSTEM, now=at(2))
    assert SECRET not in json.dumps([row.payload for row in ticket.outbox.all()])
