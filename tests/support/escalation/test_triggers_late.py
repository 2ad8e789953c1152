"""Several customers, by when they wrote: at the edges of the time, read late, out of order, classified afterwards."""

from itertools import permutations
from typing import Any

import pytest

from support.escalation import evidence, triggers
from support.models import Brand, Customer, Ticket, TriggerHit
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused
from tests import make, small_runbook
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand(luneo: Brand) -> Brand:
    small_runbook.give(luneo)
    return luneo


@pytest.fixture
def people(brand: Brand) -> list[Customer]:
    return [make.customer(brand) for _ in range(4)]


def opened(brand: Brand, who: Customer, minute: float, category: str, **fields: Any) -> Ticket:
    return make.ticket(brand, requester=who, at=at(minute), category=category, **fields)


def seen(ticket: Ticket, *, now: float = 300) -> dict[str, Any] | None:
    """The evidence, when several customers were noticed."""
    hits = triggers.detect(ticket, said="", now=at(now))
    return next((hit.evidence for hit in hits if hit.trigger == evidence.SEVERAL), None)


def test_three_within_the_hour_are_noticed_and_a_second_later_is_too_late(
    brand: Brand, people: list[Customer]
) -> None:
    """The hour is inclusive, like every deadline: who wrote 60 minutes ago still counts."""
    for number, (minutes, noticed) in enumerate(
        [
            ((0, 30, 60), True),
            ((0, 0, 0), True),
            ((0, 59, 60), True),
            ((0, 30, 60 + 1 / 60), False),
            ((0, 40, 80), False),
            ((0, 61, 122), False),
        ]
    ):
        made = [
            opened(brand, who, minute, f"case{number}")
            for who, minute in zip(people, minutes, strict=False)
        ]
        assert (seen(made[-1]) is not None) == noticed, minutes


def test_letters_that_are_read_hours_later_in_any_order_are_noticed_with_the_last(
    brand: Brand, people: list[Customer]
) -> None:
    for number, order in enumerate(permutations((0, 25, 50))):
        found = [
            seen(opened(brand, who, minute, f"case{number}"), now=600)
            for who, minute in zip(people, order, strict=False)
        ]
        assert [each is not None for each in found] == [False, False, True], order
        assert found[2] is not None
        assert found[2]["customers"] == 3
        assert len(found[2]["tickets"]) == 3


def test_only_those_within_one_hour_together_are_evidence(
    brand: Brand, people: list[Customer]
) -> None:
    """The one in the middle has one on each side, but never three within the same hour."""
    first, middle, last = (
        opened(brand, who, minute, "billing")
        for who, minute in zip(people, (0, 50, 100), strict=False)
    )
    assert [seen(each) for each in (first, middle, last)] == [None, None, None]
    fourth = opened(brand, people[3], 60, "billing")
    assert seen(fourth) == {
        "customers": 3,
        "tickets": [each.reference for each in (first, middle, fourth)],
    }


def test_a_category_that_an_agent_sets_in_the_afternoon_counts_for_the_morning(
    brand: Brand, people: list[Customer]
) -> None:
    made = [opened(brand, who, minute, "") for who, minute in zip(people, (0, 5, 9), strict=False)]
    noticed = []
    for ticket in made:
        ticket.category = "billing"
        ticket.save()
        noticed.append(seen(ticket, now=240) is not None)
    assert noticed == [False, False, True]


def test_tickets_that_were_merged_and_customers_who_wrote_twice_do_not_count_twice(
    brand: Brand, people: list[Customer]
) -> None:
    one, two, three, _ = people
    opened(brand, one, 0, "billing")
    opened(brand, two, 1, "billing")
    assert seen(opened(brand, two, 2, "billing")) is None
    assert seen(opened(brand, three, 3, "billing", status=Ticket.Status.MERGED)) is None
    assert seen(opened(brand, three, 4, "billing")) is not None


def test_a_ticket_of_another_category_or_brand_is_another_trouble(
    brand: Brand, people: list[Customer], foodyepay: Brand
) -> None:
    opened(brand, people[0], 0, "billing")
    opened(brand, people[1], 1, "question")
    opened(foodyepay, make.customer(foodyepay), 1, "billing")
    assert seen(opened(brand, people[2], 2, "billing")) is None


def test_a_thousand_alike_cost_one_statement_and_name_no_more_than_a_hundred(
    brand: Brand, people: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "LOOKED_AT", 3)
    made = [opened(brand, people[number % 4], number, "billing") for number in range(8)]
    for ticket in (made[0], made[4], made[-1]):
        found = seen(ticket)
        assert found is not None
        assert len(found["tickets"]) == 3


def test_what_was_flagged_and_cleared_is_not_detected_again_and_may_be_flagged_again(
    brand: Brand, people: list[Customer]
) -> None:
    ada, ticket = Actor("Ada"), opened(brand, people[0], 0, "billing")
    triggers.flag(ticket, evidence.SEVERAL, by=ada, reason="Two called", now=at(1))
    triggers.unflag(ticket, evidence.SEVERAL, by=ada, reason="x" * 400, now=at(2))
    assert len(TriggerHit.objects.get().cleared_reason) == 300
    for who in people[1:]:
        opened(brand, who, 3, "billing")
    assert seen(ticket) is None
    again = triggers.flag(ticket, evidence.SEVERAL, by=ada, reason="Three called", now=at(4))
    assert again.evidence == {"said": "Two called", "again": ["Three called"]}
    with pytest.raises(TicketRefused, match="knows no such trouble"):
        triggers.flag(ticket, "coffee", by=ada, reason="None left", now=at(5))
    assert TriggerHit.objects.count() == 1
