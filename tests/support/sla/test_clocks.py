"""Clock rows follow the ledger: few statements, few writes, and nothing told twice."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.escalation.sweep import sweep
from support.models import Brand, Clock, ClosedDay, Crossing, RunbookVersion, Ticket
from support.sla import clocks
from support.sla.clocks import events
from support.tickets import actions
from tests import make
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock, opened, writes_again

SECOND = timedelta(seconds=1)
P0 = {"severity": "P0"}


def rows(ticket: Ticket) -> list[Any]:
    return list(ticket.clocks.order_by("pk").values())


class TestRows:
    def test_a_row_is_what_the_ledger_says(self, luneo: Brand) -> None:
        first = clock(opened(luneo, details=P0), "first_response")
        assert (first.severity, first.policy, first.calendar) == ("P0", "standard", "always")
        assert (first.started_at, first.due_at) == (NOON, NOON + 30 * MINUTE)
        assert (first.state, first.runbook_id) == ("running", luneo.runbook_id)
        assert first.thresholds == [["75%", (NOON + 22.5 * MINUTE).isoformat()]]
        assert first.next_at == NOON + 22.5 * MINUTE

    def test_a_best_effort_is_measured_without_a_date(self, foodyepay: Brand) -> None:
        found = clock(opened(foodyepay), "total_resolution")
        assert (found.state, found.due_at, found.next_at) == ("running", None, None)

    def test_a_paused_clock_shows_what_is_left_and_wakes_nobody(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay, details={"severity": "P2"}, now=NOON + 8 * HOUR)
        actions.reply(
            ticket,
            by=ada(foodyepay),
            text="Which one?",
            status=Ticket.Status.PENDING_CUSTOMER,
            now=NOON + 9 * HOUR,
        )
        paused = clock(ticket, "total_resolution")
        assert (paused.state, paused.due_at, paused.next_at) == ("paused", None, None)
        assert paused.paused_at == NOON + 9 * HOUR
        assert paused.remaining_s == 35 * 3600  # open hours until Thursday noon
        writes_again(ticket, at=NOON + 10 * HOUR)
        running = clock(ticket, "total_resolution")
        assert (running.state, running.remaining_s, running.paused_at) == ("running", None, None)
        assert running.next_at is not None

    def test_the_nearest_running_date_stands_beside_the_ticket(self, luneo: Brand) -> None:
        ticket = opened(luneo, details=P0)
        actions.reply(ticket, by=ada(luneo), text="We look.", now=NOON + MINUTE)
        assert (ticket.next_due_kind, ticket.next_due_at) == ("update", NOON + 31 * MINUTE)
        actions.change_status(ticket, "resolved", by=ada(luneo), now=NOON + 2 * MINUTE)
        stored = Ticket.objects.get()
        assert (stored.next_due_kind, stored.next_due_at) == ("", None)


def test_a_worker_whose_clock_is_behind_forgets_no_fact(luneo: Brand) -> None:
    ticket = opened(luneo)
    actions.reply(ticket, by=ada(luneo), text="Hello", now=NOON + HOUR)
    actions.acknowledge(ticket, by=ada(luneo), now=NOON + 59 * MINUTE)
    assert clock(ticket, "first_response").state == "met"


class TestCost:
    def test_nothing_is_written_when_nothing_changed(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        with CaptureQueriesContext(connection) as queries:
            clocks.refresh(ticket, now=NOON + MINUTE)
        assert [each["sql"].split()[0] for each in queries] == ["SELECT"] * 3

    @pytest.mark.parametrize("messages", [1, 20])
    def test_the_cost_is_the_same_however_long_the_history(
        self, luneo: Brand, messages: int
    ) -> None:
        ticket = opened(luneo)
        for number in range(messages):
            writes_again(ticket, at=NOON + number * MINUTE)
        with CaptureQueriesContext(connection) as queries:
            clocks.refresh(ticket, now=NOON + HOUR)
        assert len(queries) == 3


class TestSweep:
    def test_what_was_told_is_not_armed_again(self, luneo: Brand) -> None:
        ticket = opened(luneo, details=P0)
        sweep(now=NOON + 23 * MINUTE)
        assert clock(ticket, "first_response").next_at == NOON + 30 * MINUTE
        before = rows(ticket)
        clocks.refresh(ticket, now=NOON + 24 * MINUTE)
        assert rows(ticket) == before

    def test_warnings_are_armed_again_when_the_date_moves(self, luneo: Brand) -> None:
        ticket = opened(luneo, details=P0)
        sweep(now=NOON + 23 * MINUTE)
        actions.change_severity(ticket, "P1", by=ada(luneo), now=NOON + 24 * MINUTE, reason="Few")
        first = clock(ticket, "first_response")
        assert (first.due_at, first.next_at) == (NOON + 2 * HOUR, NOON + 1.5 * HOUR)

    def test_a_breach_is_told_once_whatever_happens_after(self, luneo: Brand) -> None:
        ticket = opened(luneo, details=P0)
        sweep(now=NOON + 40 * MINUTE)
        late = clock(ticket, "first_response")
        assert (late.state, late.breached_at) == ("breached", NOON + 30 * MINUTE)
        actions.change_severity(ticket, "P1", by=ada(luneo), now=NOON + 41 * MINUTE, reason="Few")
        actions.reply(ticket, by=ada(luneo), text="Sorry", now=NOON + 42 * MINUTE)
        kept = clock(ticket, "first_response")
        assert (kept.state, kept.breached_at, kept.next_at) == ("met", NOON + 30 * MINUTE, None)
        sweep(now=NOON + 5 * HOUR)
        assert Crossing.objects.filter(clock=kept, threshold="breach").count() == 1

    def test_an_answer_before_a_late_sweep_hides_no_breach(self, luneo: Brand) -> None:
        ticket = opened(luneo, details=P0)
        actions.reply(ticket, by=ada(luneo), text="Sorry", now=NOON + 40 * MINUTE)
        sweep(now=NOON + 50 * MINUTE)
        first = clock(ticket, "first_response")
        assert (first.state, first.met_at) == ("met", NOON + 40 * MINUTE)
        assert (first.breached_at, first.detected_at) == (NOON + 30 * MINUTE, NOON + 50 * MINUTE)
        assert Crossing.objects.filter(clock=first, threshold="breach").count() == 1
        assert ticket.events.filter(kind="breach").count() == 1

    def test_a_downgrade_before_a_late_sweep_hides_no_breach(self, luneo: Brand) -> None:
        ticket = opened(luneo, details=P0)
        actions.change_severity(ticket, "P1", by=ada(luneo), now=NOON + 40 * MINUTE, reason="Few")
        sweep(now=NOON + 41 * MINUTE)
        first = clock(ticket, "first_response")
        assert first.breached_at == NOON + 30 * MINUTE
        assert Crossing.objects.filter(clock=first, threshold="breach").count() == 1

    def test_an_answer_in_the_due_second_is_in_time(self, luneo: Brand) -> None:
        ticket = opened(luneo, details=P0)
        actions.reply(ticket, by=ada(luneo), text="Here", now=NOON + 30 * MINUTE)
        sweep(now=NOON + HOUR)
        assert clock(ticket, "first_response").breached_at is None


class TestVersions:
    @pytest.fixture
    def renewed(self, luneo: Brand) -> Brand:
        """From 13:00 on, new P3 clocks of answers have one hour on every day."""
        old = RunbookVersion.objects.get(brand=luneo)
        data = dict(old.data)
        data["sla"] = dict(data["sla"], policies=[dict(data["sla"]["policies"][0])])
        policy = data["sla"]["policies"][0]
        promise = {"within": "1 hour", "calendar": "always"}
        answers = {"first_response": promise, "next_reply": promise}
        policy["targets"] = policy["targets"] | {"P3": policy["targets"]["P3"] | answers}
        luneo.runbook = RunbookVersion.objects.create(
            brand=luneo, number=old.number + 1, data=data, applied_at=NOON + HOUR, applied_by="Ada"
        )
        luneo.save()
        return luneo

    def test_a_running_clock_keeps_the_version_it_started_under(
        self, luneo: Brand, request: pytest.FixtureRequest
    ) -> None:
        ticket = opened(luneo)
        before = rows(ticket)
        request.getfixturevalue("renewed")
        ticket.brand.refresh_from_db()
        clocks.refresh(ticket, now=NOON + 2 * HOUR)
        assert rows(ticket) == before

    def test_a_new_clock_of_an_old_ticket_falls_under_the_new_version(
        self, luneo: Brand, request: pytest.FixtureRequest
    ) -> None:
        ticket = opened(luneo)
        old = luneo.runbook_id
        actions.reply(ticket, by=ada(luneo), text="Hello", now=NOON + MINUTE)
        renewed = request.getfixturevalue("renewed")
        ticket = Ticket.objects.get()
        writes_again(ticket, at=NOON + 2 * HOUR)
        reply = clock(ticket, "next_reply")
        assert (reply.due_at, reply.runbook_id) == (NOON + 3 * HOUR, renewed.runbook_id)
        assert clock(ticket, "first_response").runbook_id == old

    def test_a_new_ticket_falls_under_the_new_version(self, renewed: Brand) -> None:
        ticket = opened(renewed, now=NOON + 2 * HOUR)
        assert clock(ticket, "first_response").due_at == NOON + 3 * HOUR

    def test_a_version_applied_to_an_open_ticket_moves_its_clocks(
        self, luneo: Brand, request: pytest.FixtureRequest
    ) -> None:
        ticket = opened(luneo)
        request.getfixturevalue("renewed")
        ticket = Ticket.objects.get()
        actions.follow_runbook(ticket, by=ada(luneo), now=NOON + 2 * HOUR)
        first = clock(ticket, "first_response")
        assert (first.due_at, first.breached_at) == (NOON + HOUR, NOON + HOUR)


class TestClosedDays:
    def test_a_day_closed_by_hand_moves_what_starts_after(self, luneo: Brand) -> None:
        before = clock(opened(luneo), "first_response").due_at
        ClosedDay.objects.create(
            brand=luneo, calendar="support", on=date(2026, 3, 3), name="Works", is_closed=True
        )
        after = clock(opened(luneo), "first_response").due_at
        assert before is not None
        assert after == before + timedelta(days=1)

    def test_another_brands_days_are_its_own(self, luneo: Brand, foodyepay: Brand) -> None:
        before = clock(opened(luneo), "first_response").due_at
        ClosedDay.objects.create(
            brand=foodyepay, calendar="support", on=date(2026, 3, 3), name="Works"
        )
        assert clock(opened(luneo), "first_response").due_at == before


class TestEvents:
    def test_an_undone_answer_and_all_it_did_are_left_out(self) -> None:
        facts = [
            (NOON, "customer_message", {}, 1),
            (NOON, "agent_reply", {}, 2),
            (NOON, "status", {"to": "resolved"}, 2),
            (NOON, "delivery", {"state": "undone"}, 2),
            (NOON, "status", {"to": "open"}, None),
        ]
        assert [each.kind for each in events(facts)] == ["customer_message", "status"]

    def test_a_bounced_answer_was_an_answer(self) -> None:
        facts = [(NOON, "agent_reply", {}, 2), (NOON, "delivery", {"state": "bounced"}, 2)]
        assert [each.kind for each in events(facts)] == ["agent_reply"]

    def test_a_merge_undone_is_left_out_and_a_second_one_counts(self) -> None:
        facts = [
            (NOON, "merged", {"ticket": 7, "into": "LUN-7"}, None),
            (NOON, "merged", {"ticket": 8, "from": "LUN-8"}, None),
            (NOON, "merged", {"ticket": 7, "undone": True}, None),
            (NOON + SECOND, "merged", {"ticket": 7, "into": "LUN-7"}, None),
        ]
        found = events(facts)
        assert [(each.at, each.data["ticket"]) for each in found] == [(NOON, 8), (NOON + SECOND, 7)]


def test_a_brand_without_a_runbook_has_no_clocks(db: None) -> None:
    ticket = opened(make.brand())
    assert clocks.refresh(ticket, now=NOON) == []
    assert not Clock.objects.exists()
