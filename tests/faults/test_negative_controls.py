"""Three broken builds: the count that the fault tests trust must see each of them."""

import signal

import pytest

from tests.faults.conftest import LETTERS, World


def test_marking_before_sending_is_seen(world: World) -> None:
    variant = "mark_before_send"
    assert world.do("run", variant=variant, crash="outbox.marked_first:1") == -signal.SIGKILL
    assert world.do("recover", variant=variant) == 0
    assert world.count().faults() == [f"{LETTERS - 1} acknowledgements sent instead of {LETTERS}"]


def test_writing_the_outbox_after_the_commit_is_seen(world: World) -> None:
    variant = "outbox_after_commit"
    assert world.do("run", variant=variant, crash="outbox.written_late:1") == -signal.SIGKILL
    assert world.do("recover", variant=variant) == 0
    assert world.count().faults() == [
        f"{LETTERS - 1} acknowledgements queued instead of {LETTERS}",
        f"{LETTERS - 1} acknowledgements sent instead of {LETTERS}",
    ]


@pytest.mark.parametrize("world", ["own"], indirect=True)
def test_a_dropped_unique_constraint_is_seen(world: World) -> None:
    assert world.do("storm", variant="unique_dropped") == 0
    faults = world.count().faults()
    assert f"{20 * LETTERS} raw rows instead of {LETTERS}" in faults
    assert any("messages instead of" in fault for fault in faults)
    assert any("tickets instead of" in fault for fault in faults)


def test_without_the_mistakes_the_same_runs_are_faultless(world: World) -> None:
    assert world.do("run", crash="outbox.before_send:1") == -signal.SIGKILL
    assert world.do("recover") == 0
    assert world.count().faults() == []
