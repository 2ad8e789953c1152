"""The table of the whole page's sentence, said a second time in other words, for every set of states there is."""

from itertools import combinations_with_replacement, permutations

import pytest

from incidents.models import ComponentState
from incidents.status.rollup import IMPACTS, rollup, worst

STATES = [str(each) for each in ComponentState]
SETS = [each for size in range(5) for each in combinations_with_replacement(STATES, size)]
GRAVER = ["none", "maintenance", "minor", "major", "critical"]


def expected(states: tuple[str, ...]) -> str:
    """As Atlassian's help says it, from the worst on."""
    down, partly, slow, planned = (
        states.count(each)
        for each in ("major_outage", "partial_outage", "degraded_performance", "under_maintenance")
    )
    everything = len(states)
    rules = [
        (down and down == everything, "critical Major System Outage"),
        (down or (partly and partly == everything), "major Partial System Outage"),
        (partly, "minor Minor Service Outage"),
        (slow and slow == everything, "minor Degraded System Service"),
        (slow, "minor Partially Degraded Service"),
        (planned, "maintenance Service Under Maintenance"),
    ]
    return next((said for holds, said in rules if holds), "none All Systems Operational")


def test_every_set_of_up_to_four_states_has_the_sentence_of_the_table() -> None:
    assert len(SETS) > 100
    for states in SETS:
        assert " ".join(rollup(states)) == expected(states), states


def test_the_order_of_the_parts_does_not_matter() -> None:
    for states in combinations_with_replacement(STATES, 3):
        assert len({rollup(each) for each in permutations(states)}) == 1


def test_a_part_that_gets_well_makes_nothing_worse() -> None:
    for states in SETS:
        for place, state in enumerate(states):
            if state != "operational":
                better = (*states[:place], "operational", *states[place + 1 :])
                before, after = rollup(states).indicator, rollup(better).indicator
                assert GRAVER.index(after) <= GRAVER.index(before), (states, place)


@pytest.mark.parametrize("states", [(), ("operational",), ("operational", "operational")])
def test_trouble_without_a_part_decides_where_the_parts_say_nothing(
    states: tuple[str, ...],
) -> None:
    for severity, impact in IMPACTS.items():
        assert rollup(states, [impact]).indicator == impact, severity
    assert rollup(states, ["none", "minor", "critical", "major"]).indicator == "critical"
    assert rollup(states, []).indicator == "none"


def test_parts_that_say_something_are_not_talked_over() -> None:
    for states in SETS:
        if rollup(states).indicator != "none":
            assert rollup(states, ["critical"]) == rollup(states)


def test_the_worst_of_some_states_is_one_of_them() -> None:
    for states in SETS:
        assert worst(states) in (states or ("operational",))


def test_every_severity_has_an_impact_that_the_api_knows() -> None:
    assert IMPACTS == {"P0": "critical", "P1": "major", "P2": "minor", "P3": "none"}
