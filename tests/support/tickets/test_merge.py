"""Two tickets that are one, and two again."""

from collections.abc import Callable

import pytest

from support.models import Brand, Message, Ticket
from support.sla import clocks
from support.tickets import actions
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock, history, opened, writes_again

LATER = NOON + HOUR


def pair(brand: Brand) -> tuple[Ticket, Ticket]:
    """The older one of Zoé, the younger one of Max."""
    return opened(brand), opened(brand, now=NOON + 30 * MINUTE, from_address="max@example.com")


def merged(brand: Brand) -> tuple[Ticket, Ticket]:
    older, younger = pair(brand)
    actions.merge(older, younger, by=ada(brand), now=LATER)
    return older, younger


def test_messages_and_people_go_to_the_survivor(luneo: Brand) -> None:
    older, younger = merged(luneo)
    assert older.messages.count() == 0
    assert younger.messages.filter(kind=Message.Kind.CUSTOMER).count() == 2
    assert younger.participants.get().customer == older.requester
    older.refresh_from_db()
    assert (older.status, older.merged_into) == (Ticket.Status.MERGED, younger)


def test_its_clocks_end_out_of_statistics(foodyepay: Brand) -> None:
    older, _ = merged(foodyepay)
    assert set(older.clocks.values_list("state", "next_at")) == {("merged", None)}
    assert Ticket.objects.get(pk=older.pk).next_due_at is None


def test_the_survivor_keeps_the_older_start(luneo: Brand) -> None:
    _, younger = merged(luneo)
    assert clock(younger, "first_response").started_at == NOON


def test_what_waits_only_in_the_other_one_waits_in_the_survivor(luneo: Brand) -> None:
    older, younger = pair(luneo)
    actions.reply(younger, by=ada(luneo), text="Hello", now=NOON + 31 * MINUTE)
    actions.merge(older, younger, by=ada(luneo), now=LATER)
    assert clock(younger, "next_reply").started_at == NOON


def test_both_histories_tell_it(luneo: Brand) -> None:
    older, younger = merged(luneo)
    assert older.events.latest("pk").data["into"] == "LUN-2"
    assert younger.events.latest("pk").data["from"] == "LUN-1"


def test_a_merged_ticket_refuses_every_verb_and_names_the_survivor(luneo: Brand) -> None:
    older, _ = merged(luneo)
    with pytest.raises(TicketRefused, match="merged into LUN-2: work there"):
        actions.note(older, by=ada(luneo), text="Hm", now=LATER)


def test_what_was_merged_before_follows_to_the_last_survivor(luneo: Brand) -> None:
    older, younger = merged(luneo)
    third = opened(luneo, now=LATER, from_address="eva@example.com")
    actions.merge(younger, third, by=ada(luneo), now=LATER + MINUTE)
    older.refresh_from_db()
    assert older.merged_into == third
    assert third.messages.filter(kind=Message.Kind.CUSTOMER).count() == 3
    assert third.participants.count() == 2


def test_a_ticket_is_not_merged_with_itself(luneo: Brand) -> None:
    ticket = opened(luneo)
    with pytest.raises(TicketRefused, match="Both tickets are the same"):
        actions.merge(ticket, Ticket.objects.get(), by=ada(luneo), now=LATER)


def test_brands_do_not_mix(luneo: Brand, foodyepay: Brand) -> None:
    with pytest.raises(TicketRefused, match="two brands"):
        actions.merge(opened(luneo), opened(foodyepay), by=ada(luneo), now=LATER)


def test_nothing_is_merged_into_what_has_ended(luneo: Brand) -> None:
    older, younger = pair(luneo)
    actions.change_status(younger, "resolved", by=ada(luneo), now=LATER)
    with pytest.raises(TicketRefused, match="LUN-2 is Resolved: open it first"):
        actions.merge(older, younger, by=ada(luneo), now=LATER)
    assert older.messages.count() == 2


