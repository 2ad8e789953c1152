"""Where a call for help would be heard by nobody."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from support.escalation.holes import holes
from support.escalation.matrix import Roster, explain, roster
from support.lib.rota import NOBODY, StandIn
from support.models import Brand, OnCallOverride, Person
from tests import small_runbook
from tests.make import NOON

DAY = timedelta(days=1)
Change = Callable[[dict[str, Any]], Any]


def sound() -> dict[str, Any]:
    """The small runbook with an owner for every category."""
    data = copy.deepcopy(small_runbook.DATA)
    data["categories"]["question"]["owners"] = ["backend"]
    return data


def found(change: Change, known: Roster = Roster()) -> list[str]:  # noqa: B008
    data = sound()
    change(data)
    return holes(data, at=NOON, known=known)


def policy(data: dict[str, Any], place: int) -> dict[str, Any]:
    chosen: dict[str, Any] = data["escalation"]["policies"][place]
    return chosen


def test_a_sound_runbook_has_none() -> None:
    assert holes(sound(), at=NOON) == []


@pytest.mark.parametrize("slug", ["luneo", "foodyepay"])
@pytest.mark.django_db
def test_the_shipped_runbooks_have_none(slug: str, luneo: Brand, foodyepay: Brand) -> None:
    version = Brand.objects.get(slug=slug).runbook
    assert version is not None
    assert holes(version.data, at=NOON, known=roster(version, NOON)) == []


def test_a_category_without_owners_is_named() -> None:
    assert found(lambda data: data["categories"]["question"].update(owners=[])) == [
        "Policy p0, step 1 (notify owners) reaches nobody for question."
    ]


def test_a_role_that_nobody_has_is_a_hole_for_every_category() -> None:
    assert found(lambda data: data["people"]["camille"].update(roles=[])) == [
        "Policy p0, step 2 (notify role:lead) reaches nobody.",
        "Policy security, step 1 (notify role:lead) reaches nobody.",
    ]


def test_a_person_without_an_address_is_nobody() -> None:
    assert len(found(lambda data: data["people"]["camille"].update(email=""))) == 2


def test_who_sleeps_now_is_no_hole_and_neither_are_closed_hours() -> None:
    def night(data: dict[str, Any]) -> None:
        data["people"]["camille"]["awake"] = "22:00-23:00"
        policy(data, 0)["steps"][0].update(awake=True, outside="support")

    assert found(night) == []


def test_a_page_reaches_our_own_rotation_and_the_fallback() -> None:
    def page(data: dict[str, Any]) -> None:
        policy(data, 2)["steps"] = [{"after": "0 minutes", "do": "page", "to": ["oncall"]}]

    def page_into_the_void(data: dict[str, Any]) -> None:
        page(data)
        data.update(on_call={}, paging={})

    assert found(page) == []
    assert found(page_into_the_void) == ["Policy late, step 1 (page oncall) reaches nobody."]


def test_a_gap_on_call_is_told_with_its_hours() -> None:
    gap = StandIn("critical", NOBODY, NOON + DAY, NOON + 2 * DAY)
    said = "Nobody is on call (critical) from Tue 3 Mar 2026 12:00 to Wed 4 Mar 2026 12:00 UTC."
    assert found(lambda _data: None, Roster([gap])) == [said]


@pytest.mark.django_db
def test_somebody_who_left_leaves_a_gap(luneo: Brand) -> None:
    person = Person.objects.get(brand=luneo, slug="emma")
    OnCallOverride.objects.create(
        brand=luneo,
        rotation="critical",
        person=person,
        starts_at=NOON,
        ends_at=NOON + DAY,
        reason="Holiday",
        made_at=NOON,
    )
    version = luneo.runbook
    assert version is not None
    assert holes(version.data, at=NOON, known=roster(version, NOON)) == []
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert len(holes(version.data, at=NOON, known=roster(version, NOON))) == 1


def test_a_step_outside_its_hours_says_so_and_who_sleeps_is_not_reached() -> None:
    data = sound()
    policy(data, 1)["steps"][1]["awake"] = True
    data["people"]["camille"].update(awake="08:00-22:00", zone="America/Los_Angeles")
    asked: dict[str, Any] = {"category": "billing", "severity": "P0", "moment": "opened"}
    assert explain(data, **asked, at=NOON)[1].reached == []  # 04:15 over there
    assert [each.name for each in explain(data, **asked, at=NOON + DAY / 4)[1].reached] == [
        "Camille"
    ]
