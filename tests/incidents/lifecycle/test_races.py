"""Several who decide about one incident in the same moment: one is first, and the others read so."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.models import Incident
from support.models import Brand
from support.tickets.actor import Actor
from tests import make
from tests.at_once import at_once
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END
from tests.make import NOON

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
LATER = NOON + timedelta(minutes=5)
STATUS = {"status": "Slow", "mitigation": "A replica"}
Verb = Callable[[Incident, Actor], object]


def resolve(incident: Incident, by: Actor) -> None:
    lifecycle.resolve(incident, slots=END, by=by, now=LATER)


def update(incident: Incident, by: Actor) -> None:
    lifecycle.post_update(incident, template="status", slots=STATUS, by=by, now=LATER)


def lower(incident: Incident, by: Actor) -> None:
    lifecycle.change_severity(incident, "P2", reason="One till", by=by, now=LATER)


def acknowledge(incident: Incident, by: Actor) -> None:
    lifecycle.acknowledge(incident, by=by, now=LATER)


def decided(incident: Incident, verbs: list[Verb]) -> list[str]:
    """Everybody at once, with the incident as they read it before; what each was told."""

    def act(verb: Verb, mine: Incident, by: Actor) -> str:
        try:
            verb(mine, by)
        except IncidentRefused as refusal:
            return str(refusal)
        return "done"

    read = Incident.objects.select_related("brand", "runbook")
    acts = [
        partial(act, verb, read.get(pk=incident.pk), Actor(f"Agent {number}"))
        for number, verb in enumerate(verbs)
    ]
    return sorted(at_once(*acts), key=lambda each: each != "done")


def ended_once(incident: Incident) -> bool:
    kinds = list(incident.events.values_list("kind", flat=True))
    owed = incident.obligations.exclude(kind__in=["public_update", "page_ack"])
    once = owed.values("kind").distinct().count() == owed.count()
    words = incident.updates.filter(template="resolution").count()
    return once and kinds.count("resolved") == words == 1


@pytest.fixture
def incident(luneo: Brand, declare: Declare) -> Incident:
    made = declare(luneo, tickets=[make.ticket(luneo)])
    lifecycle.page(made, now=NOON)
    return made


def test_of_eight_who_resolve_at_once_one_does(incident: Incident) -> None:
    said = decided(incident, [resolve] * 8)
    assert said == ["done", *["The incident is resolved already."] * 7]
    assert ended_once(incident)


def test_an_update_and_an_end_at_once_leave_no_promise_after_the_end(incident: Incident) -> None:
    said = decided(incident, [resolve, update, update, update])
    assert set(said[1:]) <= {"done", "The incident is over: reopen it or declare a new one."}
    incident.refresh_from_db()
    assert ended_once(incident)
    assert incident.next_update_at is None
    assert not incident.obligations.filter(kind="public_update", state="running").exists()
    last = incident.updates.latest("pk")
    assert (last.template, last.status) == ("resolution", "resolved")


def test_everything_at_once_comes_to_an_end(incident: Incident) -> None:
    """No deadlock, and nothing rings afterwards."""
    decided(incident, [resolve, acknowledge, lower, update, resolve, acknowledge])
    assert ended_once(incident)
    assert set(incident.pages.values_list("state", flat=True)) == {"resolved"}
