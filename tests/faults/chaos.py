"""Processes by the handful, one of them killed every moment and started again."""

import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connections

SENDERS, WORKERS = 2, 3
HASTE = 10  # seconds of the desk's clock in one of ours: what the dead had leased is due again within the storm
SEED = 20260302


def soak(
    send: Callable[[int], None],
    toil: Callable[[int], None],
    *,
    every: float,
    kills: int,
    over: Callable[[], bool],
    patience: float,
) -> int:
    """Kill one of all senders and workers each `every` seconds until it is `over` and so many died, then the rest.

    Returns how many died. Called off after `patience` seconds.
    """
    acts = [(send, part) for part in range(SENDERS)] + [(toil, part) for part in range(WORKERS)]
    chance, deadline, dead = random.Random(SEED), time.monotonic() + patience, 0
    running = {_begin(act, part): (act, part) for act, part in acts}
    while not (over() and dead >= kills) and time.monotonic() < deadline:
        time.sleep(every)
        pid = chance.choice(list(running))
        act, part = running.pop(pid)
        killed = _end(pid)
        dead += killed
        if killed or act is toil:
            running[_begin(act, part)] = (act, part)
    return dead + sum(_end(pid) for pid in running)


def insist(act: Callable[[], object]) -> None:
    """Do it until the database lets us: what a sender does that was answered 503, and a worker at its next turn."""
    while True:
        try:
            act()
        except DatabaseError:
            connections.close_all()
            time.sleep(0.05)
        else:
            return


def lines(path: str) -> set[str]:
    return set(Path(path).read_text().split()) if Path(path).exists() else set()


def note(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


def _begin(act: Callable[[int], None], part: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        act(part)
    except BaseException:  # noqa: BLE001  # a child never returns into its parent's loop
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _end(pid: int) -> bool:
    """Kill it. False: it had ended by itself."""
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)
