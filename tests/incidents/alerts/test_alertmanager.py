"""Debian's Alertmanager itself posts to us: one group opens, is told again as the same, and ends."""

import json
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from incidents.models import AlertGroup, Webhook
from support.models import Brand
from tests import services

PROGRAM = shutil.which("prometheus-alertmanager") or ""
pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not PROGRAM, reason="needs Alertmanager: apt-get install prometheus-alertmanager"
    ),
]
SECRET = "am-secret"
CONFIGURATION = """
route: {receiver: desk, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
receivers:
  - name: desk
    webhook_configs:
      - url: %s/in/alerts/alertmanager/foodyepay/
        send_resolved: true
        http_config: {authorization: {credentials: %s}}
"""


@contextmanager
def alertmanager(folder: Path, desk: str) -> Iterator[str]:
    """Running, and posting to the desk; leaves its address."""
    port = services.free_port()
    (folder / "am.yml").write_text(CONFIGURATION % (desk, SECRET))
    command = [PROGRAM, f"--config.file={folder}/am.yml", f"--storage.path={folder}/data"]
    command += [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
    with services.running(command, port, log=folder / "am.log"):
        yield f"http://127.0.0.1:{port}"


def fire(address: str, *, over: bool = False) -> None:
    alert = {
        "labels": {"alertname": "Slow", "kind": "latency_p95"},
        "annotations": {"summary": "The tools are slow"},
        "startsAt": "2026-03-02T12:00:00Z",
        **({"endsAt": datetime.now(UTC).isoformat()} if over else {}),
    }
    request = urllib.request.Request(
        f"{address}/api/v2/alerts",
        json.dumps([alert]).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


def wait(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not found():
        assert time.monotonic() < deadline, list(Webhook.objects.values_list("outcome", flat=True))
        time.sleep(0.1)


def test_it_opens_a_group_and_ends_it(
    foodyepay: Brand, live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOODYEPAY_ALERTMANAGER_SECRET", SECRET)
    with alertmanager(tmp_path, live_server.url) as address:
        fire(address)
        wait(lambda: AlertGroup.objects.filter(state="open").exists())
        fire(address, over=True)
        wait(lambda: AlertGroup.objects.filter(state="closed").exists())
    group = AlertGroup.objects.get()
    assert (group.title, group.route, group.key) == (
        "The tools are slow",
        "tools",
        '{}:{alertname="Slow"}',
    )
    assert group.incident is not None
    assert set(Webhook.objects.values_list("state", flat=True)) == {"done"}
