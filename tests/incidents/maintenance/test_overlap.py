"""Two pieces of work never touch one component at once; on others, or at other times, they may."""

import pytest

from incidents import maintenance
from incidents.maintenance import MaintenanceRefused
from incidents.models import Broadcast, Maintenance
from support.models import Brand
from tests.incidents.maintenance.planned import ADA, part, plan, said
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("begins", "ends", "refused"),
    [
        (60, 120, True),  # the same window
        (70, 80, True),  # inside
        (0, 500, True),  # around
        (119, 130, True),
        (30, 61, True),
        (30, 60, False),  # one ends as the other begins
        (120, 130, False),
    ],
)
def test_two_on_one_component_at_once_are_refused(
    luneo: Brand, begins: int, ends: int, refused: bool
) -> None:
    plan(luneo)
    times = {"starts_at": at(begins), "ends_at": at(ends)}
    if not refused:
        assert plan(luneo, title="Another", **times).is_open
        return
    with pytest.raises(MaintenanceRefused, match="“Move of the database” touches Checkout"):
        plan(luneo, title="Another", **times)
    assert Maintenance.objects.count() == 1
    assert Broadcast.objects.count() == 1


def test_what_is_over_touches_nothing_and_neither_does_work_on_other_parts(luneo: Brand) -> None:
    first = plan(luneo)
    assert plan(luneo, components=[part(luneo, "webhooks")]).is_open
    assert plan(luneo, components=[]).is_open
    maintenance.cancel(first, by=ADA, now=NOON)
    assert plan(luneo).is_open


def test_one_that_began_early_counts_from_then(luneo: Brand) -> None:
    first = plan(luneo)
    maintenance.start(first, by=ADA, now=NOON)
    with pytest.raises(MaintenanceRefused, match="another time"):
        plan(luneo, starts_at=at(10), ends_at=at(20))


def test_one_cannot_be_moved_onto_another(luneo: Brand) -> None:
    plan(luneo)
    later = plan(luneo, starts_at=at(300), ends_at=at(400), title="Later")
    with pytest.raises(MaintenanceRefused, match="Move of the database"):
        maintenance.reschedule(later, starts_at=at(100), ends_at=at(200), by=ADA, now=at(1))
    later.refresh_from_db()
    assert later.starts_at == at(300)
    maintenance.reschedule(later, starts_at=at(120), ends_at=at(500), by=ADA, now=at(1))
    assert len(said(later)) == 2
