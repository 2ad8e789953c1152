"""Which clocks an answer would move, and how."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from support.models import Ticket, TicketEvent
from support.sla import clocks
from support.sla.event import Event
from support.sla.ledger import Clock, State
from support.sla.policy import PolicyHistory

Kind = TicketEvent.Kind
WAITING = (State.RUNNING, State.BREACHED, State.PAUSED)
Key = tuple[str, int]


class Moves(NamedTuple):
    """Kinds of clocks that an answer keeps, pauses, starts."""

    kept: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    started: tuple[str, ...] = ()


def moved(
    ticket: Ticket,
    facts: Sequence[Event],
    history: PolicyHistory | None,
    *,
    status: str,
    now: datetime,
    bulk: bool = False,
) -> Moves:
    """What an answer and this status would do to the clocks of a ticket with these facts."""
    if history is None:
        return Moves()
    said = Event(now, Kind.AGENT_REPLY, {"public": True, "bulk": bulk})
    before, after = _replayed(ticket, facts, history, said, status)
    changed = [
        (key, clock.state) for key, clock in after.items() if clock.state != _state(before, key)
    ]
    return Moves(
        kept=_kinds(key for key, state in changed if state == State.MET),
        paused=_kinds(key for key, state in changed if state == State.PAUSED and key in before),
        started=_kinds(
            key
            for key, state in changed
            if state in WAITING and (key not in before or _state(before, key) == State.PAUSED)
        ),
    )


def _replayed(
    ticket: Ticket, facts: Sequence[Event], history: PolicyHistory, said: Event, status: str
) -> tuple[Mapping[Key, Clock], Mapping[Key, Clock]]:
    now, planned = said.at, [*facts, said]
    if status != ticket.status:
        planned.append(Event(now, Kind.STATUS, {"from": ticket.status, "to": status}))
    return _by_key(clocks.replay(ticket, facts, history, now=now).clocks), _by_key(
        clocks.replay(ticket, planned, history, now=now).clocks
    )


def _by_key(found: Sequence[Clock]) -> Mapping[Key, Clock]:
    return {(clock.kind, clock.instance): clock for clock in found}


def _state(found: Mapping[Key, Clock], key: Key) -> State | None:
    return found[key].state if key in found else None


def _kinds(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind, _ in keys))
