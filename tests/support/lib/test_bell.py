"""A ring reaches the broker after commit, and a broker that is gone costs a request next to nothing."""

import queue
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, shared_task
from django.db import transaction

from support.lib import bell
from tests.at_once import at_once

heard: list[int] = []


@shared_task(name=f"{__name__}.listen")
def listen(number: int) -> None:
    if number < 0:
        raise ValueError("told to fail")
    heard.append(number)


LISTEN = f"{__name__}.listen"


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    heard.clear()
    bell._Bell.silent_until = 0.0
    yield
    bell._Bell.silent_until = 0.0


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Let the bell ring at another broker, with an app of its own."""
    apps: list[Celery] = []

    def use(url: str, **options: Any) -> None:
        app = Celery("bell", broker=url, set_as_current=False)
        app.conf.broker_transport_options = options
        apps.append(app)
        monkeypatch.setattr(bell, "current_app", app)

    yield use
    for app in apps:
        app.close()


@pytest.mark.django_db
def test_a_ring_waits_for_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        bell.ring(LISTEN, 7)
        assert heard == []
    assert heard == [7]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_silences_the_bell() -> None:
    with transaction.atomic():
        bell.ring(LISTEN, 7)
        transaction.set_rollback(True)
    assert heard == []


@pytest.mark.django_db
def test_in_tests_the_error_of_a_task_is_seen(django_capture_on_commit_callbacks: Any) -> None:
    with (
        pytest.raises(ValueError, match="told to fail"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        bell.ring(LISTEN, -1)


def test_a_published_ring_lies_in_the_broker(broker: Callable[..., None], tmp_path: Path) -> None:
    broker(
        "filesystem://",
        data_folder_in=str(tmp_path),
        data_folder_out=str(tmp_path),
        control_folder=str(tmp_path / "control"),
    )
    bell._publish(LISTEN, (7,))
    assert not bell.is_silent()
    (message,) = [path.read_text() for path in tmp_path.glob("*.msg")]
    assert LISTEN in message


def test_a_refused_broker_costs_little_and_is_left_alone_for_a_while(
    broker: Callable[..., None],
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        broker(f"redis://127.0.0.1:{free.getsockname()[1]}/0")
    spent = [timed(bell._publish, LISTEN, (number,)) for number in range(3)]
    assert spent[0] < 1
    assert spent[1] < 0.05
    assert spent[2] < 0.05
    assert bell.is_silent()


def test_a_broker_that_hangs_costs_no_more_than_the_timeout(
    broker: Callable[..., None], settings: Any
) -> None:
    settings.BELL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as hung:
        broker(f"redis://127.0.0.1:{hung.getsockname()[1]}/0", socket_timeout=1)
        assert timed(bell._publish, LISTEN, (1,)) < 0.5
        assert timed(bell._publish, LISTEN, (2,)) < 0.05
    assert bell.is_silent()


def test_a_broker_folder_that_cannot_be_written_is_no_error(
    broker: Callable[..., None], tmp_path: Path
) -> None:
    occupied = tmp_path / "queue"
    occupied.write_text("a file where the folder should be")
    broker("filesystem://", data_folder_in=str(occupied), data_folder_out=str(occupied))
    bell._publish(LISTEN, (1,))
    assert bell.is_silent()


def test_the_bell_is_tried_again_after_its_silence(
    broker: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker("nonsense://")
    bell._publish(LISTEN, (1,))
    assert bell.is_silent()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + bell.SILENCE + 1)
    broker("memory://")
    bell._publish(LISTEN, (2,))
    assert not bell.is_silent()


def timed(call: Callable[..., None], *args: Any) -> float:
    start = time.perf_counter()
    call(*args)
    return time.perf_counter() - start


TWO = f"{__name__}.listen_to_all"


@shared_task(name=TWO)
def listen_to_all() -> None:
    heard.append(0)


@pytest.mark.django_db(transaction=True)
def test_many_rings_together_are_one_at_the_end_for_the_task_that_does_as_well() -> None:
    with bell.together({LISTEN: TWO}):
        for number in (7, 8, 9):
            bell.ring(LISTEN, number)
        assert heard == []
    assert heard == [0]
    bell.ring(LISTEN, 7)
    assert heard == [0, 7]


@pytest.mark.django_db(transaction=True)
def test_a_task_that_has_no_other_rings_at_once_among_many() -> None:
    with bell.together({TWO: LISTEN}):
        bell.ring(LISTEN, 7)
        assert heard == [7]


@pytest.mark.django_db(transaction=True)
def test_work_that_ends_in_an_error_rings_for_nothing_and_leaves_the_bell_as_it_was() -> None:
    def work() -> None:
        with bell.together({LISTEN: TWO}):
            bell.ring(LISTEN, 7)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert heard == []
    bell.ring(LISTEN, 8)
    assert heard == [8]


class Rung:
    """What left for the broker, in order; `next` waits for one ring more."""

    def __init__(self) -> None:
        self.rings: queue.SimpleQueue[tuple[str, tuple[int, ...]]] = queue.SimpleQueue()

    def publish(self, task_name: str, args: tuple[int, ...]) -> None:
        self.rings.put((task_name, args))

    def next(self) -> tuple[str, tuple[int, ...]]:
        return self.rings.get(timeout=5)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Rung:
    found = Rung()
    monkeypatch.setattr(bell, "_publish", found.publish)
    monkeypatch.setattr(bell, "_heard", found.publish)
    monkeypatch.setattr(bell, "CROWD", 0.05)
    monkeypatch.setattr(bell._Bell, "rung_at", {})
    monkeypatch.setattr(bell._Bell, "coming", set())
    return found


def test_who_comes_alone_rings_at_once_for_its_own_row(rung: Rung) -> None:
    bell._crowded("sweep", "one", (1,))
    assert rung.rings.get_nowait() == ("one", (1,))
    assert rung.rings.empty()


def test_a_crowd_is_one_ring_for_the_sweep_that_finds_them_all(rung: Rung) -> None:
    for number in range(100):
        bell._crowded("sweep", "one", (number,))
    assert [rung.next(), rung.next()] == [("one", (0,)), ("sweep", ())]
    assert rung.rings.empty()
    assert bell._Bell.coming == set()


def test_who_comes_after_the_crowds_ring_is_rung_for_again(rung: Rung) -> None:
    """The sweep may have looked before this row was there."""
    bell._crowded("sweep", "one", (1,))
    bell._crowded("sweep", "one", (2,))
    assert [rung.next(), rung.next()] == [("one", (1,)), ("sweep", ())]
    bell._crowded("sweep", "one", (3,))
    assert rung.next() in {("sweep", ()), ("one", (3,))}


def test_each_sweep_has_its_own_crowd(rung: Rung) -> None:
    for name in ("letters", "calls"):
        bell._crowded(name, f"one of {name}", (1,))
    assert {rung.next()[0], rung.next()[0]} == {"one of letters", "one of calls"}


def test_a_crowd_of_threads_leaves_no_row_without_a_ring(rung: Rung) -> None:
    def come(number: int) -> None:
        for each in range(20):
            bell._crowded("sweep", "one", (100 * number + each,))

    at_once(*(partial(come, number) for number in range(8)))
    first, *_ = rings = [rung.next(), rung.next()]
    assert first[0] == "one"
    assert rings[-1] == ("sweep", ())
