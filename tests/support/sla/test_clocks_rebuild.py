"""Replaying everything heals a sick desk; that it changes nothing on a healthy one stands in `test_replay`."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from support.escalation.sweep import sweep
from support.management.commands import rebuild_clocks
from support.models import Brand, Clock, Ticket
from support.sla.rebuild import rebuild
from support.tickets import actions
from support.tickets.actor import Actor
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock, opened, writes_again

STATUSES = ["open", "pending_customer", "on_hold", "resolved", "closed"]
Step = Callable[[Ticket, Actor, datetime, random.Random], object]


def sometimes_undone(ticket: Ticket, by: Actor, at: datetime, dice: random.Random) -> None:
    message = actions.reply(ticket, by=by, text="Hm", now=at, status=dice.choice(STATUSES))
    if dice.random() < 0.3:
        actions.undo(message, by=by, now=at + MINUTE)


STEPS: list[Step] = [
    lambda ticket, by, at, dice: writes_again(ticket, at=at),
    lambda ticket, by, at, dice: writes_again(ticket, at=at, automatic="strong"),
    lambda ticket, by, at, dice: actions.reply(ticket, by=by, text="Hello", now=at),
    lambda ticket, by, at, dice: actions.note(ticket, by=by, text="Hm", now=at),
    sometimes_undone,
    lambda ticket, by, at, dice: actions.change_severity(
        ticket, dice.choice(["P0", "P1", "P2", "P3"]), by=by, now=at, reason="Seen"
    ),
    lambda ticket, by, at, dice: actions.change_status(
        ticket, dice.choice(STATUSES), by=by, now=at, reason="Asked"
    ),
    lambda ticket, by, at, dice: actions.promise_update(ticket, at + 3 * HOUR, by=by, now=at),
    lambda ticket, by, at, dice: actions.acknowledge(ticket, by=by, now=at),
    lambda ticket, by, at, dice: actions.set_due(
        ticket, "first_response", at + HOUR, by=by, now=at, reason="Phone"
    ),
    lambda ticket, by, at, dice: sweep(now=at),
]


def lived(brand: Brand, seed: int) -> datetime:
    """One ticket with a random history, swept to its end; returns that end."""
    dice = random.Random(seed)
    at, by = NOON, ada(brand)
    ticket = opened(brand, now=at, details={"severity": dice.choice(["P0", "P2", "P3"])})
    for _ in range(dice.randint(3, 12)):
        at += timedelta(minutes=dice.choice([0, 1, 20, 90, 700, 3000]))
        dice.choice(STEPS)(ticket, by, at, dice)
    at += timedelta(days=dice.randint(0, 3))
    sweep(now=at)
    return at


def test_rows_that_are_lost_are_made_again(foodyepay: Brand) -> None:
    ticket = opened(foodyepay)
    actions.reply(ticket, by=ada(foodyepay), text="Hello", now=NOON + MINUTE)
    before = list(Clock.objects.order_by("kind").values())
    Clock.objects.all().delete()
    list(rebuild(Ticket.objects.all(), now=NOON + MINUTE))
    after = list(Clock.objects.order_by("kind").values())
    assert [each | {"id": 0} for each in after] == [each | {"id": 0} for each in before]


class TestCommand:
    @pytest.fixture
    def sick(self, luneo: Brand) -> Ticket:
        """A ticket whose row somebody changed behind the ledger's back."""
        ticket = opened(luneo, details={"severity": "P0"})
        Clock.objects.update(due_at=NOON + 5 * HOUR, severity="P3")
        return ticket

    def run(self, *args: str) -> str:
        out = StringIO()
        with time_machine.travel(NOON + MINUTE, tick=False):
            call_command("rebuild_clocks", *args, stdout=out)
        return out.getvalue()

    def test_it_says_what_it_corrected_and_then_has_nothing_to_say(self, sick: Ticket) -> None:
        assert self.run() == (
            "LUN-1 first_response 1: running, 2026-03-02 12:30:00\n"
            "1 tickets replayed, 1 clocks changed.\n"
        )
        assert clock(sick, "first_response").due_at == NOON + 30 * MINUTE
        assert self.run() == "1 tickets replayed, 0 clocks changed.\n"

    def test_a_dry_run_writes_nothing(self, sick: Ticket) -> None:
        assert self.run("--dry-run").endswith("1 clocks would change.\n")
        assert clock(sick, "first_response").due_at == NOON + 5 * HOUR

    def test_a_run_goes_on_behind_the_ticket_where_it_stopped(self, sick: Ticket) -> None:
        assert self.run("--after", str(sick.pk)) == "0 tickets replayed, 0 clocks changed.\n"
        assert self.run("--after", str(sick.pk - 1)).endswith("1 clocks changed.\n")

    def test_ctrl_c_tells_where_to_go_on(
        self, sick: Ticket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_: Any, **__: Any) -> Iterator[Any]:
            yield sick, []
            raise KeyboardInterrupt

        monkeypatch.setattr(rebuild_clocks, "rebuild", interrupted)
        with pytest.raises(CommandError, match=f"go on with --after {sick.pk}") as stopped:
            self.run()
        assert stopped.value.returncode == 130

    def test_what_has_ended_is_never_computed_anew(self, sick: Ticket) -> None:
        Ticket.objects.update(status="closed")
        assert self.run() == "0 tickets replayed, 0 clocks changed.\n"

    def test_one_brand_may_be_asked_for(self, sick: Ticket, foodyepay: Brand) -> None:
        assert self.run("--brand", "foodyepay") == "0 tickets replayed, 0 clocks changed.\n"
        with pytest.raises(CommandError, match=r'no brand "acme". Known: foodyepay, luneo\.'):
            self.run("--brand", "acme")
