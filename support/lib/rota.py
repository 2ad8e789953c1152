"""Whose turn it is: rotations as a runbook writes them, and the people who stand in, as plain values.

Turns change hands at a wall clock's time, counted in local days: summer time moves no hand-over, and the hour that
happens twice belongs to one turn. Where two stand-ins overlap, the one agreed on last counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from support.lib import duration
from support.lib.wall_clock import WEEKDAYS

Rotation = Mapping[str, Any]
EPOCH_MONDAY = datetime(1970, 1, 5)  # noqa: DTZ001  # a local wall clock
NOBODY = ""


class StandIn(NamedTuple):
    """Somebody takes a rotation from `start` up to `end`, whosever turn it is; NOBODY leaves a gap."""

    rotation: str
    person: str
    start: datetime
    end: datetime

    def covers(self, at: datetime) -> bool:
        return self.start <= at < self.end


class Shift(NamedTuple):
    """Without a break, the same person; `stands_in` where the turn was another's."""

    start: datetime
    end: datetime
    person: str
    stands_in: bool


def on_call(rotation: Rotation, at: datetime, stand_ins: Iterable[StandIn] = ()) -> str:
    """The key of the person who has this rotation then; NOBODY where there is a gap.

    `stand_ins` are those of this rotation, in the order in which they were agreed on.
    """
    return _who(rotation, at, stand_ins)[0]


def shifts(
    rotation: Rotation, start: datetime, end: datetime, stand_ins: Sequence[StandIn] = ()
) -> list[Shift]:
    """Who has it from `start` to `end`, without a hole between two shifts: gaps are shifts of NOBODY."""
    borders = {moment for each in stand_ins for moment in (each.start, each.end)}
    number = _turn(rotation, start)
    while (border := _begins(rotation, number)) < end:
        borders.add(border)
        number += 1
    cuts = [start, *sorted(border for border in borders if start < border < end)]
    found: list[Shift] = []
    for cut, until in zip(cuts, [*cuts[1:], end], strict=True):
        person, stands_in = _who(rotation, cut, stand_ins)
        if found and (found[-1].person, found[-1].stands_in) == (person, stands_in):
            found[-1] = found[-1]._replace(end=until)
        else:
            found.append(Shift(cut, until, person, stands_in))
    return found


def until(
    rotation: Rotation, at: datetime, stand_ins: Sequence[StandIn] = (), *, days: int = 366
) -> datetime | None:
    """When it passes to somebody else; None where that is not within `days`."""
    first, *others = shifts(rotation, at, at + timedelta(days=days), stand_ins)
    return first.end if others else None


def length(rotation: Rotation) -> timedelta:
    """How long one turn lasts."""
    return timedelta(seconds=duration.parse(rotation["every"]).seconds)


def _who(rotation: Rotation, at: datetime, stand_ins: Iterable[StandIn]) -> tuple[str, bool]:
    standing = [each for each in stand_ins if each.covers(at)]
    if standing:
        return standing[-1].person, True
    people = rotation["people"]
    return (str(people[_turn(rotation, at) % len(people)]) if people else NOBODY), False


def _turn(rotation: Rotation, at: datetime) -> int:
    """The number of the turn. The wall clock says it nearly; the true time of the hand-overs says it exactly."""
    local = at.astimezone(ZoneInfo(rotation["zone"])).replace(tzinfo=None)
    number = (local - _first(rotation)) // length(rotation)
    while _begins(rotation, number) > at:
        number -= 1
    while _begins(rotation, number + 1) <= at:
        number += 1
    return int(number)


def _begins(rotation: Rotation, number: int) -> datetime:
    """The true time of a hand-over. A wall clock's time that happens twice is its first, one left out is the next."""
    local = _first(rotation) + number * length(rotation)
    return local.replace(tzinfo=ZoneInfo(rotation["zone"])).astimezone(UTC)


def _first(rotation: Rotation) -> datetime:
    day, _, clock = rotation["handover"].partition(" ")
    hours, _, minutes = clock.partition(":")
    return EPOCH_MONDAY + timedelta(
        days=WEEKDAYS.index(day), hours=int(hours), minutes=int(minutes)
    )
