"""An incident becomes graver or milder, with a reason, and gets another name in public."""

import pytest

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.models import Component
from support.models import Brand
from support.tickets.actor import Actor
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END, duty, owed
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


def test_a_small_incident_that_grows_is_published_at_once(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo, severity="P2")
    assert incident.published_at is None
    lifecycle.change_severity(incident, "P0", reason="Everybody", by=ADA, now=at(20))
    assert incident.published_at == at(20)
    assert owed(incident) == {"public_update", "page_ack"}
    assert duty(incident, "first_post").state == "met"
    assert Component.objects.get(brand=luneo, slug="checkout").state == "major_outage"


@pytest.mark.parametrize(
    ("severities", "rings"),
    [
        (["P2", "P0"], 1),
        (["P2", "P1", "P0"], 1),
        (["P0", "P1", "P0"], 1),
        (["P3", "P2"], 0),
        (["P0", "P2"], 0),
    ],
)
def test_whoever_makes_it_graver_wakes_somebody_once(
    luneo: Brand, declare: Declare, severities: list[str], rings: int
) -> None:
    incident = declare(luneo, severity=severities[0])
    for minute, severity in enumerate(severities[1:], 1):
        lifecycle.change_severity(incident, severity, reason="…", by=ADA, now=at(minute))
    assert incident.pages.count() == incident.events.filter(kind="paged").count() == rings


def test_nobody_is_woken_for_what_is_over(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo, severity="P2")
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(5))
    lifecycle.change_severity(incident, "P0", reason="It was worse", by=ADA, now=at(6))
    assert incident.pages.count() == 0


def test_one_that_shrinks_owes_less_and_keeps_its_promise_to_the_public(
    foodyepay: Brand, declare: Declare
) -> None:
    incident = declare(foodyepay)
    lifecycle.change_severity(incident, "P2", reason="One till", by=ADA, now=at(5))
    assert owed(incident) == {"public_update"}
    assert duty(incident, "jira").state == "cancelled"
    assert incident.events.get(kind="severity").data == {
        "from": "P0",
        "to": "P2",
        "reason": "One till",
    }


def test_one_that_grows_again_owes_the_same_anew(foodyepay: Brand, declare: Declare) -> None:
    incident = declare(foodyepay)
    for minute, severity in ((5, "P2"), (6, "P0"), (7, "P3"), (8, "P1")):
        lifecycle.change_severity(incident, severity, reason="…", by=ADA, now=at(minute))
    states = incident.obligations.filter(kind="jira").order_by("instance")
    assert list(states.values_list("instance", "state")) == [
        (1, "cancelled"),
        (2, "cancelled"),
        (3, "running"),
    ]


def test_the_component_is_as_bad_as_the_severity_says(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo)
    part = Component.objects.get(brand=luneo, slug="checkout")
    seen = []
    for minute, severity in ((1, "P1"), (2, "P2"), (3, "P3"), (4, "P0")):
        lifecycle.change_severity(incident, severity, reason="…", by=ADA, now=at(minute))
        part.refresh_from_db()
        seen.append(part.state)
    assert seen == ["partial_outage", "degraded_performance", "operational", "major_outage"]


def test_after_the_end_the_severity_decides_what_is_owed(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo)
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(5))
    lifecycle.change_severity(incident, "P3", reason="Nobody noticed", by=ADA, now=at(6))
    assert owed(incident) == set()


@pytest.mark.parametrize(("severity", "said"), [("P9", "Choose"), ("P1", "Say why")])
def test_a_change_without_a_reason_or_to_nothing_is_refused(
    luneo: Brand, declare: Declare, severity: str, said: str
) -> None:
    incident = declare(luneo)
    with pytest.raises(IncidentRefused, match=said):
        lifecycle.change_severity(incident, severity, reason=" ", by=ADA, now=at(5))
    assert not incident.events.filter(kind="severity").exists()


def test_the_same_severity_changes_nothing(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo)
    lifecycle.change_severity(incident, "P0", reason="", by=ADA, now=at(5))
    assert not incident.events.filter(kind="severity").exists()


def test_the_public_title_is_written_by_people(luneo: Brand, declare: Declare) -> None:
    incident = declare(luneo)
    lifecycle.rename(incident, "  Cards are\nrefused ", by=ADA, now=at(5))
    lifecycle.rename(incident, "Cards are refused", by=ADA, now=at(6))
    incident.refresh_from_db()
    assert incident.public_title == "Cards are refused"
    assert incident.events.get(kind="renamed").data["from"] == "Checkout"
    with pytest.raises(IncidentRefused, match="Write the title"):
        lifecycle.rename(incident, "  ", by=ADA, now=at(7))
