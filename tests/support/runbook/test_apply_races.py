"""Several people put runbooks in force at once: each sees what the one before did, and none ends in an error."""

from collections.abc import Callable

import pytest

from support.models import Brand, Queue, RunbookVersion, Team
from support.runbook.apply import apply
from support.runbook.plan import Plan
from tests import make
from tests.at_once import at_once
from tests.support.runbook.files import altered, load, minimal

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
DRAFTS = [minimal(), *(altered(minimal(), ('"1 hour"', f'"{n} hours"')) for n in (2, 3, 4))]


def applying(text: str) -> Callable[[], Plan]:
    runbook = load(text)
    return lambda: apply(runbook, by="Ada", now=make.NOON)


def test_the_same_new_runbook_applied_by_four_at_once_is_one_version() -> None:
    done = at_once(*[applying(minimal())] * 4)
    assert sorted(plan.changes_nothing for plan in done) == [False, True, True, True]
    assert Brand.objects.count() == RunbookVersion.objects.count() == 1
    assert Team.objects.count() == Queue.objects.count() == 1


def test_four_different_ones_are_four_versions_one_after_the_other() -> None:
    apply(load(altered(minimal(), ('"1 hour"', '"9 hours"'))), by="Ada", now=make.NOON)
    done = at_once(*map(applying, DRAFTS))
    assert sorted(plan.number for plan in done) == [2, 3, 4, 5]
    brand = Brand.objects.get()
    assert brand.runbook is not None
    assert brand.runbook.number == 5
    numbers = RunbookVersion.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]


def test_four_different_ones_may_be_a_brands_first() -> None:
    done = at_once(*map(applying, DRAFTS))
    assert sorted(plan.number for plan in done) == [1, 2, 3, 4]
    assert Brand.objects.get().runbook_versions.count() == 4