class TestUnmerge:
    def test_messages_status_and_clocks_return(self, luneo: Brand) -> None:
        older, younger = pair(luneo)
        before = [
            list(
                each.clocks.order_by("pk").values(
                    "kind", "state", "started_at", "due_at", "next_at"
                )
            )
            for each in (older, younger)
        ]
        actions.merge(older, younger, by=ada(luneo), now=LATER)
        writes_again(younger, at=LATER + MINUTE)
        actions.unmerge(older, by=ada(luneo), now=LATER + 2 * MINUTE)
        after = [
            list(
                each.clocks.order_by("pk").values(
                    "kind", "state", "started_at", "due_at", "next_at"
                )
            )
            for each in (older, younger)
        ]
        assert after == before
        older.refresh_from_db()
        assert (older.status, older.merged_into) == ("new", None)
        assert older.messages.filter(kind=Message.Kind.CUSTOMER).count() == 1
        assert younger.messages.filter(kind=Message.Kind.CUSTOMER).count() == 2

    def test_it_can_be_merged_once_more(self, luneo: Brand) -> None:
        older, younger = merged(luneo)
        actions.unmerge(older, by=ada(luneo), now=LATER + MINUTE)
        actions.merge(older, younger, by=ada(luneo), now=LATER + 2 * MINUTE)
        assert clock(older, "first_response").state == "merged"
        assert clock(younger, "first_response").started_at == NOON

    def test_it_works_after_the_survivor_was_merged_away_too(self, luneo: Brand) -> None:
        older, younger = merged(luneo)
        third = opened(luneo, now=LATER, from_address="eva@example.com")
        actions.merge(younger, third, by=ada(luneo), now=LATER + MINUTE)
        older.refresh_from_db()
        actions.unmerge(older, by=ada(luneo), now=LATER + 2 * MINUTE)
        assert older.messages.filter(kind=Message.Kind.CUSTOMER).count() == 1
        assert clock(older, "first_response").state == "running"

    def test_what_was_never_merged_is_refused(self, luneo: Brand) -> None:
        with pytest.raises(TicketRefused, match="was not merged"):
            actions.unmerge(opened(luneo), by=ada(luneo), now=LATER)


class TestPeople:
    def test_a_participant_is_added_once_and_removed(self, luneo: Brand) -> None:
        ticket, boss = opened(luneo), make.customer(luneo, name="Boss")
        for _ in range(2):
            actions.add_participant(ticket, boss, by=ada(luneo), now=NOON)
        assert history(ticket).count("participant") == 1
        actions.remove_participant(ticket, boss, by=ada(luneo), now=NOON)
        assert not ticket.participants.exists()
        assert ticket.events.latest("pk").data["change"] == "removed"

    def test_the_requester_takes_part_already(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        with pytest.raises(TicketRefused, match="the requester already"):
            actions.add_participant(ticket, ticket.requester, by=ada(luneo), now=NOON)

    def test_who_asked_before_stays_when_the_requester_changes(self, luneo: Brand) -> None:
        ticket, boss = opened(luneo), make.customer(luneo, name="Boss")
        zoe = ticket.requester
        actions.change_requester(ticket, boss, by=ada(luneo), now=NOON)
        assert (ticket.requester, ticket.participants.get().customer) == (boss, zoe)

    @pytest.mark.parametrize("verb", [actions.add_participant, actions.change_requester])
    def test_another_brands_customer_is_refused(
        self, verb: Callable[..., None], luneo: Brand, foodyepay: Brand
    ) -> None:
        with pytest.raises(TicketRefused, match="another brand"):
            verb(opened(luneo), make.customer(foodyepay), by=ada(luneo), now=NOON)


def test_replaying_a_merge_and_its_undoing_changes_no_row(luneo: Brand) -> None:
    older, younger = merged(luneo)
    actions.unmerge(older, by=ada(luneo), now=LATER + MINUTE)
    for ticket in (older, younger):
        before = list(ticket.clocks.order_by("pk").values())
        clocks.refresh(ticket, now=LATER + 2 * MINUTE)
        assert list(ticket.clocks.order_by("pk").values()) == before
