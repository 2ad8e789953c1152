"""What must hold of any history: the past is not rewritten, and order among equals is stable.

A history is drawn as bytes, four for each fact, since drawing facts one by one takes ten times as long as the replays.
Zeroes mean nothing, so that what breaks a law shrinks to the few facts that it takes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.sla.ledger import Case, Clock, Event, State, clocks
from support.sla.policy import PolicySet
from tests.support.sla.given import POLICIES, mon, runbook

START, MINUTES = mon("06:00"), 14 * 24 * 60
END = START + timedelta(days=30)
SEVERITIES = ("P0", "P1", "P2", "P3")
STATUSES = ("open", "pending_customer", "on_hold", "resolved", "closed")
PAUSING = PolicySet.from_data(runbook(pauses=["pending_customer", "on_hold"]))
STEADY = (
    "",  # no fact
    "customer_message",
    "customer_message",
    "agent_reply",
    "agent_reply",
    "agent_note",
    "auto_reply",
    "acknowledged",
    "status",
    "status",
    "status",
    "promised_update",
)
CHANGING = (*STEADY, "severity", "manual_due", "merged")
FACTS = 12


@dataclass(eq=False)
class Story:
    """Facts in no order, the case at creation, and an instant at which somebody looks."""

    facts: list[Event]
    case: Case
    then: datetime
    random: Random

    def clocks(self, policies: PolicySet, until: datetime) -> dict[tuple[str, int], Clock]:
        """By name; several laws ask the same."""
        found = clocks(self.facts, policies, self.case, until=until).clocks
        by_name = {(each.kind, each.instance): each for each in found}
        assert len(by_name) == len(found)
        return by_name

    @cached_property
    def seen(self) -> dict[tuple[str, int], Clock]:
        return self.clocks(POLICIES, self.then)

    @cached_property
    def at_the_end(self) -> dict[tuple[str, int], Clock]:
        return self.clocks(POLICIES, END)


def story(drawn: bytes, kinds: tuple[str, ...]) -> Story:
    head, *rest = (drawn[place : place + 4] for place in range(0, len(drawn), 4))
    crowd = 720 if head[1] % 2 else 1  # in every second story, many facts share an instant
    facts = [fact for four in rest if (fact := _fact(four, kinds, crowd)) is not None]
    case = Case(SEVERITIES[head[0] % 4], "billing", "email")
    return Story(facts, case, _minute(head), Random(head[1]))


def _minute(four: bytes, crowd: int = 1) -> datetime:
    minutes = int.from_bytes(four[2:]) % MINUTES
    return START + timedelta(minutes=minutes - minutes % crowd)


def _fact(four: bytes, kinds: tuple[str, ...], crowd: int) -> Event | None:
    kind, at = kinds[four[0] % len(kinds)], _minute(four, crowd)
    if not kind:
        return None
    return Event(at, kind, _data(kind, at, four[1]))


def _data(kind: str, at: datetime, detail: int) -> dict[str, Any]:
    if kind == "status":
        return {"to": STATUSES[detail % len(STATUSES)]}
    if kind == "severity":
        return {"to": SEVERITIES[detail % 4]}
    if kind in {"promised_update", "manual_due"}:
        return {"at": (at + timedelta(minutes=1 + 12 * detail)).isoformat()}
    if kind == "agent_reply" and detail % 8 == 7:
        return {"public": False}
    return {"auto": True} if kind == "customer_message" and detail % 8 == 7 else {}


# ------------------------------------------------------------------ laws of any history


def a_breach_that_was_written_is_never_taken_back(it: Story) -> None:
    later = it.at_the_end
    for name, old in it.seen.items():
        # "Send and resolve" in one instant, seen in between, is the one promise that is forgotten.
        assert name in later or old.elapsed_s == 0
        if name in later and old.breached_at is not None:
            assert later[name].breached_at == old.breached_at


def facts_after_the_question_do_not_change_the_answer(it: Story) -> None:
    past = replace(it, facts=[fact for fact in it.facts if fact.at <= it.then])
    assert it.seen == past.clocks(POLICIES, it.then)


def only_the_order_of_equal_times_matters(it: Story) -> None:
    ranks = {at: Random(at.minute).random() for at in {fact.at for fact in it.facts}}
    mixed = sorted(it.facts, key=lambda fact: (ranks[fact.at], fact.at))
    assert it.at_the_end == replace(it, facts=mixed).clocks(POLICIES, END)


def the_order_of_different_times_is_no_matter(it: Story) -> None:
    distinct = list({fact.at: fact for fact in it.facts}.values())
    mixed = it.random.sample(distinct, len(distinct))
    one, other = (replace(it, facts=facts) for facts in (distinct, mixed))
    assert one.at_the_end == other.at_the_end


def every_clock_is_consistent_in_itself(it: Story) -> None:
    for each in it.clocks(PAUSING, it.then).values():
        calendar = PAUSING.calendars.get(each.calendar)
        assert (each.state is State.MET) == (each.met_at is not None)
        assert (each.state is State.PAUSED) == (each.paused_at is not None)
        assert each.paused_s >= 0
        assert each.elapsed_s >= 0
        assert each.state is not State.BREACHED or each.breached_at is not None
        assert all(each.due_at is not None and at <= each.due_at for _, at in each.thresholds)
        if calendar is not None and each.state not in {State.CANCELLED, State.MERGED}:
            end = each.met_at or it.then
            assert each.elapsed_s + each.paused_s == calendar.elapsed(each.started_at, end)


def numbers_of_a_kind_have_no_holes(it: Story) -> None:
    numbers: dict[str, list[int]] = {}
    for kind, number in it.seen:
        numbers.setdefault(kind, []).append(number)
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))


def at_most_one_response_is_waited_for(it: Story) -> None:
    found = it.seen.values()
    waiting = [
        each
        for each in found
        if each.kind in {"first_response", "next_reply"}
        and each.state in {State.RUNNING, State.BREACHED}
    ]
    assert len(waiting) <= 1
    assert all(each.state is not State.PAUSED for each in waiting)


# ------------------------------------------------------------------ laws while nobody changes the case


def a_replay_of_the_beginning_never_contradicts_what_was_written_then(it: Story) -> None:
    """What ended stays as it was, and a due time only moves later."""
    later = it.clocks(PAUSING, END)
    for name, old in it.clocks(PAUSING, it.then).items():
        new = later.get(name)
        if new is None:
            continue
        assert new.started_at == old.started_at
        if old.state is State.MET and old.kind != "total_resolution":
            assert new == old
        if new.breached_at is not None and old.breached_at is None:
            assert new.breached_at >= min(it.then, old.met_at or it.then)


Law = Callable[[Story], None]
ALWAYS: tuple[Law, ...] = (
    a_breach_that_was_written_is_never_taken_back,
    facts_after_the_question_do_not_change_the_answer,
    only_the_order_of_equal_times_matters,
    the_order_of_different_times_is_no_matter,
    every_clock_is_consistent_in_itself,
    numbers_of_a_kind_have_no_holes,
    at_most_one_response_is_waited_for,
)
histories = st.binary(min_size=4 * (1 + FACTS), max_size=4 * (1 + FACTS))


@given(histories)
def test_every_law_holds_of_any_history(drawn: bytes) -> None:
    told = story(drawn, CHANGING)
    for law in ALWAYS:
        law(told)


@given(histories)
def test_the_past_is_not_contradicted_while_nobody_changes_the_case(drawn: bytes) -> None:
    a_replay_of_the_beginning_never_contradicts_what_was_written_then(story(drawn, STEADY))
