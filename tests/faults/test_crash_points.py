"""The process dies between any two steps of intake and delivery: nothing is lost, nothing is there twice."""

import re
import signal
from pathlib import Path

import pytest

from tests.faults.conftest import HOUSE, LETTERS, World

POINTS = [
    "intake.before_store",
    "intake.stored",
    "intake.rung",
    "intake.claimed",
    "intake.parsed",
    "intake.filed",
    "intake.marked",
    "intake.done",
    "outbox.before_send",
    "outbox.after_send",
    "outbox.after_mark",
]
SENT_TWICE = {"outbox.after_send"}  # between the server's yes and our mark: said so in the promises


def written_points() -> set[str]:
    files = [
        path for room in ("inbound", "outbound") for path in (HOUSE / "support" / room).glob("*.py")
    ]
    named = {
        name
        for path in files
        for name in re.findall(r'crashpoint\("([\w.]+)"\)', Path(path).read_text())
    }
    kept = (HOUSE / "support" / "lib" / "inbox.py").read_text()
    return named | {f"intake{end}" for end in re.findall(r'crashpoint\(f"\{room\}(\.\w+)"\)', kept)}


def test_every_point_of_intake_and_delivery_is_tried() -> None:
    assert written_points() == set(POINTS)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("passing", range(1, LETTERS + 1))
def test_a_crash_loses_nothing_and_doubles_nothing(world: World, point: str, passing: int) -> None:
    assert world.do("run", crash=f"{point}:{passing}") == -signal.SIGKILL, "the point was passed"
    after_the_crash = world.count()
    assert len(after_the_crash.raws) >= after_the_crash.acknowledged
    assert world.do("recover") == 0
    assert world.count().faults(repeats=1 if point in SENT_TWICE else 0) == []


def test_two_crashes_in_a_row(world: World) -> None:
    assert world.do("run", crash="intake.filed:2") == -signal.SIGKILL
    assert world.do("recover", crash="outbox.before_send:1") == -signal.SIGKILL
    assert world.do("recover") == 0
    assert world.count().faults() == []


def test_without_a_crash_nothing_is_wrong_either(world: World) -> None:
    assert world.do("run") == 0
    assert world.count().faults() == []


def test_a_letter_that_always_kills_its_process_is_held_in_the_end(world: World) -> None:
    assert world.do("run", letters=1, crash="intake.claimed:1") == -signal.SIGKILL
    for _ in range(4):
        assert world.do("recover", letters=1, crash="intake.claimed:1") == -signal.SIGKILL
    assert world.do("recover", letters=1) == 0
    (row,) = world.databases.query(world.database, "SELECT state, reason FROM support_rawmessage")
    assert row[0] == "held"
    assert "It ended its process" in row[1]
