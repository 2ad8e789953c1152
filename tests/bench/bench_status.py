"""How fast are the public pages: beside an empty Django view on the same server, and beside nginx with the same bytes.

    python -m tests.bench.bench_status

One machine, one run, one worker each: granian as the Procfile starts it, nginx with sendfile and no log. wrk asks with
32 connections; figures are requests a second (best of the rounds) and the 99th percentile of waiting. Needs Debian's
`wrk`, and `nginx-light` for its half; what is absent is skipped. Last: how long a change takes to be seen.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.services import free_port, running

HOUSE = Path(__file__).resolve().parents[2]
ROUNDS, SECONDS, CONNECTIONS = 3, 4, 32
HOST = "luneo.localhost"
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; open_file_cache max=100; gzip_static on;
  types {{ text/html html; application/json json; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""
PREPARE = """
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", verbosity=0); call_command("collectstatic", interactive=False, verbosity=0)
call_command("runbook", "apply", "--all-shipped", "--by=bench")
from incidents import lifecycle
from incidents.status import publish
from support.models import Brand
from support.tickets.actor import SYSTEM
lifecycle.declare(Brand.objects.get(slug="luneo"), title="Down", severity="P0", category="checkout", tickets=[],
                  by=SYSTEM, now=timezone.now(), key="bench")
publish.sweep(now=timezone.now())
"""
CHANGE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from incidents import maintenance
from incidents.status import publish
from support.models import Brand
from support.tickets.actor import SYSTEM
brand = Brand.objects.get(slug="luneo")
publish.publish(brand.pk, now=timezone.now(), anyway=True)  # as in a process that has worked for a while
now = timezone.now()
maintenance.schedule(brand, title="SEEN-NOW", starts_at=now + timedelta(hours=1),
                     ends_at=now + timedelta(hours=2), by=SYSTEM, now=now)
print(now.timestamp())
"""


class Figure(NamedTuple):
    rate: float  # requests a second
    p99: float  # milliseconds


def wrk(url: str, *headers: str) -> Figure:
    """The best of the rounds."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", url]
    for each in headers:
        command += ["-H", each]
    found = []
    for _ in range(ROUNDS):
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "Non-2xx" not in said, said
        rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
        late = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
        assert rate, said
        assert late, said
        scale = {"us": 0.001, "ms": 1, "s": 1000}[late[2]]
        found.append(Figure(float(rate[1]), float(late[1]) * scale))
    return max(found)


def python(code: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment, cwd=HOUSE, check=True, capture_output=True, text=True
    ).stdout


def fetch(url: str, **headers: str) -> bytes:
    asked = urllib.request.Request(url, headers={"Host": HOST, **headers})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        body: bytes = answer.read()
    return body


@contextmanager
def granian(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi"]
    command += ["tests.bench.empty_view:application", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning"]
    os.environ.update(environment)
    with running(command, port, log=folder / "granian.log"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def nginx(folder: Path, files: dict[str, bytes]) -> Iterator[str]:
    port = free_port()
    (folder / "www").mkdir()
    for name, body in files.items():
        (folder / "www" / name).write_bytes(body)
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    command = ["nginx", "-c", str(folder / "nginx.conf")]
    with running(command, port, log=folder / "nginx.out"):
        yield f"http://127.0.0.1:{port}"


def compare(home: str, folder: Path) -> None:
    host = f"Host: {HOST}"
    packed = "Accept-Encoding: gzip"
    empty = wrk(f"{home}/empty", "Host: localhost")
    page = wrk(f"{home}/", host, packed)
    summary = wrk(f"{home}/api/v2/summary.json", host)
    print(f"{'empty view':<30}{empty.rate:>10,.0f}/s   p99 {empty.p99:.2f} ms")
    for name, found in (("status page, gzip", page), ("summary.json", summary)):
        times = found.rate / empty.rate
        print(
            f"{name:<30}{found.rate:>10,.0f}/s   p99 {found.p99:.2f} ms   {times:.1f} x the empty view"
        )
    if shutil.which("nginx") is None:
        print("nginx: skipped, apt-get install nginx-light")
        return
    files = {
        "index.html": fetch(f"{home}/"),
        "index.html.gz": fetch(f"{home}/", **{"Accept-Encoding": "gzip"}),
        "summary.json": fetch(f"{home}/api/v2/summary.json"),
    }
    with nginx(folder, files) as static:
        for name, path, ours, headers in (
            ("nginx, page, gzip", "/index.html", page, [packed]),
            ("nginx, summary.json", "/summary.json", summary, []),
        ):
            theirs = wrk(static + path, *headers)
            part = 100 * ours.rate / theirs.rate
            print(
                f"{name:<30}{theirs.rate:>10,.0f}/s   p99 {theirs.p99:.2f} ms   we reach {part:.0f} %"
            )


def seen(home: str, environment: dict[str, str]) -> float:
    """Seconds from the moment the verb begins until this other process shows the change."""
    shown: list[float] = []

    def watch() -> None:
        while b"SEEN-NOW" not in fetch(f"{home}/"):
            time.sleep(0.01)
        shown.append(time.time())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    begun = float(python(CHANGE, environment))
    watcher.join(timeout=10)
    return shown[0] - begun


def main() -> int:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    if shutil.which("wrk") is None:
        print("skipped: apt-get install wrk")
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-status-") as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": name,
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(HOUSE),
        }
        python(PREPARE, environment)
        with granian(folder, environment) as home:
            fetch(f"{home}/")
            compare(home, folder)
            print(f"a change is seen {seen(home, environment):.2f} s after its verb began")
    return 0


def test_the_public_pages_beside_an_empty_view_and_nginx() -> None:
    """For `make bench`."""
    assert main() == 0


if __name__ == "__main__":
    sys.exit(main())
