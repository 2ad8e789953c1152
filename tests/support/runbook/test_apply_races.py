"""Several people put runbooks in force at once: each sees what the one before did, and none ends in an error."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from support.models import Brand, Queue, RunbookVersion, Team
from support.runbook.apply import apply
from support.runbook.plan import Plan
from tests import make
from tests.support.runbook.files import altered, load, minimal

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
DRAFTS = [minimal(), *(altered(minimal(), ('"1 hour"', f'"{n} hours"')) for n in (2, 3, 4))]


def at_once(*works: Callable[[], Plan]) -> tuple[list[Plan], list[BaseException]]:
    """What each gave or raised; all begin at the same moment, each with a connection of its own."""
    barrier = threading.Barrier(len(works))
    done, failed = list[Plan](), list[BaseException]()

    def one(work: Callable[[], Plan]) -> None:
        try:
            barrier.wait()
            done.append(work())
        except BaseException as failure:  # noqa: BLE001  # the test says what went wrong
            failed.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed


def applying(text: str) -> Callable[[], Plan]:
    runbook = load(text)
    return lambda: apply(runbook, by="Ada", now=make.NOON)


def test_the_same_new_runbook_applied_by_four_at_once_is_one_version() -> None:
    done, failed = at_once(*[applying(minimal())] * 4)
    assert failed == []
    assert sorted(plan.changes_nothing for plan in done) == [False, True, True, True]
    assert Brand.objects.count() == RunbookVersion.objects.count() == 1
    assert Team.objects.count() == Queue.objects.count() == 1


def test_four_different_ones_are_four_versions_one_after_the_other() -> None:
    apply(load(altered(minimal(), ('"1 hour"', '"9 hours"'))), by="Ada", now=make.NOON)
    done, failed = at_once(*map(applying, DRAFTS))
    assert failed == []
    assert sorted(plan.number for plan in done) == [2, 3, 4, 5]
    brand = Brand.objects.get()
    assert brand.runbook is not None
    assert brand.runbook.number == 5
    numbers = RunbookVersion.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]


def test_four_different_ones_may_be_a_brands_first() -> None:
    done, failed = at_once(*map(applying, DRAFTS))
    assert failed == []
    assert sorted(plan.number for plan in done) == [1, 2, 3, 4]
    assert Brand.objects.get().runbook_versions.count() == 4
