"""What every test may ask for, and which tests this machine cannot run."""

import gc
import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings

from support.lib.database import walls
from support.models import Brand, pinned, queues_of
from support.models.walls import WALLS
from support.runbook.apply import apply
from support.runbook.load import Runbook, load_file, shipped
from support.sla import clocks
from tests import make, migrated, settle, snapshots

HOUSE = Path(__file__).resolve().parents[1]
DATABASES = {"db", "transactional_db", "django_db_setup"}

# How many examples a property is tried on. No deadline and no word on slow examples: machines differ.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", UNTIMED, max_examples=200)
settings.register_profile("ci", UNTIMED, max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def missing() -> dict[str, str]:
    """Markers of tests that cannot run here, each with the reason that is printed."""
    reasons = {}
    if not (
        os.environ.get("DATABASE_URL", "").startswith("postgres") and "REDIS_URL" in os.environ
    ):
        reasons["services"] = "needs PostgreSQL and Redis: make test-services"
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        reasons["browser"] = "needs a Chromium: apt-get install chromium"
    return reasons


@pytest.hookimpl(tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here; the longest go first, and those whose browser keeps an event loop running go last."""
    reasons = missing()
    for item in items:
        if is_once(item):
            item.add_marker(pytest.mark.once)
        for marker in item.iter_markers():
            if marker.name in reasons:
                item.add_marker(pytest.mark.skip(reason=reasons[marker.name]))
    items.sort(key=lambda item: _turn({marker.name for marker in item.iter_markers()}))


def pytest_collection_finish() -> None:
    """Thousands of tests stay for the whole run: the collector need not look through them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    """One name for the run, which its processes hear of."""
    if config.pluginmanager.hasplugin("xdist") and not hasattr(config, "workerinput"):
        config.option.testrunuid = config.option.testrunuid or uuid.uuid4().hex


def pytest_sessionfinish(session: pytest.Session) -> None:
    if migrated.ON_POSTGRES and not hasattr(session.config, "workerinput"):
        migrated.drop(session.config.option.testrunuid)


@pytest.fixture(scope="session")
def migrated_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The migrated database that others are copies of; empty on SQLite, where a file is as soon made."""
    if not migrated.ON_POSTGRES:
        return ""
    among_others = getattr(request.config, "workerinput", None)
    home = tmp_path_factory.getbasetemp()
    run = (among_others or vars(request.config.option))["testrunuid"]
    return migrated.once(run, home.parent if among_others else home)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, migrated_once: str
) -> None:
    """Pytest-django's place for it, after each process has a name of its own for its database."""
    if migrated_once:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_once


def is_once(item: pytest.Item) -> bool:
    """Whether no other database or broker could change what a test finds: `.ci/run` runs it once, on SQLite.

    Stories with processes of their own bring their own database; the others say by their fixtures that they ask one.
    """
    markers = {marker.name for marker in item.iter_markers()}
    if markers & {"services", "browser", "django_db"}:
        return "slow" in markers and "services" not in markers
    room = item.path.relative_to(HOUSE / "tests").parts[0]
    asks = set(getattr(item, "fixturenames", ())) & DATABASES
    return "slow" in markers or (room in {"support", "incidents"} and not asks)


def _turn(markers: set[str]) -> int:
    if "browser" in markers:
        return 2
    return 0 if "slow" in markers else 1


@pytest.fixture
def now() -> datetime:
    """Monday noon, UTC: inside Luneo's hours, before FoodyePay's."""
    return make.NOON


@cache
def shipped_runbook(slug: str) -> Runbook:
    """Read once for all tests: it is a frozen value, and reading takes longer than most tests."""
    return load_file(shipped()[slug])


def apply_shipped(slug: str) -> Brand:
    """Applied once for each process; from then on its rows are put where they were, which takes a fraction of it."""
    if slug not in snapshots.TAKEN:
        apply(shipped_runbook(slug), by="tests", now=make.NOON)
        snapshots.take(shipped_runbook(slug))
    else:
        snapshots.restore(slug)
    return Brand.objects.get(slug=slug)


@pytest.fixture
def luneo(db: None) -> Brand:
    """Luneo with its shipped runbook in force: Paris, French first, business hours."""
    return apply_shipped("luneo")


@pytest.fixture
def foodyepay(db: None) -> Brand:
    """FoodyePay with its shipped runbook in force: Los Angeles, every day 09:00 to 21:00."""
    return apply_shipped("foodyepay")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Runbook versions never change, so rooms remember them by key; here each test uses the keys anew.

    And a request leaves its language to its thread, where the next request chooses its own: a test may ask at once.
    """
    translation.deactivate()
    for memory in (pinned, queues_of, clocks.remembered_history, clocks.remembered_policies):
        memory.cache_clear()


@pytest.fixture(autouse=True)
def _evidence_may_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is never deleted would stop a test's own clearing away; `migrate`'s walls stand again after it."""
    marker = request.node.get_closest_marker("django_db")
    is_real = marker is not None and marker.kwargs.get("transaction", False)
    is_real |= not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames)
    if is_real:
        request.getfixturevalue("transactional_db")
    yield
    if is_real:
        settle.others(connection)  # pytest-django empties every table next
        kept = [wall for wall in WALLS if wall.message != walls.KEPT]
        walls.build(connection, kept, prefix="support_")
