"""What was noticed when a letter was read stands beside it in words, with the one press that answers it."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from support.admin.ticket import marks
from support.inbound import filing, same
from support.inbound import thread as evidence
from support.models import Brand, Membership, Message, Participant, Role, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.admin.desk import Desk, SitDown

STRANGER: dict[str, Any] = {"from_address": "mallory@example.net", "author_name": "Mallory"}
FORWARD = ["forwarded_by_agent", "forwarded_by:ada@desk.test"]


def words(*flags: str, **fields: Any) -> list[str]:
    return [said for _, said in marks.of(Message(flags=list(flags), **fields))]


def pressed(*flags: str, **fields: Any) -> str:
    found = marks.button(Message(flags=list(flags), **fields))
    return found.name if found else ""


# ------------------------------------------------------------------ in words, without a database


@pytest.mark.parametrize(
    "flag",
    [
        evidence.FORGED_ADDRESS,
        evidence.FORGED_ID,
        filing.AGENT_UNVERIFIED,
        same.REUSED_ID,
        "authentication_failed",
        "unverified",
        "undone",
        "automatic_strong",
        "automatic_weak",
        "encrypted",
        "signed",
        "text_cut",
        "several_senders",
        "unreadable",
    ],
)
def test_every_mark_of_the_intake_is_said(flag: str) -> None:
    (said,) = words(flag)
    assert said.endswith(".")
    assert "_" not in said


def test_what_says_nothing_to_people_is_not_shown() -> None:
    assert words("unverified_sender", "forwarded_by_agent", "possibly:LUN-1", "something new") == []


def test_several_marks_stand_in_the_order_in_which_they_were_noticed() -> None:
    assert words("signed", "text_cut") == [*words("signed"), *words("text_cut")]


def test_a_forward_names_the_colleague_until_it_is_undone() -> None:
    assert words(*FORWARD) == ["Forwarded by ada@desk.test."]
    assert words(*FORWARD, "forward_undone") == ["The ticket was given to whoever forwarded this."]


@pytest.mark.parametrize(
    ("flags", "fields", "button"),
    [
        ([], {}, ""),
        (["unverified"], STRANGER, "_let_in"),
        (["unverified"], {}, ""),  # nobody to let in
        (["unverified", "let_in"], STRANGER, ""),
        (["unverified", "agent_unverified"], STRANGER, ""),  # a name is easily written
        (FORWARD, {}, "_undo_forward"),
        ([*FORWARD, "forward_undone"], {}, ""),
        (["forwarded_by_agent"], {}, ""),  # filed before the address was kept
    ],
)
def test_a_mark_offers_one_press_or_none(
    flags: list[str], fields: dict[str, str], button: str
) -> None:
    assert pressed(*flags, **fields) == button


# ------------------------------------------------------------------ a stranger


@pytest.fixture
def note(ticket: Ticket) -> Message:
    """What somebody sent who holds a key to the ticket and takes no part in it."""
    flags = ["unverified_sender", "unverified"]
    return make.message(ticket, kind=Message.Kind.NOTE, text="Me too", flags=flags, **STRANGER)


def test_one_press_lets_a_stranger_take_part(desk: Desk, ticket: Ticket, note: Message) -> None:
    page = desk.page(ticket).content.decode()
    assert "From somebody who is not part of this ticket." in page
    assert "Let mallory@example.net take part" in page
    answer = desk.client.post(page_of(ticket), {"_let_in": note.pk}, follow=True)
    page = answer.content.decode()
    assert "They take part from now on." in page
    assert "_let_in" not in page
    joined = Participant.objects.get(ticket=ticket).customer
    assert (joined.name, joined.addresses.get().email) == ("Mallory", "mallory@example.net")
    assert "let take part: Mallory" in page
    note.refresh_from_db()
    assert note.kind == Message.Kind.NOTE


def page_of(ticket: Ticket) -> str:
    return reverse("admin:support_ticket_change", args=[ticket.pk])


def test_pressed_twice_it_is_once(desk: Desk, ticket: Ticket, note: Message) -> None:
    for _ in range(2):
        desk.do(ticket, "_let_in")  # no message was named
        desk.client.post(page_of(ticket), {"_let_in": note.pk})
    assert Participant.objects.count() == 1
    assert ticket.events.filter(kind="participant").count() == 1


def test_the_requester_herself_needs_no_letting_in(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    address = ticket.requester.addresses.get().email
    note = make.message(ticket, kind="note", flags=["unverified"], from_address=address)
    answer = desk.client.post(page_of(ticket), {"_let_in": note.pk}, follow=True)
    assert "This is the requester already." in answer.content.decode()
    note.refresh_from_db()
    assert note.flags == ["unverified"]


@pytest.mark.parametrize("key", ["", "x", "0", "99999999"])
def test_a_message_that_is_not_there_is_not_found(desk: Desk, ticket: Ticket, key: str) -> None:
    assert desk.client.post(page_of(ticket), {"_let_in": key}).status_code == 404


def test_a_message_of_another_ticket_is_not_found(
    desk: Desk, ticket: Ticket, note: Message
) -> None:
    other = make.ticket(ticket.brand)
    assert desk.client.post(page_of(other), {"_let_in": note.pk}).status_code == 404
    assert not Participant.objects.exists()


def test_a_viewer_reads_the_mark_and_presses_nothing(
    sit_down: SitDown, ticket: Ticket, note: Message
) -> None:
    desk = sit_down(Role.VIEWER)
    page = desk.page(ticket).content.decode()
    assert "From somebody who is not part of this ticket." in page
    assert "_let_in" not in page
    assert desk.client.post(page_of(ticket), {"_let_in": note.pk}).status_code == 403


def test_an_agent_of_another_brand_lets_nobody_in(
    sit_down: SitDown, ticket: Ticket, note: Message, foodyepay: Brand
) -> None:
    desk = sit_down()
    Membership.objects.filter(user=desk.user).update(brand=foodyepay)
    assert desk.client.post(page_of(ticket), {"_let_in": note.pk}).status_code == 302
    assert not Participant.objects.exists()


def test_a_customers_message_lets_nobody_in(luneo: Brand, ticket: Ticket, now: datetime) -> None:
    message = make.message(ticket, from_address="tom@example.org")
    with pytest.raises(TicketRefused, match="not a stranger's"):
        actions.let_in(message, by=Actor("Ada"), now=now)


# ------------------------------------------------------------------ those who take part


def test_who_takes_part_stands_beside_the_conversation_and_can_be_removed(
    desk: Desk, ticket: Ticket
) -> None:
    tom = make.customer(ticket.brand, "tom@example.org", name="Tom Weber")
    nameless = make.customer(ticket.brand, "nameless@example.org", name="")
    for each in (tom, nameless):
        Participant.objects.create(ticket=ticket, customer=each, added_at=ticket.opened_at)
    page = desk.page(ticket).content.decode()
    assert "Tom Weber</a>" in page
    assert "nameless@example.org</a>" in page
    answer = desk.client.post(page_of(ticket), {"_leave": tom.pk}, follow=True)
    assert "They take part no more." in answer.content.decode()
    assert "let take part no more: Tom Weber" in answer.content.decode()
    assert ticket.participants.get().customer == nameless


@pytest.mark.parametrize("key", ["x", "0"])
def test_who_takes_no_part_cannot_be_removed(desk: Desk, ticket: Ticket, key: str) -> None:
    assert desk.client.post(page_of(ticket), {"_leave": key}).status_code == 404


# ------------------------------------------------------------------ a forward


@pytest.fixture
def forward(ticket: Ticket) -> Message:
    """The first message of a ticket that an agent's forward opened for Tom."""
    message = ticket.messages.get()
    message.flags = FORWARD
    message.save()
    return message


