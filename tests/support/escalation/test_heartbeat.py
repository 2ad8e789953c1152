"""The watcher outside is called while every line of the timetable runs, and hears of no stopped one."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from support.escalation import heartbeat
from support.models import Pulse
from tests.make import NOON

LINES = {line.task: line.every for line in django_settings.SWEEP_TIMETABLE}
OWN = "support.tasks.sweep_heartbeat"


@pytest.fixture
def watcher(httpserver: HTTPServer, settings: Settings) -> HTTPServer:
    httpserver.expect_request("/ping").respond_with_data("OK")
    httpserver.expect_request("/gone").respond_with_data("no such check", status=404)
    settings.SWEEP_HEARTBEAT_URL = httpserver.url_for("/ping")
    settings.EGRESS_ALLOWED_PRIVATE = [f"{httpserver.host}:{httpserver.port}"]
    return httpserver


@pytest.fixture
def _all_run(db: None) -> None:
    Pulse.objects.bulk_create(Pulse(name=each, at=NOON) for each in LINES if each != OWN)


def heard(watcher: HTTPServer) -> int:
    return len(watcher.log)


@pytest.mark.usefixtures("_all_run")
def test_who_watches_is_called_while_all_lines_run(watcher: HTTPServer) -> None:
    assert heartbeat.call(OWN, now=NOON + timedelta(seconds=59))
    assert heard(watcher) == 1
    (asked, _), *_ = watcher.log
    assert (asked.method, asked.headers["User-Agent"]) == ("GET", "Deskbell")


@pytest.mark.usefixtures("_all_run")
def test_one_stopped_line_is_enough_for_silence(watcher: HTTPServer) -> None:
    for name in ("support.tasks.sweep_clocks", "support.tasks.sweep_audit"):
        Pulse.objects.filter(name=name).update(at=NOON - timedelta(hours=1))
        assert not heartbeat.call(OWN, now=NOON)
        Pulse.objects.filter(name=name).update(at=NOON)
    Pulse.objects.filter(name="support.tasks.sweep_raw").delete()  # never ran
    assert not heartbeat.call(OWN, now=NOON)
    assert heard(watcher) == 0


@pytest.mark.usefixtures("_all_run")
def test_a_watcher_who_does_not_answer_breaks_no_sweep(
    watcher: HTTPServer, settings: Settings
) -> None:
    settings.SWEEP_HEARTBEAT_URL = watcher.url_for("/gone")
    assert not heartbeat.call(OWN, now=NOON)
    settings.SWEEP_HEARTBEAT_URL = "http://127.0.0.1:1/nobody"
    assert not heartbeat.call(OWN, now=NOON)
    settings.SWEEP_HEARTBEAT_URL = ""
    assert not heartbeat.call(OWN, now=NOON)
    assert heard(watcher) == 1


@pytest.mark.parametrize(("every", "longest"), [(5, 60), (10, 60), (60, 360), (3600, 21_600)])
def test_six_missed_rounds_are_a_stopped_line_but_a_minute_is_none(
    every: int, longest: int
) -> None:
    assert not heartbeat.is_stale(every, NOON - timedelta(seconds=longest), now=NOON)
    assert heartbeat.is_stale(every, NOON - timedelta(seconds=longest + 1), now=NOON)
    assert heartbeat.is_stale(every, None, now=NOON)


def test_its_own_line_is_the_last_and_is_not_asked_for() -> None:
    assert list(LINES)[-1] == OWN
