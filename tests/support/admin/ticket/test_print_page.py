"""A ticket on paper: what the customer knows, or all of it, said aloud."""

from datetime import timedelta

from django.urls import reverse

from support.models import Brand, Role, Ticket
from tests import make
from tests.support.admin.desk import Desk, SitDown


def printed(desk: Desk, ticket: Ticket, query: str = "") -> str:
    url = reverse("admin:support_print", args=[ticket.pk])
    return desk.client.get(url + query).content.decode()


def test_notes_are_printed_only_when_asked_for(desk: Desk, ticket: Ticket) -> None:
    make.message(ticket, kind="note", text="BETWEEN US", at=ticket.opened_at)
    make.event(ticket, "tags", at=ticket.opened_at, data={"to": ["vip"]})
    page = printed(desk, ticket)
    assert "the page stays white" in page
    assert "What the customer knows." in page
    assert "BETWEEN US" not in page
    assert "changed tags" not in page
    whole = printed(desk, ticket, "?notes")
    assert "Internal: with notes and changes." in whole
    assert "BETWEEN US" in whole
    assert "changed tags to vip" in whole


def test_what_was_taken_back_never_reached_the_customer(desk: Desk, ticket: Ticket) -> None:
    make.message(ticket, kind="reply", text="TOO FAST", at=ticket.opened_at, flags=["undone"])
    assert "TOO FAST" not in printed(desk, ticket)
    assert "TOO FAST" in printed(desk, ticket, "?notes")


def test_all_of_a_long_conversation_is_printed(desk: Desk, ticket: Ticket) -> None:
    for number in range(105):
        at = ticket.opened_at + timedelta(minutes=number)
        make.message(ticket, text=f"text {number:03}", at=at)
    page = printed(desk, ticket)
    assert "text 000" in page
    assert "text 104" in page


def test_strangers_words_are_words(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo, subject="<script>1</script>", text="<b>2</b>")
    page = printed(desk, ticket)
    assert "<script>1" not in page
    assert "<b>2</b>" not in page


def test_a_viewer_reads_and_another_brand_does_not(
    sit_down: SitDown, ticket: Ticket, foodyepay: Brand
) -> None:
    desk = sit_down(Role.VIEWER)
    assert "the page stays white" in printed(desk, ticket)
    url = reverse("admin:support_print", args=[make.ticket(foodyepay).pk])
    assert desk.client.get(url).status_code == 404
