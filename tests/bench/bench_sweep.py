"""How fast is the sweep: over a million running clocks with none due, and per breach, however many clocks there are.

    python -m tests.bench.bench_sweep [postgresql|sqlite]

PostgreSQL is started for it, as `make test-services` does; without it that half is skipped. Beside our own figure
stands, from the same run, the least SQL that leaves the same rows: one statement, written by hand, that looks nothing
up and chooses nothing. Times are the best of the rounds; wall is what the clock on the wall says on a machine that
others use as well, cpu is what this process and its database's backend used of it together.
"""

import gc
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests import services

HOUSE = Path(__file__).resolve().parents[2]
SIZES = {"postgresql": (10_000, 1_000_000), "sqlite": (10_000, 100_000)}
DUE = 2_500  # tickets whose first response is late, each round: the database counts processor time in 1/100 s
ROUNDS, GLANCES = 5, 40  # others use the machine as well: the best of so many


class Took(NamedTuple):
    wall: float
    cpu: float


def cpu(backend: int) -> float:
    """Seconds of processor that this process and the backend of its connection have used."""
    used = time.process_time()
    if backend:
        fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def best(
    work: Callable[[], object],
    prepare: Callable[[], None] = lambda: None,
    *,
    times: int = ROUNDS,
    backend: int = 0,
) -> Took:
    """Seconds of the best round."""
    rounds = []
    for _ in range(times):
        prepare()
        wall, used = time.perf_counter(), cpu(backend)
        work()
        rounds.append(Took(time.perf_counter() - wall, cpu(backend) - used))
    return Took(*(min(column) for column in zip(*rounds, strict=True)))


def measure() -> None:
    """In a process whose DATABASE_URL is an empty database; the one that starts it has none."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from support.escalation.sweep import BATCH, sweep
    from tests.bench import sweep_rows
    from tests.conftest import apply_shipped
    from tests.make import NOON

    call_command("migrate", verbosity=0)
    brand = apply_shipped("luneo")
    runbook, now, tickets = brand.runbook_id or 0, NOON + timedelta(days=1), 0
    gc.freeze()  # as a worker does when it starts
    backend, costs = sweep_rows.backend(), []
    for clocks in SIZES[connection.vendor]:
        wanted = clocks // len(sweep_rows.KINDS)
        sweep_rows.add_tickets(brand, tickets + 1, wanted)
        tickets = wanted
        idle = best(lambda: sweep(now=now), times=GLANCES)
        idle_sql = best(lambda: one_look(now), times=GLANCES)
        ready = partial(sweep_rows.make_due, DUE, now - timedelta(minutes=1))
        ours = best(lambda: counted(sweep(now=now)), ready, backend=backend)
        hand = lambda: counted(sweep_rows.least(runbook, now, BATCH))  # noqa: E731
        least = best(hand, ready, backend=backend)
        ready()
        sweep(now=now)
        sweep_rows.make_due(0, now)
        costs.append(ours)
        print(
            f"{clocks:>10,} clocks  none due {idle.wall * 1e3:5.1f} ms (one statement {idle_sql.wall * 1e3:4.1f})"
            f"   late: {rate(ours)}   by hand: {rate(least)}   ratio {least.cpu / ours.cpu:.2f}"
        )
    few, many = costs
    print(f"{'':>10} cost of a breach, most clocks against fewest: {many.cpu / few.cpu:.2f}")


def rate(took: Took) -> str:
    return f"{DUE / took.wall:>7,.0f}/s wall {DUE / took.cpu:>7,.0f}/s cpu"


def counted(crossed: int) -> None:
    assert crossed == DUE, crossed


def one_look(now: datetime) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM support_clock WHERE next_at < %s LIMIT 1000", [now])
        assert cursor.fetchall() == []


def run(vendor: str) -> None:
    """The measuring process beside its database."""
    with tempfile.TemporaryDirectory() as folder, services.home() as home:
        settings = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "bench" * 12,
            "VAR_DIR": folder,
            "LOG_LEVEL": "CRITICAL",
        }
        child = [sys.executable, "-m", "tests.bench.bench_sweep", "--here"]
        if vendor == "sqlite":
            url = f"sqlite:///{folder}/bench.sqlite3"
            subprocess.run(
                child, cwd=HOUSE, env={**os.environ, **settings, "DATABASE_URL": url}, check=True
            )
            return
        with services.postgresql(home / "pg") as url:
            subprocess.run(
                child, cwd=HOUSE, env={**os.environ, **settings, "DATABASE_URL": url}, check=True
            )


def main(vendors: list[str]) -> None:
    for vendor in vendors or [*SIZES]:
        print(f"\n{vendor}, Python {platform.python_version()}, {machine()}")
        try:
            run(vendor)
        except services.MissingError as missing:
            print(f"skipped: {missing}")


def machine() -> str:
    names = [
        line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    name = names[0].partition(": ")[2] if names else platform.machine()
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {name}, load {load:.1f} before we came"


def test_a_breach_costs_the_same_however_many_clocks_run() -> None:
    main([])


if __name__ == "__main__":
    measure() if "--here" in sys.argv else main(sys.argv[1:])
