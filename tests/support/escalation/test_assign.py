"""A step gives the ticket to somebody: a team, the category's owners, a person, or who is on call at that hour."""

from datetime import timedelta

import pytest

from support.escalation.run import run_due
from support.lib import rota
from support.models import Brand, OnCallOverride, Role, StepRun, Team, Ticket
from tests import make, small_runbook
from tests.support.escalation.rows import at
from tests.support.escalation.trial import Begin

pytestmark = pytest.mark.django_db


def given(begin: Begin, *to: str) -> Ticket:
    """The ticket about billing after the step, which tells what it did."""
    ticket = begin({"do": "assign", "to": [*to]}).ticket
    run_due(now=at(0))
    ticket.refresh_from_db()
    return ticket


def said() -> str:
    return StepRun.objects.get().result


def team(brand: Brand, slug: str) -> Team:
    return Team.objects.get_or_create(brand=brand, slug=slug, defaults={"name": slug.title()})[0]


def seat(brand: Brand, slug: str, role: Role = Role.AGENT) -> None:
    """The person of the runbook signs in, as somebody with this role."""
    brand.persons.filter(slug=slug).update(user=make.agent(slug, brand, role=role))


def test_the_first_team_that_there_is_has_it(begin: Begin, luneo: Brand) -> None:
    backend = team(luneo, "backend")
    assert given(begin, "person:nobody", "team:unknown", "team:backend").team == backend
    assert said() == "Assigned to Backend."


def test_owners_are_the_teams_of_the_category(begin: Begin, luneo: Brand) -> None:
    team(luneo, "backend")
    silent = team(luneo, "silent")
    Team.objects.filter(slug="backend").update(is_active=False)
    assert given(begin, "owners").team == silent
    assert said() == "Assigned to Silent."


def test_who_is_on_call_has_it_as_soon_as_they_answer_tickets(begin: Begin, luneo: Brand) -> None:
    for name in ("hugo", "sarah"):
        seat(luneo, name)
    ticket = given(begin, "oncall")
    assert ticket.assignee is not None
    turn = rota.on_call(small_runbook.DATA["on_call"]["critical"], at(0))
    assert ticket.assignee.username == turn


def test_who_stands_in_has_it_instead(begin: Begin, luneo: Brand) -> None:
    for name in ("hugo", "sarah", "camille"):
        seat(luneo, name)
    OnCallOverride.objects.create(
        brand=luneo,
        rotation="critical",
        person=luneo.persons.get(slug="camille"),
        starts_at=at(0) - timedelta(hours=1),
        ends_at=at(60),
        reason="Swapped",
        made_at=at(0),
    )
    given(begin, "oncall:critical")
    assert said() == "Assigned to Camille Aubert."


def test_a_person_has_it_who_signs_in_and_answers(begin: Begin, luneo: Brand) -> None:
    seat(luneo, "camille")
    assert str(given(begin, "role:lead").assignee) == "camille"


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_who_cannot_answer_is_passed_over(begin: Begin, luneo: Brand, role: Role | None) -> None:
    if role:
        seat(luneo, "camille", role)
    backend = team(luneo, "backend")
    ticket = given(begin, "role:lead", "team:backend")
    assert (ticket.assignee, ticket.team) == (None, backend)


def test_what_finds_nobody_says_whom_it_meant_and_falls_through(begin: Begin) -> None:
    given(begin, "team:unknown", "oncall:unknown")
    assert StepRun.objects.get().state == StepRun.State.FAILED
    assert said().startswith("Nobody was assigned: team:unknown, oncall:unknown means no team")
