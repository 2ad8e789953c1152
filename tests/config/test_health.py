"""The watcher's two questions, asked of a healthy machine and of broken ones."""

import json
import socket
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import LazySettings
from django.db import DatabaseError
from django.test import Client

from config import health
from config.beat import TIMETABLE
from support.models import Leased, Pulse
from tests import make

NOW = make.NOON


@pytest.fixture(autouse=True)
def _no_redis(settings: LazySettings) -> None:
    """Whatever this test run has: a test that wants a Redis says which."""
    settings.REDIS_URL = ""


def all_ran(ago: timedelta = timedelta()) -> None:
    for line in TIMETABLE:
        Pulse.objects.create(name=line.task, at=NOW - ago)


def ask(client: Client, path: str = "/readyz", **extra: Any) -> tuple[int, dict[str, Any]]:
    answer = client.get(path, **extra)
    return answer.status_code, json.loads(answer.content)


def test_a_process_that_serves_is_healthy_even_without_a_database(client: Client) -> None:
    answer = client.get("/healthz", HTTP_HOST="10.1.2.3")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_a_machine_whose_sweeps_run_is_ready_for_any_host(client: Client) -> None:
    all_ran()
    status, told = ask(client, HTTP_HOST="10.1.2.3")
    assert status == 200
    assert told["ready"] is True
    assert told["database"]["ok"] is True
    assert told["broker"] == {"ok": True, "kind": "folder"}
    assert set(told["sweeps"]) == {line.task for line in TIMETABLE}
    assert told["oldest_waiting_s"] == dict.fromkeys(health.WAITING)


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_a_sweep_that_stopped_or_never_ran_is_not_ready(client: Client) -> None:
    status, told = ask(client)
    assert (status, told["ready"]) == (503, False)
    all_ran(ago=timedelta(seconds=59))
    assert ask(client)[0] == 200
    silent = TIMETABLE[0].task
    Pulse.objects.filter(name=silent).update(at=NOW - timedelta(hours=20))
    status, told = ask(client)
    assert status == 503
    assert told["sweeps"][silent] == {"age_s": 72_000.0, "stale": True}


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_the_oldest_due_row_is_told_and_one_not_due_yet_is_not(client: Client) -> None:
    make.raw(at=NOW - timedelta(seconds=90))
    make.raw(at=NOW - timedelta(seconds=30))
    make.raw(at=NOW - timedelta(days=9), state="done")
    make.raw(at=NOW - timedelta(days=1), run_at=NOW + timedelta(minutes=5))
    assert ask(client)[1]["oldest_waiting_s"]["support.RawMessage"] == 90.0


def test_every_leased_table_is_watched() -> None:
    leased = {m._meta.label for m in apps.get_models() if issubclass(m, Leased)}
    assert leased == set(health.WAITING)


def test_without_a_database_the_answer_is_503_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError("connection refused by 10.0.0.1, user desk")

    monkeypatch.setattr(health, "_sweeps", gone)
    status, told = ask(client)
    assert status == 503
    assert told["database"] == {"ok": False, "error": "DatabaseError"}


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_a_hung_broker_is_told_within_two_seconds_and_readiness_stays(
    client: Client, settings: LazySettings
) -> None:
    all_ran()
    with socket.create_server(("127.0.0.1", 0)) as hung:  # accepts, and never says a word
        settings.REDIS_URL = f"redis://127.0.0.1:{hung.getsockname()[1]}/0"
        began = time.perf_counter()
        status, told = ask(client)
        assert time.perf_counter() - began < 2
    assert (status, told["broker"]["ok"]) == (200, False)
    assert told["broker"]["error"] == "TimeoutError"


@pytest.mark.django_db
def test_a_dead_broker_is_told(client: Client, settings: LazySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    assert ask(client)[1]["broker"] == {"ok": False, "kind": "redis", "error": "ConnectionError"}
