"""T1, T12: somebody is killed every moment, PostgreSQL too, and everything comes twice: each letter is there once.

FAULT_CHAOS=1500 makes the long run before a release: so many letters, and a crash of PostgreSQL for each hundred.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from tests.faults import clusters
from tests.faults.conftest import ON_POSTGRES, Databases, World

LETTERS = int(os.environ.get("FAULT_CHAOS", "60" if ON_POSTGRES else "20"))
SECONDS = max(LETTERS / 40, 1.5)
EVERY = 0.3 if ON_POSTGRES else 0.15  # seconds between two kills
CRASHES = max(LETTERS // 100, 2)
PATIENCE = (
    20 + LETTERS / 5
)  # seconds until the storm is called off, and the count tells what is missing


def begin(world: World) -> None:
    world.start("soak", letters=LETTERS, seconds=SECONDS, every=EVERY, patience_for=PATIENCE)


def end(world: World) -> None:
    """The storm is over, workers run on; every promise is counted."""
    assert world.ended() == 0
    kills = int(world.result.read_text())
    assert kills >= SECONDS / EVERY / 3
    assert world.count().acknowledged == LETTERS
    assert world.do("recover", letters=LETTERS) == 0
    assert world.count().faults(LETTERS, repeats=kills) == []


@pytest.mark.skipif(ON_POSTGRES, reason="done below, with crashes of PostgreSQL among them")
def test_processes_that_die_every_moment_lose_nothing_and_double_nothing(world: World) -> None:
    begin(world)
    end(world)


@pytest.fixture
def crashing(
    worker: "Popen[str]", databases: Databases, tmp_path: Path
) -> Iterator[tuple[World, clusters.Cluster]]:
    """A world on a PostgreSQL of its own, which may be crashed."""
    with clusters.cluster() as cluster:
        theirs = Databases(tmp_path, server=cluster.url)
        theirs.create_template()
        clusters.dump(databases.url(databases.template), tmp_path / "template.dump")
        clusters.restore(tmp_path / "template.dump", theirs.url(theirs.template))
        yield World(worker, theirs, tmp_path, own=True), cluster


@pytest.mark.services
def test_a_postgresql_that_crashes_among_them_loses_nothing_either(
    crashing: tuple[World, clusters.Cluster],
) -> None:
    world, cluster = crashing
    begin(world)
    for _ in range(CRASHES):
        time.sleep(SECONDS / CRASHES / 2)
        cluster.crash()
    end(world)
