"""T5 at full size: a Redis that is absent, hangs, forgets or dies every five seconds, among real beats and workers.

`test_broker` tries the same troubles one by one at every change.
"""

import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from tests.fakes import FakePagerDuty
from tests.faults.armed import time_of
from tests.faults.conftest import World
from tests.faults.sizes import SOAK
from tests.faults.test_beats_and_workers import MAX_LAG, bell, processes
from tests.faults.test_broker import PROMISE, Redis, server
from tests.faults.test_pages import around
from tests.faults.until import until

__all__ = ["server"]
LETTERS, PAGES = 500, 100
TURNS = ("refused", "begun", "hung", "let_on", "flushed", "killed", "begun", "flushed") * 2
EVERY = 5.0  # seconds
OURS = "(key LIKE 'ack:%' OR carrier = 'pagerduty')"
SENT = f"SELECT created_at, sent_at FROM support_outboxmessage WHERE state = 'sent' AND {OURS}"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.services,
    pytest.mark.skipif(not SOAK, reason="takes two minutes: make soak"),
]


def now() -> str:
    return datetime.now(UTC).isoformat()


def quick(world: World) -> dict[str, float]:
    """The seconds that 95 of 100 stay below, for each door."""
    took = defaultdict(list)
    for door, seconds in (line.split() for line in world.result.read_text().splitlines()):
        took[door].append(float(seconds))
    return {door: sorted(each)[int(len(each) * 0.95)] for door, each in took.items()}


def lags(world: World) -> list[float]:
    """Seconds from each row of the outbox, written with its reason, to its leaving."""
    return [(time_of(sent) - time_of(made)).total_seconds() for made, sent in world.ask(SENT)]


@pytest.mark.parametrize("world", ["own"], indirect=True)
def test_a_redis_in_trouble_every_five_seconds_loses_nothing_and_holds_up_nobody(
    world: World, server: Redis, tmp_path: Path
) -> None:
    assert world.do("accept", letters=1, at=now()) == 0
    door = bell(world, tmp_path, server.url)
    server.refused()
    with (
        FakePagerDuty().running() as pager,
        processes(world, tmp_path, "sweep", REDIS_URL=server.url, **around(pager)),
    ):
        until(lambda: bool(world.ask("SELECT 1 FROM support_ticket")), "ticket to answer")
        job = {"letters": LETTERS, "seconds": EVERY * len(TURNS), "outside": around(pager)}
        options = door.conf.broker_transport_options
        world.start("busy", broker=server.url, options=options, **job)
        for trouble in TURNS[1:]:
            time.sleep(EVERY)
            getattr(server, trouble)()
        assert world.ended() == 0
        until(lambda: len(lags(world)) == LETTERS + PAGES, "end of what waits")
        door.send_task("support.tasks.sweep_raw")
        with redis.Redis.from_url(server.url) as client:
            until(lambda: not client.llen(f"{world.database}:celery"), "worker that hears the bell")
    late, slow = max(lags(world)), quick(world)
    print(f"lag at most {late:.1f} s, 95 of 100 within", {k: f"{v:.2f} s" for k, v in slow.items()})
    assert late <= MAX_LAG
    assert max(slow.values()) < PROMISE
    wanted = Counter(key for (key,) in world.ask("SELECT dedup_key FROM incidents_page"))
    assert Counter(pager.keys()) == wanted
    assert world.do("recover", letters=LETTERS, at=now()) == 0  # what else is due hours later
    assert world.count().faults(LETTERS) == []
