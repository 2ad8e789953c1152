"""Two people plan at the same moment: on one component one of them is refused, and a form sent twice is one plan."""

from collections import Counter
from typing import Any

import pytest

from incidents import maintenance
from incidents.maintenance import MaintenanceRefused
from incidents.models import Broadcast, Maintenance
from support.models import Brand
from tests.faults.threads import together
from tests.incidents.maintenance.test_steps import ADA, plan
from tests.support.escalation.rows import at

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def at_once(brand: Brand, *keys: str) -> Counter[str]:
    """Plan the same window on the same component once for each key, all together; what became of each."""
    came: list[str] = []

    def attempt(number: int) -> None:
        try:
            plan(Brand.objects.get(pk=brand.pk), title=f"Plan {number}", key=keys[number])
        except MaintenanceRefused:
            came.append("refused")
        else:
            came.append("planned")

    together([lambda number=number: attempt(number) for number in range(len(keys))])  # type: ignore[misc]  # a default binds it
    return Counter(came)


def test_of_many_who_plan_for_one_component_one_is_taken(luneo: Brand) -> None:
    assert at_once(luneo, *(f"form:{number}" for number in range(6))) == {
        "planned": 1,
        "refused": 5,
    }
    assert Maintenance.objects.count() == Broadcast.objects.count() == 1


def test_a_form_that_is_sent_many_times_at_once_is_one_plan(luneo: Brand) -> None:
    assert at_once(luneo, *["form:same"] * 6) == {"planned": 6}
    assert Maintenance.objects.count() == Broadcast.objects.count() == 1


def test_one_that_is_moved_while_another_is_planned_there_keeps_them_apart(luneo: Brand) -> None:
    row = plan(luneo, starts_at=at(600), ends_at=at(660))
    came: list[str] = []

    def tried(name: str, act: object) -> None:
        try:
            act()  # type: ignore[operator]  # either of the two below
        except MaintenanceRefused:
            came.append(name)

    times: dict[str, Any] = {"starts_at": at(60), "ends_at": at(120)}
    together(
        [
            lambda: tried("move", lambda: maintenance.reschedule(row, **times, by=ADA, now=at(0))),
            lambda: tried("plan", lambda: plan(Brand.objects.get(pk=luneo.pk), title="Other")),
        ]
    )
    assert len(came) == 1
    windows = Maintenance.objects.filter(starts_at=at(60)).count()
    assert windows == 1
