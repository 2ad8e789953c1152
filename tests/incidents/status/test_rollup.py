"""The one sentence for the whole page."""

import pytest

from incidents.status.rollup import rollup, worst

UP, SLOW = "operational", "degraded_performance"
PART, DOWN, PLANNED = "partial_outage", "major_outage", "under_maintenance"


@pytest.mark.parametrize(
    ("states", "indicator", "description"),
    [
        ([], "none", "All Systems Operational"),
        ([UP, UP], "none", "All Systems Operational"),
        ([DOWN, DOWN], "critical", "Major System Outage"),
        ([DOWN, UP], "major", "Partial System Outage"),
        ([DOWN, PART], "major", "Partial System Outage"),
        ([PART, PART], "major", "Partial System Outage"),
        ([PART, UP], "minor", "Minor Service Outage"),
        ([PART, SLOW], "minor", "Minor Service Outage"),
        ([SLOW, SLOW], "minor", "Degraded System Service"),
        ([SLOW, UP], "minor", "Partially Degraded Service"),
        ([SLOW, PLANNED], "minor", "Partially Degraded Service"),
        ([PLANNED, UP], "maintenance", "Service Under Maintenance"),
    ],
)
def test_the_table_of_the_status_api(states: list[str], indicator: str, description: str) -> None:
    assert rollup(states) == (indicator, description)


@pytest.mark.parametrize(
    ("impacts", "indicator"),
    [
        (["critical", "minor"], "critical"),
        (["major"], "major"),
        (["minor"], "minor"),
        (["none"], "none"),
    ],
)
def test_an_incident_that_touches_no_component_is_not_all_operational(
    impacts: list[str], indicator: str
) -> None:
    assert rollup([UP], impacts).indicator == indicator


def test_a_group_is_as_bad_as_its_worst_member() -> None:
    assert worst([UP, SLOW, PART]) == PART
    assert worst([]) == UP
