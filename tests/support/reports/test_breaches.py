"""Late promises with their causes, and pauses that came just in time."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.escalation.sweep import sweep
from support.models import Brand, Clock, Escalation
from support.reports.breaches import breaches, late_pauses
from support.reports.causes import causes
from support.tickets import actions
from tests.support.reports.stories import END, kept, late, scope, waiting
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, opened


def why(brand: Brand, *, now: datetime = END) -> list[str]:
    """Of the first response; the newest first."""
    [clock] = breaches(scope(brand, now=now, kind="first_response"))
    return causes([clock], now=now)[clock.pk]


def test_late_promises_are_listed_newest_first(luneo: Brand) -> None:
    kept(luneo)
    late(luneo)
    second = opened(luneo, now=NOON + HOUR, details={"severity": "P0"})
    found = list(breaches(scope(luneo, now=NOON + 3 * HOUR)))
    assert [clock.ticket.reference for clock in found] == ["LUN-3", "LUN-2"]
    assert found[0].ticket == second


def test_what_no_sweep_has_noticed_comes_first(luneo: Brand) -> None:
    late(luneo)
    waiting(luneo, severity="P0")
    first = breaches(scope(luneo, now=NOON + 4 * HOUR)).first()
    assert first is not None
    assert (first.ticket.number, first.breached_at) == (2, None)


def test_another_brands_breach_is_not_listed(luneo: Brand, foodyepay: Brand) -> None:
    late(foodyepay, category="payments")
    assert not breaches(scope(luneo)).exists()


def test_a_ticket_that_nobody_took_says_so(luneo: Brand) -> None:
    late(luneo)
    assert why(luneo)[0] == "Nobody had taken it."


def test_it_is_said_with_whom_it_was_when_it_became_late(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P0"})
    by = ada(luneo)
    actions.assign(ticket, by.user, by=by, now=NOON + MINUTE)
    actions.assign(ticket, None, by=by, now=NOON + HOUR)
    assert why(luneo, now=NOON + 2 * HOUR)[0] == "It was with Ada Lovelace."


def test_a_raised_severity_is_a_cause(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P3"})
    actions.change_severity(ticket, "P0", by=ada(luneo), now=NOON + 20 * MINUTE)
    assert "Severity rose from P3 to P0 10 min before it was due." in why(luneo)


def test_a_lowered_severity_is_none(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P0"})
    actions.change_severity(
        ticket, "P1", by=ada(luneo), now=NOON + 20 * MINUTE, reason="Not for all"
    )
    assert not any("Severity" in sentence for sentence in why(luneo))


def test_a_due_time_set_by_hand_is_a_cause(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P3"})
    actions.set_due(ticket, "first_response", NOON + HOUR, by=ada(luneo), now=NOON, reason="Phone")
    assert "Ada Lovelace had set the due time by hand: Phone." in why(luneo)


def test_what_came_in_at_night_says_so(luneo: Brand) -> None:
    opened(luneo, now=NOON + 10 * HOUR, details={"severity": "P0"})
    assert "It came in out of hours." in why(luneo)


def test_what_came_in_by_day_does_not(luneo: Brand) -> None:
    late(luneo)
    assert "It came in out of hours." not in why(luneo)


def test_it_is_said_whether_anybody_was_told(luneo: Brand) -> None:
    late(luneo)
    assert "Escalated as p0, taken by nobody." in why(luneo)
    Escalation.objects.update(acknowledged_at=NOON + HOUR, acknowledged_by="Hugo")
    assert "Escalated as p0, taken by Hugo." in why(luneo)
    Escalation.objects.all().delete()
    assert "No escalation had started." in why(luneo)


def test_a_breach_that_was_found_late_says_that_no_sweep_ran(luneo: Brand) -> None:
    waiting(luneo, severity="P0")
    sweep(now=NOON + 2 * HOUR)
    assert "It was noticed 1 h 30 min after it was due: no sweep ran." in why(luneo)


def test_causes_cost_the_same_for_one_and_for_ten(luneo: Brand) -> None:
    for _ in range(10):
        late(luneo)
    clocks = list(breaches(scope(luneo)))
    asked = []
    for some in (clocks[:1], clocks):
        causes(some, now=END)  # runbooks are remembered from here on
        with CaptureQueriesContext(connection) as found:
            causes(some, now=END)
        asked.append(len([each for each in found if "closedday" not in each["sql"]]))
    assert asked == [2, 2]


class TestLatePauses:
    def test_a_pause_before_any_warning_is_nobodys_business(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay, details={"severity": "P1", "category": "payments"})
        actions.change_status(
            ticket, "pending_customer", by=ada(foodyepay), now=NOON + MINUTE, reason="Asked"
        )
        assert late_pauses(scope(foodyepay)) == []

    def test_a_pause_after_a_warning_is_listed_with_its_reason(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay, details={"severity": "P1", "category": "payments"})
        actions.reply(ticket, by=ada(foodyepay), text="Hi", now=NOON + MINUTE)
        clock = Clock.objects.get(kind="first_resolution")
        assert clock.due_at is not None
        nearly = clock.due_at - MINUTE
        sweep(now=nearly)
        actions.change_status(
            ticket, "pending_customer", by=ada(foodyepay), now=nearly, reason="Asked"
        )
        [pause] = late_pauses(scope(foodyepay))
        assert (pause.ticket, pause.at, pause.by) == (ticket, nearly, "Ada Lovelace")
        assert pause.reason == "Asked"

    def test_a_pause_after_the_deadline_saves_nothing(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay, details={"severity": "P1", "category": "payments"})
        actions.reply(ticket, by=ada(foodyepay), text="Hi", now=NOON + MINUTE)
        clock = Clock.objects.get(kind="first_resolution")
        assert clock.due_at is not None
        after = clock.due_at + HOUR
        sweep(now=after)
        actions.change_status(
            ticket, "pending_customer", by=ada(foodyepay), now=after, reason="Asked"
        )
        assert late_pauses(scope(foodyepay)) == []

    def nearly(self, brand: Brand, **details: str) -> tuple[Any, Any]:
        """A ticket that was warned of, and the minute before its resolution is due."""
        ticket = opened(brand, details={"severity": "P1", "category": "payments", **details})
        actions.reply(ticket, by=ada(brand), text="Hi", now=NOON + MINUTE)
        clock = Clock.objects.get(ticket=ticket, kind="first_resolution")
        assert clock.due_at is not None
        sweep(now=clock.due_at - MINUTE)
        return ticket, clock.due_at - MINUTE

    def test_what_never_pauses_was_not_paused(self, foodyepay: Brand) -> None:
        ticket, at = self.nearly(foodyepay, severity="P0")
        actions.change_status(ticket, "pending_customer", by=ada(foodyepay), now=at, reason="Asked")
        assert Clock.objects.get(kind="first_resolution").paused_at is None
        assert late_pauses(scope(foodyepay)) == []

    def test_a_status_that_stops_no_clock_is_no_pause(self, foodyepay: Brand) -> None:
        ticket, at = self.nearly(foodyepay)
        actions.change_status(ticket, "on_hold", by=ada(foodyepay), now=at)
        assert late_pauses(scope(foodyepay)) == []

    def test_each_of_two_pauses_is_listed_and_one_after_the_resolution_is_not(
        self, foodyepay: Brand
    ) -> None:
        ticket, at = self.nearly(foodyepay)
        by = ada(foodyepay)
        for minute, status in enumerate(
            ("pending_customer", "open", "pending_customer", "resolved")
        ):
            moment = at + minute * MINUTE / 10
            actions.change_status(ticket, status, by=by, now=moment, reason="Asked")
        found = late_pauses(scope(foodyepay))
        assert [each.at for each in found] == [at + MINUTE / 5, at]
        assert {each.ticket for each in found} == {ticket}
