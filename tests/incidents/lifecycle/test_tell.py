"""The public is told in whole sentences, with a time for the next word, until the end."""

from typing import Any

import pytest

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.models import Component, Incident, Obligation
from support.models import Brand
from support.tickets.actor import SYSTEM, Actor
from tests import make, small_runbook
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
STATUS = {"status": "The database is slow", "mitigation": "We added a replica"}
END = {"resolution": "The replica holds", "follow_up": "We watch it"}


@pytest.fixture
def incident(luneo: Brand) -> Incident:
    small_runbook.give(luneo)
    return lifecycle.declare(
        luneo,
        title="LUN-1 Cannot pay",
        severity="P0",
        category="billing",
        tickets=[make.ticket(luneo)],
        by=SYSTEM,
        now=NOON,
        key="category:billing",
    )


def duties(incident: Incident, kind: str) -> list[tuple[int, str, Any]]:
    rows = incident.obligations.filter(kind=kind).order_by("instance")
    return list(rows.values_list("instance", "state", "due_at"))


def test_an_update_is_written_in_every_language_of_its_template(incident: Incident) -> None:
    update = lifecycle.post_update(incident, template="status", slots=STATUS, by=ADA, now=at(10))
    assert update.texts == {
        "en": "Where we stand: The database is slow. What we do: We added a replica.",
        "fr": "Où nous en sommes : The database is slow. Ce que nous faisons : We added a replica.",
    }


def test_a_slot_may_be_written_in_each_language(incident: Incident) -> None:
    slots: dict[str, Any] = {
        "status": {"en": "The database is slow", "fr": "La base est lente "},
        "mitigation": {"fr": "Une réplique", "en": " "},
    }
    update = lifecycle.post_update(incident, template="status", slots=slots, by=ADA, now=at(10))
    assert update.texts == {
        "en": "Where we stand: The database is slow. What we do: Une réplique.",
        "fr": "Où nous en sommes : La base est lente. Ce que nous faisons : Une réplique.",
    }
    assert update.slots["status"]["en"] == "The database is slow"
    blank = {"status": {"en": " ", "fr": ""}, "mitigation": "x"}
    with pytest.raises(IncidentRefused, match="Fill in status"):
        lifecycle.post_update(incident, template="status", slots=blank, by=ADA, now=at(11))


@pytest.mark.parametrize("slots", [{}, {"status": "x"}, {"status": "x", "mitigation": " \n"}])
def test_an_empty_slot_is_refused_and_nothing_changes(
    incident: Incident, slots: dict[str, str]
) -> None:
    with pytest.raises(IncidentRefused, match=r"Fill in .*mitigation"):
        lifecycle.post_update(
            incident, template="status", slots=slots, by=ADA, now=at(10), status="identified"
        )
    incident.refresh_from_db()
    assert (incident.status, incident.updates.count()) == ("investigating", 1)
    assert duties(incident, "public_update") == [(1, "running", at(30))]


def test_a_value_is_never_read_as_a_template(incident: Incident) -> None:
    slots = {"status": "{mitigation}", "mitigation": "{status}"}
    update = lifecycle.post_update(incident, template="status", slots=slots, by=ADA, now=at(10))
    assert update.texts["en"] == "Where we stand: {mitigation}. What we do: {status}."


def test_an_unknown_template_is_named(incident: Incident) -> None:
    with pytest.raises(IncidentRefused, match="joke"):
        lifecycle.post_update(incident, template="joke", slots={}, by=ADA, now=at(10))


def test_each_update_keeps_one_promise_and_makes_the_next(incident: Incident) -> None:
    lifecycle.post_update(
        incident, template="status", slots=STATUS, by=ADA, now=at(10), next_update_at=at(25)
    )
    lifecycle.post_update(incident, template="status", slots=STATUS, by=ADA, now=at(20))
    assert duties(incident, "public_update") == [
        (1, "met", at(30)),
        (2, "met", at(25)),
        (3, "running", at(50)),
    ]
    assert incident.next_update_at == at(50)


def test_the_promised_time_can_be_said_in_local_time(incident: Incident) -> None:
    update = lifecycle.post_update(
        incident, template="next_update", slots={}, by=ADA, now=at(10), next_update_at=at(70)
    )
    assert update.texts["en"] == "Next update by 2 March 2026, 14:10 (CET)."
    assert update.texts["fr"] == "Prochaine mise à jour avant le 2 mars 2026, 14:10 (CET)."


def test_an_update_that_comes_late_keeps_its_promise_late(incident: Incident) -> None:
    lifecycle.post_update(incident, template="status", slots=STATUS, by=ADA, now=at(45))
    kept = incident.obligations.get(instance=1, kind="public_update")
    assert (kept.state, kept.met_at, kept.breached_at) == ("met", at(45), at(30))
    assert kept.next_at == at(30)  # the sweep has still to say so


def test_the_status_goes_on_and_its_times_are_kept(incident: Incident) -> None:
    for minute, status in ((10, "identified"), (20, "monitoring"), (25, "identified")):
        lifecycle.post_update(
            incident, template="status", slots=STATUS, by=ADA, now=at(minute), status=status
        )
    assert (incident.status, incident.identified_at) == ("identified", at(10))
    assert incident.monitoring_at == at(20)


