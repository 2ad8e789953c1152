"""One sentence for the whole page, by the table that clients of the Statuspage API know."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from incidents.models import ComponentState

State = ComponentState
IMPACTS = {"P0": "critical", "P1": "major", "P2": "minor", "P3": "none"}


class Rollup(NamedTuple):
    """`indicator`: none, minor, major, critical or maintenance. Clients match words of `description`."""

    indicator: str
    description: str


FINE = Rollup("none", "All Systems Operational")
DOWN = Rollup("critical", "Major System Outage")
PARTLY_DOWN = Rollup("major", "Partial System Outage")
SLIGHTLY_DOWN = Rollup("minor", "Minor Service Outage")
DEGRADED = Rollup("minor", "Degraded System Service")
PARTLY_DEGRADED = Rollup("minor", "Partially Degraded Service")
MAINTENANCE = Rollup("maintenance", "Service Under Maintenance")
BY_IMPACT = {"critical": DOWN, "major": PARTLY_DOWN, "minor": SLIGHTLY_DOWN}
WORST = (State.MAJOR, State.PARTIAL, State.DEGRADED, State.MAINTENANCE, State.OPERATIONAL)


def worst(states: Iterable[str]) -> str:
    """The gravest of some states; of a group, what its row shows."""
    found = set(states)
    return next((state for state in WORST if state in found), State.OPERATIONAL)


def rollup(states: Sequence[str], impacts: Iterable[str] = ()) -> Rollup:
    """What the parts come to. An open incident that touches no part is not "all operational" either."""
    of_parts = _of_parts(states)
    if of_parts is not FINE:
        return of_parts
    return next((BY_IMPACT[each] for each in BY_IMPACT if each in set(impacts)), FINE)


def _of_parts(states: Sequence[str]) -> Rollup:
    found = set(states)
    if found == {State.MAJOR}:
        return DOWN
    if State.MAJOR in found or found == {State.PARTIAL}:
        return PARTLY_DOWN
    if State.PARTIAL in found:
        return SLIGHTLY_DOWN
    if State.DEGRADED in found:
        return DEGRADED if found == {State.DEGRADED} else PARTLY_DEGRADED
    return MAINTENANCE if State.MAINTENANCE in found else FINE
