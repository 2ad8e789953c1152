"""The broker without Redis: a ring is whole when a worker sees it, and one that is broken ends nobody."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from celery import Celery
from kombu import Connection

from config import folder, settings

QUEUE = "celery"


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[folder.Channel]:
    options = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path / "control"),
        "processed_folder": str(tmp_path / "processed"),
        "store_processed": True,
    }
    (tmp_path / "processed").mkdir()
    with Connection("folder://", transport_options=options) as connection:
        channel: Any = connection.default_channel
        yield channel


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="This run rings through Redis.")
def test_a_desk_without_redis_rings_through_it() -> None:
    app = Celery("desk", set_as_current=False)
    app.config_from_object(settings, namespace="CELERY")
    with app.connection_for_write() as connection:
        assert isinstance(connection.transport, folder.Transport)


def test_no_worker_sees_a_ring_before_it_is_whole(
    channel: folder.Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, looked = Path.replace, []

    def look_and_rename(written: Path, target: Path) -> Path:
        with pytest.raises(Empty):
            channel._get(QUEUE)
        looked.append(written.stat().st_size > 0)
        return rename(written, target)

    monkeypatch.setattr(Path, "replace", look_and_rename)
    channel._put(QUEUE, {"body": "ring"})
    assert looked == [True]
    assert channel._get(QUEUE) == {"body": "ring"}


@pytest.mark.parametrize("left", [b"", b'{"body": "ri', b"\xff\xfe"])
def test_half_a_ring_is_lost_and_the_next_is_heard(
    channel: folder.Channel, tmp_path: Path, left: bytes
) -> None:
    (tmp_path / f"1_power-cut.{QUEUE}.msg").write_bytes(left)
    channel._put(QUEUE, {"body": "next"})
    assert channel._get(QUEUE) == {"body": "next"}
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_many_who_ring_at_once_are_all_heard(channel: folder.Channel) -> None:
    def heard(_: int) -> list[Any]:
        found: list[Any] = []
        while len(found) < 50:
            try:
                found.append(channel._get(QUEUE)["number"])
            except Empty:
                continue
        return found

    with ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(heard, number) for number in range(2)]
        for number in range(100):
            channel._put(QUEUE, {"number": number})
    assert sorted(number for worker in workers for number in worker.result()) == [*range(100)]
