"""Can we take in 200 alerts a second: 2xx, waiting at the 99th percentile, and one open group for each key after it.

    python -m tests.bench.bench_alerts

granian as the Procfile starts it, PostgreSQL and Redis started for it, a sweep beside it that reads what arrives, and
the sender in a process of its own: each alert has its moment, and its waiting counts from that moment, so that a server
that falls behind cannot hide it. The same sender asks an empty view behind all middleware in the same run; processor
time is of the server's processes alone, so that it says something on a busy machine, too.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.bench_status import HOUSE, granian, python
from tests.services import postgresql, redis

RATE, SECONDS, KEYS, CONNECTIONS = 200, 15, 50, 16
SECRET = "bench-secret"
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable")
call_command("collectstatic", interactive=False, verbosity=0)
call_command("runbook", "apply", "--all-shipped", "--by=bench")
"""
SENDER = """
import http.client, json, queue, sys, threading, time
url, path, rate, seconds, keys, connections, secret = json.loads(sys.argv[1])
due, waits, codes = queue.SimpleQueue(), [], []
def send():
    line = http.client.HTTPConnection(url, timeout=30)
    while (job := due.get()) is not None:
        at, number = job
        alert = {"key": f"key-{number % keys}", "status": "firing", "title": "Slow", "n": number}
        body = None if path == "/empty" else json.dumps(alert)
        line.request("POST" if body else "GET", path, body, {"Authorization": f"Bearer {secret}", "Host": "localhost"})
        answer = line.getresponse(); answer.read()
        waits.append(time.perf_counter() - at); codes.append(answer.status)
threads = [threading.Thread(target=send) for _ in range(connections)]
for each in threads: each.start()
begun = time.perf_counter()
for number in range(rate * seconds):
    at = begun + number / rate
    time.sleep(max(0, at - time.perf_counter()))
    due.put((at, number))
for _ in threads: due.put(None)
for each in threads: each.join()
waits.sort()
print(json.dumps({"sent": len(waits), "good": sum(200 <= each < 300 for each in codes),
                  "seconds": time.perf_counter() - begun,
                  "p50": 1000 * waits[len(waits) // 2], "p99": 1000 * waits[int(len(waits) * 0.99)]}))
"""
GROUPS = """
import django; django.setup()
from django.utils import timezone
from incidents.hooks.process import process_due
from incidents.models import AlertGroup, Webhook
while process_due(now=timezone.now()): pass
fires = AlertGroup.objects.filter(state="open")
print(Webhook.objects.count(), Webhook.objects.exclude(state="done").count(), fires.count(),
      fires.values("key").distinct().count())
"""


class Run(NamedTuple):
    said: dict[str, Any]
    cpu: float  # milliseconds of the server's processes for each request


def main() -> int:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    if shutil.which("pg_config") is None and not Path("/usr/lib/postgresql").exists():
        print("skipped: apt-get install postgresql")
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-alerts-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with postgresql(folder / "pg") as url, redis(folder) as broker:
            variables = environment(name, url) | {"REDIS_URL": broker}
            compare(folder, {**os.environ, **variables})
    return 0


def environment(var: str, database: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "SECRET_KEY": SECRET * 5,
        "LUNEO_ALERT_SECRET": SECRET,
        "VAR_DIR": var,
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(HOUSE),
    }


def compare(folder: Path, variables: dict[str, str]) -> None:
    python(PREPARE, variables)
    with granian(folder, variables) as home, sweeping(variables):
        send(home, "/empty", seconds=2)
        empty = send(home, "/empty")
        alerts = send(home, "/in/alerts/generic/luneo/")
    for what, run in (("empty view", empty), ("alert taken in", alerts)):
        said = run.said
        print(
            f"{what:<16}{said['sent'] / said['seconds']:>6.0f}/s   {said['good']}/{said['sent']} are 2xx   "
            f"p50 {said['p50']:.1f} ms   p99 {said['p99']:.1f} ms   {run.cpu:.2f} ms of processor"
        )
    rows, waiting, opened, keys = map(int, python(GROUPS, variables).split())
    print(
        f"{alerts.cpu / empty.cpu:.1f} x the processor time of the empty view; load {os.getloadavg()[0]:.1f}"
    )
    print(f"{rows} rows, {waiting} of them unread, {opened} open groups for {keys} keys")
    assert alerts.said["good"] == alerts.said["sent"] == rows
    assert (waiting, opened, keys) == (0, KEYS, KEYS)


def send(home: str, path: str, *, seconds: int = SECONDS) -> Run:
    """RATE calls a second from a process of their own."""
    address = home.removeprefix("http://")
    job = json.dumps([address, path, RATE, seconds, KEYS, CONNECTIONS, SECRET])
    before = spent(home)
    said = subprocess.run(
        [sys.executable, "-c", SENDER, job], capture_output=True, text=True, check=True
    ).stdout
    found = json.loads(said)
    return Run(found, 1000 * (spent(home) - before) / found["sent"])


def spent(home: str) -> float:
    """Seconds of processor time that the server with this port and its children have used."""
    port, ticks = home.rpartition(":")[2], 0
    tick = os.sysconf("SC_CLK_TCK")
    parents: dict[str, str] = {}
    times: dict[str, int] = {}
    mine: set[str] = set()
    for each in Path("/proc").glob("[0-9]*"):
        try:
            fields = (each / "stat").read_text().rpartition(")")[2].split()
            line = (each / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it ended meanwhile
            continue
        parents[each.name], times[each.name] = fields[1], int(fields[11]) + int(fields[12])
        if port.encode() in line:
            mine.add(each.name)
    ticks = sum(times[each] for each in times if each in mine or parents[each] in mine)
    return ticks / tick


@contextmanager
def sweeping(variables: dict[str, str]) -> Iterator[None]:
    """Somebody who reads what arrives, as an installation without a broker does."""
    command = ["nice", sys.executable, "manage.py", "sweep", "--every", "2"]
    process = subprocess.Popen(
        command, cwd=HOUSE, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_200_alerts_a_second() -> None:
    """For `make bench`."""
    assert main() == 0


if __name__ == "__main__":
    sys.exit(main())
