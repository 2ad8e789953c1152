"""T6: three beats and four workers, each a process of its own: no timer is lost over an outage, late, or told twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from celery import Celery

from config import environment
from tests.faults.armed import Timers, time_of
from tests.faults.conftest import HOUSE, World, environ
from tests.faults.until import until

BEATS, WORKERS = 3, 4
TIMERS, LOTS, OF_EACH = (
    200,
    5,
    20,
)  # in each lot; lots; promises of the same ticket, told by one mail
OUTAGE = timedelta(minutes=10)
MAX_LAG = 60  # seconds
WORKER = "worker --pool solo --without-gossip --without-mingle --without-heartbeat --loglevel ERROR"
BEAT = "beat --loglevel ERROR --pidfile= --schedule"
# What they all import is imported once; the first of them to end ends the starter.
START = """
import os, sys
from django.core.management import call_command
from config.celery import app
app.loader.import_default_modules()
for order in sys.argv[1:]:
    if os.fork() == 0:
        sys.exit(call_command(order) if order == "sweep" else app.start(order.split()))
os.wait()
"""

pytestmark = [pytest.mark.slow, pytest.mark.services]


@contextmanager
def processes(world: World, folder: Path, *others: str, **more: str) -> Iterator[None]:
    """All of them, and others, on the world's database and a corner of Redis; killed in the end, as the power would."""
    here = {
        **environ(world.databases, folder),
        "DATABASE_URL": world.databases.url(world.database),
        "DEBUG": "true",  # public pages are made without packing their style sheets
        "REDIS_URL": os.environ["REDIS_URL"],
        "REDIS_KEY_PREFIX": f"{world.database}:",
        **more,
    }
    orders = [f"{BEAT} {folder}/beat-{number}" for number in range(BEATS)]
    orders += [f"{WORKER} --hostname worker-{number}@%h" for number in range(WORKERS)]
    command, log = [sys.executable, "-c", START, *others, *orders], folder / "log"
    with log.open("w") as lines:
        started = subprocess.Popen(
            command, cwd=HOUSE, env=here, stdout=lines, stderr=lines, start_new_session=True
        )
    try:
        yield
        assert started.poll() is None, "one of them ended"
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        print(log.read_text()[-4000:])  # shown when the test fails


def bell(world: World, folder: Path, url: str) -> Celery:
    """The door's end of the broker that the processes listen to."""
    prefix = f"{world.database}:"
    app = Celery("desk", broker=url, set_as_current=False)
    app.conf.broker_transport_options = environment.broker(folder, redis=True, key_prefix=prefix)
    return app


def test_every_timer_is_told_once_and_in_time_by_real_beats_and_workers_after_an_outage(
    world: World, tmp_path: Path
) -> None:
    timers, door = Timers(world), bell(world, tmp_path, os.environ["REDIS_URL"])
    timers.arm(TIMERS, datetime.now(UTC) - OUTAGE, spread=2, of_each=OF_EACH)
    with processes(world, tmp_path):
        until(lambda: bool(timers.fired()), "breach of what was due while no process lived")
        back = time_of(timers.ask("SELECT min(detected_at) FROM support_crossing")[0][0])
        for _ in range(1, LOTS):  # all workers are called at once, and the beats ring as they do
            timers.arm(TIMERS, datetime.now(UTC), of_each=OF_EACH)
            for _ in range(WORKERS):
                door.send_task("support.tasks.sweep_clocks")
        until(lambda: len(timers.fired()) == TIMERS * LOTS, "breach of every timer")
        until(lambda: len(timers.steps()) >= TIMERS * LOTS // OF_EACH, "mail for every ticket")

    assert set(timers.fired().values()) == {1}
    assert sum(timers.events().values()) == TIMERS * LOTS
    assert set(timers.events().values()) == {OF_EACH}
    assert set(timers.steps().values()) == {1}
    seen = timers.ask("SELECT due_at, detected_at FROM support_crossing")
    lags = [
        (
            time_of(at) - max(time_of(due_at), back)
        ).total_seconds()  # nobody is late before the first is back
        for due_at, at in seen
    ]
    assert 0 <= min(lags) <= max(lags) <= MAX_LAG
    moved = "SELECT count(*) FROM support_clock WHERE breached_at IS DISTINCT FROM due_at"
    assert timers.ask(moved) == [(0,)]
    print(f"lag at most {max(lags):.1f} s")
