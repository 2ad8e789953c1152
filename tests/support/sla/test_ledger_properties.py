"""What must hold of any history: the past is not rewritten, and order among equals is stable."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.sla.ledger import Case, Clock, Event, State, clocks
from support.sla.policy import PolicySet
from tests.support.sla.given import POLICIES, mon, runbook

STEADY = {
    "customer_message",
    "agent_reply",
    "agent_note",
    "auto_reply",
    "acknowledged",
    "status",
    "promised_update",
}
STATUSES = ["open", "pending_customer", "on_hold", "resolved", "closed"]
PAUSING = PolicySet.from_data(runbook(pauses=["pending_customer", "on_hold"]))
minutes = st.integers(min_value=0, max_value=14 * 24 * 60)
cases = st.sampled_from(
    [Case(severity, "billing", "email") for severity in ("P0", "P1", "P2", "P3")]
)


@st.composite
def events(draw: st.DrawFn, kinds: set[str]) -> Event:
    kind = draw(st.sampled_from(sorted(kinds)))
    when = mon("06:00") + timedelta(minutes=draw(minutes))
    data: dict[str, Any] = {}
    if kind == "status":
        data = {"to": draw(st.sampled_from(STATUSES))}
    elif kind == "severity":
        data = {"to": draw(st.sampled_from(["P0", "P1", "P2", "P3"]))}
    elif kind == "promised_update":
        data = {"at": (when + timedelta(minutes=draw(st.integers(1, 3000)))).isoformat()}
    return Event(when, kind, data)


steady = st.lists(events(STEADY), max_size=14)
any_history = st.lists(events(STEADY | {"severity", "merged"}), max_size=14)


def key(clock: Clock) -> tuple[str, int]:
    return clock.kind, clock.instance


@given(any_history, cases, minutes)
def test_a_breach_that_was_written_is_never_taken_back(
    history: list[Event], case: Case, minute: int
) -> None:
    then = mon("06:00") + timedelta(minutes=minute)
    written = {key(each): each for each in clocks(history, POLICIES, case, until=then).clocks}
    later = {
        key(each): each
        for each in clocks(history, POLICIES, case, until=mon("06:00") + timedelta(days=30)).clocks
    }
    for name, old in written.items():
        assert (
            name in later or old.elapsed_s == 0
        )  # "send and resolve" in one instant, seen in between
        if name in later and old.breached_at is not None:
            assert later[name].breached_at == old.breached_at


@given(steady, cases, minutes)
def test_a_replay_of_the_beginning_never_contradicts_what_was_written_then(
    history: list[Event], case: Case, minute: int
) -> None:
    """While nobody changes the severity: what ended stays as it was, and a due time only moves later."""
    then = mon("06:00") + timedelta(minutes=minute)
    written = clocks(history, PAUSING, case, until=then).clocks
    later = {
        key(each): each
        for each in clocks(history, PAUSING, case, until=mon("06:00") + timedelta(days=30)).clocks
    }
    for old in written:
        new = later.get(key(old))
        if new is None:
            continue
        assert new.started_at == old.started_at
        if old.state is State.MET and old.kind != "total_resolution":
            assert new == old
        if new.breached_at is not None and old.breached_at is None:
            assert new.breached_at >= min(then, old.met_at or then)


@given(any_history, cases)
def test_facts_after_the_question_do_not_change_the_answer(
    history: list[Event], case: Case
) -> None:
    until = mon("06:00") + timedelta(days=7)
    past = [event for event in history if event.at <= until]
    assert (
        clocks(history, POLICIES, case, until=until).clocks
        == clocks(past, POLICIES, case, until=until).clocks
    )


@given(any_history, cases, st.randoms(use_true_random=False))
def test_only_the_order_of_equal_times_matters(
    history: list[Event], case: Case, random: Any
) -> None:
    until = mon("06:00") + timedelta(days=30)
    seen: set[Any] = set()
    distinct = [event for event in history if not (event.at in seen or seen.add(event.at))]  # type: ignore[func-returns-value]
    shuffled = list(distinct)
    random.shuffle(shuffled)
    assert (
        clocks(distinct, POLICIES, case, until=until).clocks
        == clocks(shuffled, POLICIES, case, until=until).clocks
    )


@given(any_history, cases, minutes)
def test_every_clock_is_consistent_in_itself(history: list[Event], case: Case, minute: int) -> None:
    until = mon("06:00") + timedelta(minutes=minute)
    found = clocks(history, PAUSING, case, until=until).clocks
    assert len({key(each) for each in found}) == len(found)
    for each in found:
        calendar = PAUSING.calendars.get(each.calendar)
        end = each.met_at or until
        assert (each.state is State.MET) == (each.met_at is not None)
        assert (each.state is State.PAUSED) == (each.paused_at is not None)
        assert each.paused_s >= 0
        assert each.elapsed_s >= 0
        assert each.state is not State.BREACHED or each.breached_at is not None
        if calendar is not None and each.state not in {State.CANCELLED, State.MERGED}:
            assert each.elapsed_s + each.paused_s == calendar.elapsed(each.started_at, end)
        for label, at in each.thresholds:
            assert each.due_at is not None
            assert at <= each.due_at, label
