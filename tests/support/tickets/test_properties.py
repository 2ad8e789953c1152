"""What a ticket is and whose it is, changed by named verbs."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from support.models import Brand, Queue, Role, Ticket
from support.tickets import actions
from support.tickets.actor import SYSTEM, Actor
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock, history, opened

Status = Ticket.Status


def last(ticket: Ticket) -> dict[str, Any]:
    event = ticket.events.latest("pk")
    return {"kind": event.kind, "by": event.actor_name, **event.data}


class TestSeverity:
    def test_a_graver_one_moves_the_deadline_to_where_it_would_have_been(
        self, luneo: Brand
    ) -> None:
        ticket = opened(luneo)
        actions.change_severity(ticket, "P0", by=ada(luneo), now=NOON + 10 * MINUTE)
        assert clock(ticket, "first_response").due_at == NOON + 30 * MINUTE
        assert last(ticket) == {"kind": "severity", "by": "Ada Lovelace", "from": "P3", "to": "P0"}
        assert ticket.next_due_at == NOON + 30 * MINUTE

    def test_a_lesser_one_needs_a_reason(self, luneo: Brand) -> None:
        ticket = opened(luneo, details={"severity": "P1"})
        with pytest.raises(TicketRefused, match="Say why it is less severe"):
            actions.change_severity(ticket, "P2", by=ada(luneo), now=NOON)
        actions.change_severity(ticket, "P2", by=ada(luneo), now=NOON, reason="One customer only")
        assert last(ticket)["reason"] == "One customer only"

    def test_what_does_not_exist_is_refused(self, luneo: Brand) -> None:
        with pytest.raises(TicketRefused, match="P0, P1, P2, P3"):
            actions.change_severity(opened(luneo), "P9", by=ada(luneo), now=NOON)

    def test_the_same_again_is_no_event(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        before = history(ticket)
        actions.change_severity(ticket, "P3", by=ada(luneo), now=NOON)
        assert history(ticket) == before


class TestCategory:
    def test_it_is_one_of_the_runbooks(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        actions.change_category(ticket, "billing", by=ada(luneo), now=NOON)
        assert last(ticket) == {
            "kind": "category",
            "by": "Ada Lovelace",
            "from": "",
            "to": "billing",
        }
        with pytest.raises(TicketRefused, match="admin-access, auth, billing, checkout"):
            actions.change_category(ticket, "weather", by=ada(luneo), now=NOON)

    def test_it_may_be_taken_back(self, luneo: Brand) -> None:
        ticket = opened(luneo, details={"category": "billing"})
        actions.change_category(ticket, "", by=ada(luneo), now=NOON)
        assert Ticket.objects.get().category == ""


class TestQueue:
    def test_it_changes_hands(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay)
        actions.change_queue(ticket, Queue.objects.get(slug="widget"), by=SYSTEM, now=NOON)
        assert last(ticket) == {
            "kind": "queue",
            "by": "Deskbell",
            "from": "support",
            "to": "widget",
        }
        actions.change_queue(ticket, None, by=SYSTEM, now=NOON)
        assert Ticket.objects.get().queue is None

    def test_another_brands_is_refused(self, luneo: Brand, foodyepay: Brand) -> None:
        queue = Queue.objects.get(slug="widget")
        with pytest.raises(TicketRefused, match="another brand"):
            actions.change_queue(opened(luneo), queue, by=SYSTEM, now=NOON)


class TestAssignee:
    def test_it_is_given_and_taken_back(self, luneo: Brand) -> None:
        ticket, by = opened(luneo), ada(luneo)
        actions.assign(ticket, by.user, by=by, now=NOON)
        assert last(ticket) == {"kind": "assigned", "by": by.name, "from": "", "to": by.name}
        actions.assign(ticket, None, by=by, now=NOON)
        assert Ticket.objects.get().assignee is None

    @pytest.mark.parametrize("role", [Role.VIEWER, None])
    def test_it_goes_to_nobody_who_may_not_answer(self, luneo: Brand, role: str | None) -> None:
        brands = [luneo] if role else []
        user = make.agent("eve", *brands, role=role or Role.AGENT)
        with pytest.raises(TicketRefused, match="Eve does not answer tickets of Luneo"):
            actions.assign(opened(luneo), user, by=SYSTEM, now=NOON)


class TestStatus:
    def test_a_pause_needs_a_reason(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        with pytest.raises(TicketRefused, match="stops the clock"):
            actions.change_status(ticket, Status.PENDING_CUSTOMER, by=ada(luneo), now=NOON)
        actions.change_status(
            ticket, Status.PENDING_CUSTOMER, by=ada(luneo), now=NOON, reason="Asked for logs"
        )
        assert last(ticket)["reason"] == "Asked for logs"

    def test_where_nothing_pauses_nothing_needs_a_reason(self, luneo: Brand) -> None:
        ticket = opened(luneo, details={"severity": "P0"})
        actions.change_status(ticket, Status.PENDING_CUSTOMER, by=ada(luneo), now=NOON)
        assert ticket.status == Status.PENDING_CUSTOMER

    def test_resolving_ends_what_runs_and_closing_is_not_a_second_end(
        self, foodyepay: Brand
    ) -> None:
        ticket, by = opened(foodyepay), ada(foodyepay)
        actions.change_status(ticket, Status.RESOLVED, by=by, now=NOON + HOUR)
        actions.change_status(ticket, Status.CLOSED, by=by, now=NOON + 2 * HOUR)
        assert (ticket.resolved_at, ticket.closed_at) == (NOON + HOUR, NOON + 2 * HOUR)
        first = clock(ticket, "first_response")
        assert (first.state, first.met_by, first.met_at) == ("met", "resolution", NOON + HOUR)
        assert ticket.next_due_at is None

    @pytest.mark.parametrize("status", ["new", "merged", "lost"])
    def test_what_no_person_sets_is_refused(self, luneo: Brand, status: str) -> None:
        ticket = opened(luneo)
        actions.change_status(ticket, Status.OPEN, by=ada(luneo), now=NOON)
        with pytest.raises(TicketRefused, match="cannot be set here"):
            actions.change_status(ticket, status, by=ada(luneo), now=NOON)

    def test_a_closed_ticket_opens_again_for_seven_days(self, luneo: Brand) -> None:
        ticket, by = opened(luneo), ada(luneo)
        assert actions.can_reopen(ticket, now=NOON + timedelta(days=90))
        actions.change_status(ticket, Status.RESOLVED, by=by, now=NOON)
        assert actions.can_reopen(ticket, now=NOON + timedelta(days=7))
        assert not actions.can_reopen(ticket, now=NOON + timedelta(days=7, seconds=1))


class TestOther:
    def test_tags_are_lower_case_once_and_in_order(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        actions.change_tags(ticket, ["VIP", " beta  test ", "vip", ""], by=SYSTEM, now=NOON)
        assert Ticket.objects.get().tags == ["beta test", "vip"]
        assert last(ticket)["to"] == ["beta test", "vip"]

    def test_the_subject_becomes_one_line(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        actions.change_subject(ticket, "A\nB", by=SYSTEM, now=NOON)
        assert last(ticket) == {
            "kind": "subject",
            "by": "Deskbell",
            "from": "White page",
            "to": "A B",
        }

    def test_it_sleeps_until_a_time_that_is_still_to_come(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        with pytest.raises(TicketRefused, match="in the future"):
            actions.snooze(ticket, NOON, by=SYSTEM, now=NOON)
        actions.snooze(ticket, NOON + HOUR, by=SYSTEM, now=NOON)
        assert Ticket.objects.get().snoozed_until == NOON + HOUR

    def test_an_acknowledged_ticket_owes_an_update(self, luneo: Brand) -> None:
        ticket = opened(luneo, details={"severity": "P0"})
        actions.acknowledge(ticket, by=ada(luneo), now=NOON + MINUTE)
        assert clock(ticket, "update").due_at == NOON + 31 * MINUTE

    def test_a_promised_update_is_a_clock(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        actions.promise_update(ticket, NOON + HOUR, by=ada(luneo), now=NOON)
        assert clock(ticket, "update").due_at == NOON + HOUR
        with pytest.raises(TicketRefused, match="in the future"):
            actions.promise_update(ticket, NOON, by=ada(luneo), now=NOON)

    def test_a_due_date_by_hand_has_an_author_and_a_reason(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        set_due: dict[str, Any] = {"by": ada(luneo), "now": NOON}
        with pytest.raises(TicketRefused, match="Say why"):
            actions.set_due(ticket, "first_response", NOON + HOUR, reason=" ", **set_due)
        actions.set_due(ticket, "first_response", NOON + HOUR, reason="On the phone", **set_due)
        assert clock(ticket, "first_response").due_at == NOON + HOUR
        assert last(ticket)["author"] == "Ada Lovelace"
        actions.set_due(ticket, "first_response", None, reason="Wrong", **set_due)
        assert clock(ticket, "first_response").due_at != NOON + HOUR


def test_an_actor_is_named_as_people_call_them() -> None:
    nameless = User(username="bob")
    assert Actor.of(nameless).name == "bob"


def test_time_that_goes_back_leaves_the_last_change_where_it_was(luneo: Brand) -> None:
    ticket = opened(luneo)
    actions.assign(ticket, ada(luneo).user, by=SYSTEM, now=NOON + HOUR)
    actions.assign(ticket, None, by=SYSTEM, now=NOON)
    assert Ticket.objects.get().updated_at == NOON + HOUR
