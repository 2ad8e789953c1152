"""T1, T12: somebody is killed every moment, PostgreSQL too, and everything comes again: each letter is there once."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from tests.faults import clusters
from tests.faults.conftest import ON_POSTGRES, Databases, World
from tests.faults.sizes import size
from tests.faults.until import until

LETTERS = size(60, soak=1500) if ON_POSTGRES else size(20, soak=500)
EVERY = 0.3 if ON_POSTGRES else 0.15  # seconds between two kills
KILLS = size(5, soak=150)  # at least
CRASHES = size(2, soak=8)
PATIENCE = 60 + LETTERS / 2  # seconds until it is called off, and the count tells what is missing


def begin(world: World) -> None:
    world.start("soak", letters=LETTERS, kills=KILLS, every=EVERY, patience_for=PATIENCE)


def wait_for(world: World, letters: int) -> None:
    until(lambda: len(world.answered()) >= letters, f"{letters} letters")


def end(world: World) -> None:
    """The storm is over, workers run on; every promise is counted."""
    assert world.ended() == 0
    kills = int(world.result.read_text())
    assert kills >= KILLS
    assert world.count().acknowledged == LETTERS
    assert world.do("recover", letters=LETTERS) == 0
    count = world.count()
    print(f"{LETTERS} letters, {kills} kills, {count.again} mails sent again")
    assert count.faults(LETTERS, repeats=kills) == []


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
    for number in range(1, CRASHES + 1):
        wait_for(world, LETTERS * number // (CRASHES + 1))
        cluster.crash()
    end(world)
