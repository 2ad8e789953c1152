"""Rows inserted by a statement of our own are the rows that the ORM would have written."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from support.lib.database import rows
from support.models import Brand, Customer, Message, OutboxMessage, Ticket
from tests import make

pytestmark = pytest.mark.django_db


def outgoing(brand: Brand, key: str) -> OutboxMessage:
    at = make.NOON
    return OutboxMessage(
        brand=brand,
        key=key,
        carrier="mail",
        destination="a@example.com",
        payload={"text": "Zoé", "nested": [1, None]},
        created_at=at,
        run_at=at,
        give_up_at=at + timedelta(days=2),
    )


def test_a_row_reads_back_as_the_orm_would_have_written_it() -> None:
    brand = make.brand()
    (ours,) = rows.insert([outgoing(brand, "ours")])
    theirs = outgoing(brand, "theirs")
    theirs.save()
    read = OutboxMessage.objects.in_bulk(field_name="key")
    assert read["ours"].pk == ours.pk
    for field in OutboxMessage._meta.concrete_fields:
        if field.name not in {"id", "key"}:
            assert getattr(read["ours"], field.attname) == getattr(read["theirs"], field.attname)


def test_many_rows_are_one_statement_and_each_gets_its_own_key() -> None:
    ticket = make.ticket(make.brand())
    made = [Message(ticket=ticket, kind="note", at=make.NOON, text=str(n)) for n in range(5)]
    with CaptureQueriesContext(connection) as queries:
        rows.insert(made)
    assert len(queries) == 1
    stored = Message.objects.in_bulk([each.pk for each in made])
    assert [stored[each.pk].text for each in made] == ["0", "1", "2", "3", "4"]


def test_a_row_may_point_to_one_that_got_its_key_after_it_was_assigned() -> None:
    brand = make.brand()
    zoe = Customer(brand=brand, name="Zoé", created_at=make.NOON)
    ticket = Ticket(brand=brand, number=1, requester=zoe, opened_at=make.NOON, updated_at=make.NOON)
    rows.insert([zoe])
    rows.insert([ticket])
    assert Ticket.objects.get().requester == zoe


def test_an_inserted_row_can_be_changed_and_saved_like_any_other() -> None:
    (zoe,) = rows.insert([Customer(brand=make.brand(), name="Zoé", created_at=make.NOON)])
    zoe.name = "Zoë"
    zoe.save()
    assert Customer.objects.get().name == "Zoë"


def test_a_known_value_is_not_written_again_and_gives_its_key() -> None:
    brand = make.brand()
    (first,) = rows.insert([outgoing(brand, "same")], once="key")
    second = outgoing(brand, "same")
    second.payload = {"text": "other"}
    rows.insert([second], once="key")
    assert second.pk == first.pk
    assert OutboxMessage.objects.get().payload["text"] == "Zoé"


def test_without_that_wish_a_known_value_is_an_error() -> None:
    brand = make.brand()
    rows.insert([outgoing(brand, "same")])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([outgoing(brand, "same")])


def test_nothing_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert rows.insert([]) == []
    assert len(queries) == 0
