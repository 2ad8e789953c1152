"""Two people plan at the same moment: on one component one of them is refused, and a form sent twice is one plan."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from incidents import maintenance
from incidents.maintenance import MaintenanceRefused
from incidents.models import Broadcast, Maintenance
from support.models import Brand
from tests.at_once import at_once, tried
from tests.incidents.maintenance.planned import ADA, plan
from tests.support.escalation.rows import at

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def planned(brand: Brand, *keys: str) -> Counter[str]:
    """Plan the same window on the same component once for each key, all together; what became of each."""

    def attempt(number: int) -> str:
        try:
            plan(Brand.objects.get(pk=brand.pk), title=f"Plan {number}", key=keys[number])
        except MaintenanceRefused:
            return "refused"
        return "planned"

    return Counter(at_once(*(partial(attempt, number) for number in range(len(keys)))))


def test_of_many_who_plan_for_one_component_one_is_taken(luneo: Brand) -> None:
    assert planned(luneo, *(f"form:{number}" for number in range(6))) == {
        "planned": 1,
        "refused": 5,
    }
    assert Maintenance.objects.count() == Broadcast.objects.count() == 1


def test_a_form_that_is_sent_many_times_at_once_is_one_plan(luneo: Brand) -> None:
    assert planned(luneo, *["form:same"] * 6) == {"planned": 6}
    assert Maintenance.objects.count() == Broadcast.objects.count() == 1


def test_one_that_is_moved_while_another_is_planned_there_keeps_them_apart(luneo: Brand) -> None:
    row = plan(luneo, starts_at=at(600), ends_at=at(660))
    times: dict[str, Any] = {"starts_at": at(60), "ends_at": at(120)}
    came = tried(
        lambda: maintenance.reschedule(row, **times, by=ADA, now=at(0)),
        lambda: plan(Brand.objects.get(pk=luneo.pk), title="Other"),
    )
    assert [type(each) for each in came if isinstance(each, Exception)] == [MaintenanceRefused]
    windows = Maintenance.objects.filter(starts_at=at(60)).count()
    assert windows == 1
