"""Two incidents that are one go on as one, and nothing private comes out that way."""

from typing import Any

import pytest

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.models import Component, Incident
from support.models import Brand
from support.tickets.actor import Actor
from tests import make
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END, owed
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


@pytest.fixture
def pair(luneo: Brand, declare: Declare) -> tuple[Incident, Incident]:
    """A grave one about sign-in and a lesser one about the checkout."""
    both = make.ticket(luneo)
    one = declare(luneo, category="auth", key="auth", tickets=[make.ticket(luneo), both])
    tickets = [make.ticket(luneo), both]
    return one, declare(luneo, severity="P1", key="checkout", tickets=tickets, now=at(1))


def test_the_survivor_has_everything_of_both(pair: tuple[Incident, Incident]) -> None:
    one, into = pair
    lifecycle.merge(one, into, by=ADA, now=at(10))
    into.refresh_from_db()
    assert (into.severity, into.tickets.count(), into.is_open) == ("P0", 3, True)
    assert {each.slug for each in into.components.all()} == {"checkout", "sign-in"}
    assert into.events.get(kind="merged_in").data["tickets"] == 1


def test_the_other_ends_without_owing_anything(pair: tuple[Incident, Incident]) -> None:
    one, into = pair
    lifecycle.page(one, now=at(2))
    lifecycle.merge(one, into, by=ADA, now=at(10))
    one.refresh_from_db()
    assert (one.status, one.merged_into, one.resolved_at) == ("resolved", into, at(10))
    assert owed(one) == set()
    assert set(one.pages.values_list("state", flat=True)) == {"resolved"}


def test_the_public_reads_where_it_goes_on(pair: tuple[Incident, Incident]) -> None:
    one, into = pair
    lifecycle.rename(into, "Payments are slow", by=ADA, now=at(5))
    lifecycle.merge(one, into, by=ADA, now=at(10))
    last = one.updates.latest("at", "pk")
    assert last.status == "resolved"
    assert set(last.texts) == {"fr", "en"}
    assert last.texts["en"].endswith("Follow it there: Payments are slow.")


def test_components_of_both_stay_red_until_the_survivor_ends(
    luneo: Brand, pair: tuple[Incident, Incident]
) -> None:
    one, into = pair
    lifecycle.merge(one, into, by=ADA, now=at(10))
    parts = Component.objects.filter(brand=luneo, slug__in=["checkout", "sign-in"])
    assert set(parts.values_list("state", flat=True)) == {"major_outage"}
    lifecycle.resolve(into, slots=END, by=ADA, now=at(20))
    assert set(parts.values_list("state", flat=True)) == {"operational"}


def test_a_later_report_of_the_merged_trouble_joins_the_survivor(
    luneo: Brand, declare: Declare, pair: tuple[Incident, Incident]
) -> None:
    one, into = pair
    lifecycle.merge(one, into, by=ADA, now=at(10))
    assert declare(luneo, category="auth", key="auth", now=at(11)) == into
    lifecycle.resolve(into, slots=END, by=ADA, now=at(20))
    assert declare(luneo, category="auth", key="auth", now=at(21)) not in {one, into}


def test_what_was_merged_before_follows(
    luneo: Brand, declare: Declare, pair: tuple[Incident, Incident]
) -> None:
    one, into = pair
    last = declare(luneo, category="session", key="session", now=at(5))
    lifecycle.merge(one, into, by=ADA, now=at(10))
    lifecycle.merge(into, last, by=ADA, now=at(11))
    one.refresh_from_db()
    assert one.merged_into == last
    with pytest.raises(IncidentRefused, match="that one goes on"):
        lifecycle.reopen(one, reason="x", by=ADA, now=at(12))


def refusal(one: Incident, into: Incident) -> str:
    with pytest.raises(IncidentRefused) as said:
        lifecycle.merge(one, into, by=ADA, now=at(10))
    return str(said.value)


def test_what_may_not_be_merged_says_why(
    luneo: Brand, foodyepay: Brand, declare: Declare, pair: tuple[Incident, Incident]
) -> None:
    one, _into = pair
    small = declare(luneo, severity="P3", category="", key="small")
    secret = declare(luneo, category="security", key="secret")
    over = declare(luneo, key="over", severity="P3")
    lifecycle.resolve(over, slots=END, by=ADA, now=at(2))
    cases: list[tuple[Any, Any, str]] = [
        (one, one, "the same"),
        (one, declare(foodyepay), "two brands"),
        (one, over, "Only open"),
        (over, one, "Only open"),
        (secret, one, "private"),
        (one, small, "merge the other one into it"),
        (one, secret, "merge the other one into it"),
    ]
    for left, right, said in cases:
        left.refresh_from_db()
        right.refresh_from_db()
        assert said in refusal(left, right)
    one.refresh_from_db()
    assert one.is_open
