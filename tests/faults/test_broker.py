"""T5: a broker that is refused, hung, flushed or unwritable: doors stay quick, sweeps do the work, nothing is lost."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis

from tests.faults.conftest import World
from tests.faults.until import until
from tests.services import free_port

LETTERS = 12
PROMISE = 2.0  # seconds that 95 of 100 doors stay below


def test_a_broker_folder_that_cannot_be_written_loses_nothing(world: World) -> None:
    occupied = world.folder / "queue"
    occupied.write_text("a file where the folder should be")
    options = {"data_folder_in": str(occupied), "data_folder_out": str(occupied)}
    assert world.do("ring", letters=LETTERS, broker="filesystem://", options=options) == 0
    assert_quick_and_complete(world)


@pytest.mark.services
@pytest.mark.parametrize("trouble", ["refused", "hung", "flushed", "killed"])
def test_a_redis_in_trouble_loses_nothing(world: World, server: "Redis", trouble: str) -> None:
    getattr(server, trouble)()
    assert world.do("ring", letters=LETTERS, broker=server.url) == 0
    assert_quick_and_complete(world)


def assert_quick_and_complete(world: World) -> None:
    took = sorted(float(line) for line in world.result.read_text().split())
    assert len(took) == LETTERS
    assert took[int(len(took) * 0.95)] < PROMISE
    assert world.do("recover", letters=LETTERS) == 0
    assert world.count().faults(LETTERS) == []


class Redis:
    """A Redis of its own, and what may happen to it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        program = shutil.which("redis-server")
        assert program
        self.command = [program, "--port", str(self.port), "--save", "", "--dir", str(folder)]
        self.begun()

    def begun(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        until(self.answers, "answer of Redis")

    def answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client, suppress(redis.ConnectionError):
            return bool(client.ping())
        return False

    def refused(self) -> None:
        self.end()

    def killed(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def hung(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def let_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def flushed(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.rpush("celery", "something that was waiting")
            client.flushall()

    def end(self) -> None:
        self.let_on()
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    made = Redis(tmp_path)
    yield made
    if made.process.poll() is None:
        made.end()