def test_one_press_gives_a_forward_back_to_the_colleague(
    desk: Desk, ticket: Ticket, forward: Message
) -> None:
    before = ticket.requester
    page = desk.page(ticket).content.decode()
    assert "Forwarded by ada@desk.test." in page
    answer = desk.client.post(page_of(ticket), {"_undo_forward": forward.pk}, follow=True)
    assert "The ticket belongs to your colleague now." in answer.content.decode()
    assert "_undo_forward" not in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.requester.addresses.get().email == "ada@desk.test"
    assert not ticket.participants.filter(customer=before).exists()
    assert actions.recipients(ticket).to == "ada@desk.test"


def test_it_is_given_back_once(ticket: Ticket, forward: Message, now: datetime) -> None:
    by = Actor("Ada")
    actions.undo_forward(forward, by=by, now=now)
    with pytest.raises(TicketRefused, match="No colleague forwarded"):
        actions.undo_forward(forward, by=by, now=now)


def test_what_nobody_forwarded_cannot_be_given_back(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    message = ticket.messages.get()
    answer = desk.client.post(page_of(ticket), {"_undo_forward": message.pk}, follow=True)
    assert "No colleague forwarded this message." in answer.content.decode()


# ------------------------------------------------------------------ what possibly belongs elsewhere


def test_a_letter_that_may_belong_elsewhere_links_there(desk: Desk, ticket: Ticket) -> None:
    other = make.ticket(ticket.brand, subject="White <page>")
    make.message(ticket, flags=[f"possibly:{other.reference}"])
    page = desk.page(ticket).content.decode()
    assert page_of(other) in page
    assert "White &lt;page&gt;" in page
    moves = reverse("admin:support_moves", args=[ticket.pk])
    assert f"{moves}?into={other.reference}" in page
    assert (
        f'value="{other.reference}"'
        in desk.client.get(moves, {"into": other.reference}).content.decode()
    )


def test_only_tickets_of_the_same_brand_are_named(
    desk: Desk, ticket: Ticket, foodyepay: Brand
) -> None:
    theirs = make.ticket(foodyepay, subject="theirs alone")
    for number in (theirs.number + 100, ticket.number):
        make.message(ticket, flags=[f"possibly:LUN-{number}"])
    make.message(ticket, flags=[f"possibly:{theirs.reference}", "possibly:", "possibly:LUN-x"])
    page = desk.page(ticket).content.decode()
    assert "theirs alone" not in page
    assert "Possibly belongs to" not in page


def test_it_costs_one_query_however_many_letters_may_belong_elsewhere(
    ticket: Ticket, django_assert_num_queries: Any
) -> None:
    others = [make.ticket(ticket.brand) for _ in range(3)]
    letters = [Message(pk=each.pk, flags=[f"possibly:{each.reference}"]) for each in others]
    with django_assert_num_queries(1):
        found = marks.possibly(ticket, letters)
    assert [list(found[each.pk]) for each in letters] == [[each] for each in others]
    with django_assert_num_queries(0):
        assert marks.possibly(ticket, [Message(pk=1, flags=["signed"])]) == {}
