"""The database itself refuses to rewrite facts and to point across brands."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from support.lib.database import walls
from support.models import (
    Brand,
    Customer,
    Message,
    Participant,
    Person,
    Queue,
    Team,
    Ticket,
    TicketEvent,
)
from support.models.walls import WALLS

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def a_brand(slug: str) -> Brand:
    return Brand.objects.create(
        slug=slug, name=slug, ticket_prefix=slug[:3].upper(), time_zone="UTC", domain=f"{slug}.test"
    )


def a_ticket(brand: Brand) -> Ticket:
    customer = Customer.objects.create(brand=brand, name="Ada", created_at=NOON)
    return Ticket.objects.create(
        brand=brand, number=1, requester=customer, opened_at=NOON, updated_at=NOON
    )


def refused(act: object) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        act()  # type: ignore[operator]
    return str(caught.value)


def test_an_event_cannot_be_rewritten_but_its_author_may_leave() -> None:
    ticket = a_ticket(a_brand("one"))
    event = TicketEvent.objects.create(ticket=ticket, at=NOON, kind="opened", actor_name="Ada")
    rows = TicketEvent.objects.filter(pk=event.pk)
    assert walls.APPEND_ONLY in refused(lambda: rows.update(kind="status"))
    assert walls.APPEND_ONLY in refused(lambda: rows.update(data={"x": 1}))
    assert rows.update(actor=None) == 1


def test_a_ticket_cannot_point_to_another_brand() -> None:
    one, two = a_brand("one"), a_brand("two")
    ticket, stranger = a_ticket(one), a_ticket(two)
    foreign = Queue.objects.create(brand=two, slug="q", name="q")
    rows = Ticket.objects.filter(pk=ticket.pk)
    assert walls.OTHER_BRAND in refused(lambda: rows.update(queue=foreign))
    assert walls.OTHER_BRAND in refused(lambda: rows.update(requester=stranger.requester))
    assert walls.OTHER_BRAND in refused(
        lambda: Ticket.objects.create(
            brand=one, number=2, requester=stranger.requester, opened_at=NOON, updated_at=NOON
        )
    )


def test_a_ticket_takes_nobody_of_another_brand_in() -> None:
    ticket, stranger = a_ticket(a_brand("one")), a_ticket(a_brand("two"))
    foreign = stranger.requester
    said = {"ticket": ticket, "kind": "customer", "at": NOON}
    assert walls.OTHER_BRAND in refused(lambda: Message.objects.create(customer=foreign, **said))
    assert walls.OTHER_BRAND in refused(
        lambda: Participant.objects.create(ticket=ticket, customer=foreign, added_at=NOON)
    )
    message = Message.objects.create(customer=ticket.requester, **said)
    assert walls.OTHER_BRAND in refused(
        lambda: Message.objects.filter(pk=message.pk).update(ticket=stranger)
    )


def test_a_person_becomes_nobody_of_another_brand() -> None:
    one, two = a_ticket(a_brand("one")).requester, a_ticket(a_brand("two")).requester
    rows = Customer.objects.filter(pk=one.pk)
    assert walls.OTHER_BRAND in refused(lambda: rows.update(merged_into=two))
    colleague = Person.objects.create(brand=two.brand, slug="bo", name="Bo")
    team = Team.objects.create(brand=one.brand, slug="t", name="T")
    assert walls.OTHER_BRAND in refused(lambda: team.members.add(colleague))


def test_walls_are_rebuilt_after_a_table_was_remade_and_old_ones_go() -> None:
    old = walls.Wall("support_ticket", "INSERT", "TRUE", "An old rule.")
    walls.build(connection, [old], prefix="support_")
    assert "An old rule." in refused(lambda: a_ticket(a_brand("one")))
    walls.build(connection, WALLS, prefix="support_")
    walls.build(connection, WALLS, prefix="support_")
    ticket = a_ticket(a_brand("two"))
    event = TicketEvent.objects.create(ticket=ticket, at=NOON, kind="opened", actor_name="Ada")
    assert walls.APPEND_ONLY in refused(
        lambda: TicketEvent.objects.filter(pk=event.pk).update(kind="status")
    )