@pytest.mark.parametrize("status", ["resolved", "postmortem", "nonsense"])
def test_an_update_cannot_end_an_incident(incident: Incident, status: str) -> None:
    with pytest.raises(IncidentRefused, match="Resolve the incident"):
        lifecycle.post_update(
            incident, template="status", slots=STATUS, by=ADA, now=at(1), status=status
        )


def test_the_next_update_lies_in_the_future(incident: Incident) -> None:
    with pytest.raises(IncidentRefused, match="future"):
        lifecycle.post_update(
            incident, template="status", slots=STATUS, by=ADA, now=at(10), next_update_at=at(10)
        )


def test_nothing_is_published_about_a_private_incident(luneo: Brand) -> None:
    small_runbook.give(luneo)
    values: dict[str, Any] = {"severity": "P0", "category": "security", "key": "s", "tickets": []}
    secret = lifecycle.declare(luneo, title="A leak", by=SYSTEM, now=NOON, **values)
    with pytest.raises(IncidentRefused, match="private"):
        lifecycle.post_update(secret, template="status", slots=STATUS, by=ADA, now=at(1))
    lifecycle.resolve(secret, slots={}, by=ADA, now=at(2))
    assert not secret.updates.exists()


def test_the_end_needs_its_words_and_is_said_once(incident: Incident) -> None:
    with pytest.raises(IncidentRefused, match="Fill in resolution and follow up"):
        lifecycle.resolve(incident, slots={}, by=ADA, now=at(60))
    incident.refresh_from_db()
    assert incident.is_open
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    with pytest.raises(IncidentRefused, match="already"):
        lifecycle.resolve(incident, slots=END, by=ADA, now=at(61))
    with pytest.raises(IncidentRefused, match="over"):
        lifecycle.post_update(incident, template="status", slots=STATUS, by=ADA, now=at(62))
    last = incident.updates.order_by("-at").first()
    assert last is not None
    assert (last.status, last.template) == ("resolved", "resolution")
    assert (incident.resolved_at, incident.next_update_at) == (at(60), None)


def test_what_is_owed_afterwards_begins_to_run(incident: Incident) -> None:
    """A post-mortem in 72 hours, an RCA in 5 business days, reviews at J+1 and J+7."""
    lifecycle.resolve(incident, slots=END, by=ADA, now=NOON)
    owed = {
        kind: due_at.isoformat() if due_at else ""
        for kind, due_at in Obligation.objects.filter(state="running").values_list("kind", "due_at")
    }
    assert owed == {
        "post_mortem": "2026-03-05T12:00:00+00:00",
        "rca": "2026-03-09T12:00:00+00:00",
        "action_j1": "2026-03-03T12:00:00+00:00",
        "action_j7": "2026-03-09T12:00:00+00:00",
    }
    assert duties(incident, "public_update") == [(1, "met", at(30))]


def test_a_severity_owes_only_what_the_runbook_says(luneo: Brand) -> None:
    small_runbook.give(luneo)
    values: dict[str, Any] = {"severity": "P2", "category": "billing", "key": "b", "tickets": []}
    small = lifecycle.declare(luneo, title="A typo", by=SYSTEM, now=NOON, **values)
    lifecycle.resolve(small, slots={}, by=ADA, now=at(5))
    assert not small.obligations.exists()


def test_both_shipped_runbooks_owe_what_they_say(luneo: Brand, foodyepay: Brand) -> None:
    """L12, L13, F8."""
    owed = {}
    for brand, category in ((luneo, "checkout"), (foodyepay, "payments")):
        values: dict[str, Any] = {"severity": "P0", "category": category, "key": "k", "tickets": []}
        made = lifecycle.declare(brand, title="Down", by=SYSTEM, now=NOON, **values)
        lifecycle.resolve(made, slots=END, by=ADA, now=at(5))
        owed[brand.slug] = set(
            made.obligations.filter(state="running").values_list("kind", flat=True)
        )
    assert owed == {
        "luneo": {"rca", "action_j1", "action_j7"},
        "foodyepay": {"jira", "post_mortem"},
    }


def test_components_are_well_again_when_the_last_incident_ends(luneo: Brand) -> None:
    values: dict[str, Any] = {"category": "checkout", "tickets": [], "by": SYSTEM, "now": NOON}
    grave = lifecycle.declare(luneo, title="Down", severity="P0", key="one", **values)
    less = lifecycle.declare(luneo, title="Slow", severity="P1", key="two", **values)
    part = Component.objects.get(brand=luneo, slug="checkout")
    lifecycle.resolve(grave, slots=END, by=ADA, now=at(5))
    part.refresh_from_db()
    assert part.state == "partial_outage"
    lifecycle.resolve(less, slots=END, by=ADA, now=at(6))
    part.refresh_from_db()
    assert part.state == "operational"
    logged = part.changes.order_by("at").values_list("new", flat=True)
    assert list(logged) == ["major_outage", "partial_outage", "operational"]


def test_a_private_incident_does_not_show_through_a_component(luneo: Brand) -> None:
    """The last public one ends while the private one goes on: the part is well, as far as anybody may know."""
    values: dict[str, Any] = {"category": "checkout", "tickets": [], "by": SYSTEM, "now": NOON}
    lifecycle.declare(luneo, title="Leak", severity="P0", key="one", private=True, **values)
    public = lifecycle.declare(luneo, title="Slow", severity="P1", key="two", **values)
    lifecycle.resolve(public, slots=END, by=ADA, now=at(5))
    assert Component.objects.get(brand=luneo, slug="checkout").state == "operational"
