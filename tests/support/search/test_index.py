"""The index follows every change by itself, and is made anew when it was lost."""

from collections.abc import Callable

import pytest
from django.db import connection

from support.models import Brand, CustomerAddress, Message, Participant, Ticket
from support.search import index
from support.search.match import terms
from support.search.operators import KNOWN
from support.search.rank import Found
from support.search.words import parse
from tests import make


def finds(text: str) -> int:
    return Ticket.objects.filter(Found(terms(parse(text, KNOWN)))).count()


@pytest.fixture
def brand(db: None) -> Brand:
    return make.brand()


@pytest.fixture
def ticket(brand: Brand) -> Ticket:
    requester = make.customer(brand, "zoe@example.com", name="Zoé")
    return make.ticket(brand, subject="alpha", text="bravo", requester=requester, tags=["charlie"])


def renamed(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(subject="delta")


def retagged(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(tags=["delta"])


def answered(ticket: Ticket) -> None:
    make.message(ticket, kind="reply", text="delta")


def noted(ticket: Ticket) -> None:
    make.message(ticket, kind="note", text="delta")


def requester_renamed(ticket: Ticket) -> None:
    ticket.requester.name = "Delta"
    ticket.requester.save()


def address_added(ticket: Ticket) -> None:
    CustomerAddress.objects.create(
        brand=ticket.brand, customer=ticket.requester, email="delta@example.com", is_primary=False
    )


def joined(ticket: Ticket) -> None:
    other = make.customer(ticket.brand, name="Delta")
    Participant.objects.create(ticket=ticket, customer=other, added_at=make.NOON)


def handed_over(ticket: Ticket) -> None:
    ticket.requester = make.customer(ticket.brand, name="Delta")
    ticket.save()


def message_changed(ticket: Ticket) -> None:
    ticket.messages.update(reply_text="delta")


CHANGES = [
    renamed,
    retagged,
    answered,
    noted,
    requester_renamed,
    address_added,
    joined,
    handed_over,
    message_changed,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found_at_once(ticket: Ticket, change: Callable[[Ticket], None]) -> None:
    assert finds("delta") == 0
    change(ticket)
    assert finds("delta") == 1


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (renamed, "alpha"),
        (retagged, "charlie"),
        (requester_renamed, "zoe -example"),
        (message_changed, "bravo"),
    ],
)
def test_what_was_replaced_is_found_no_longer(
    ticket: Ticket, change: Callable[[Ticket], None], gone: str
) -> None:
    change(ticket)
    assert finds(gone) == 0


def test_other_changes_of_a_ticket_do_not_touch_the_index(ticket: Ticket) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM support_search")
    Ticket.objects.filter(pk=ticket.pk).update(status="open", severity="P0")
    assert finds("alpha") == 0


def test_automatic_answers_are_not_indexed(ticket: Ticket) -> None:
    make.message(ticket, kind="auto", text="acknowledged")
    assert finds("acknowledged") == 0
    Ticket.objects.filter(pk=ticket.pk).update(subject="again")
    assert finds("acknowledged") == 0


def test_messages_that_move_are_found_where_they_went(brand: Brand, ticket: Ticket) -> None:
    other = make.ticket(brand, subject="other", text="echo")
    Message.objects.filter(ticket=ticket).update(ticket=other)
    assert (finds("alpha bravo"), finds("other bravo")) == (0, 1)
    assert finds("echo bravo") == 1


def test_somebody_who_left_is_found_no_longer(ticket: Ticket) -> None:
    joined(ticket)
    Participant.objects.all().delete()
    assert finds("delta") == 0


def test_an_address_that_went_is_found_no_longer(ticket: Ticket) -> None:
    CustomerAddress.objects.filter(customer=ticket.requester).delete()
    assert (finds("example"), finds("alpha")) == (0, 1)


def test_a_deleted_message_and_a_deleted_ticket_are_gone(ticket: Ticket) -> None:
    ticket.events.all().delete()
    ticket.messages.all().delete()
    assert (finds("bravo"), finds("alpha")) == (0, 1)
    ticket.delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM support_search")
        assert cursor.fetchone() == (0,)


def test_a_very_long_letter_is_filed_and_found_by_its_beginning(ticket: Ticket) -> None:
    for number in range(12):
        words = " ".join(f"w{number}x{each}" for each in range(3_000))
        make.message(ticket, text=f"begin{number} {words}")
    assert Message.objects.filter(ticket=ticket).count() == 13
    assert finds("begin0") == 1


def test_odd_text_breaks_neither_the_index_nor_the_search(ticket: Ticket) -> None:
    odd = "\\ ' \" % %s :* & | ! <-> ( ) \u0301 \U0001f600 a\tb"
    make.message(ticket, text=odd)
    Ticket.objects.filter(pk=ticket.pk).update(subject=odd, tags=["it's", "50%"])
    assert finds(odd) >= 0
    assert finds("bravo") == 1


def test_building_again_changes_nothing(ticket: Ticket) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM support_search")
    index.build(connection)
    assert finds("alpha") == 0


def test_lost_triggers_are_made_again_and_every_ticket_is_indexed(ticket: Ticket) -> None:
    dialect = index.DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(dialect.EXISTING)
        name, table = cursor.fetchall()[0]
        cursor.execute(dialect.DROP.format(name=name, table=table))
        cursor.execute("DELETE FROM support_search")
    connection.check_constraints()  # as after a commit: PostgreSQL makes no index while references wait
    index.build(connection)
    assert finds("alpha") == 1
    renamed(ticket)
    assert finds("delta") == 1


def test_a_row_that_may_be_there_already_is_indexed_like_any_other(ticket: Ticket) -> None:
    """SQLite hands the rule of an INSERT OR IGNORE down to the triggers."""
    other = make.customer(ticket.brand, name="Delta")
    rows = [Participant(ticket=ticket, customer=other, added_at=make.NOON) for _twice in range(2)]
    for row in rows:
        Participant.objects.bulk_create([row], ignore_conflicts=True)
    assert finds("delta") == 1
