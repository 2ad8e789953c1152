"""How fast is a letter filed: raw row to ticket, events, clocks and queued acknowledgement, by one process.

    python -m tests.bench.bench_intake [TICKETS]

PostgreSQL and Redis are started for it, as `make test-services` does; without them it is skipped. First the archive is
empty, then it holds TICKETS tickets with all that belongs to them. Beside our own figure stands, from the same run and
in turns with it, a minimum written by hand: the same rows by Django's ORM, nothing checked, one transaction a letter.
Rates are of the best of the rounds: by the clock on the wall, on a machine that others use as well; by the processor
time of this process; and by that of this process and its database connection together, which on one idle core is the
wall's.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests import services
from tests.bench.bench_sweep import machine

HOUSE = Path(__file__).resolve().parents[2]
TICKETS = 1_000_000
LETTERS, ROUNDS = 120, 5


class Rate(NamedTuple):
    """Letters a second."""

    wall: float
    cpu: float
    both: float

    def __str__(self) -> str:
        return f"{self.wall:5.0f}/s wall {self.cpu:5.0f}/s cpu {self.both:5.0f}/s cpu with database"


def measure(tickets: int) -> None:
    """In a process whose DATABASE_URL is an empty database; the one that starts it has none."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from support.inbound.process import process_due
    from tests.bench import intake_rows
    from tests.conftest import apply_shipped
    from tests.make import NOON

    call_command("migrate", verbosity=0)
    brand, found = apply_shipped("luneo"), []
    for size in (0, tickets):
        if size:
            began = time.monotonic()
            intake_rows.fill_archive(brand, size)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("CHECKPOINT")
            print(f"{'':>10} the archive was made in {time.monotonic() - began:.0f} s", flush=True)
        ours, least = in_turns(
            lambda now: process_due(now=now), lambda now: intake_rows.least(brand, now=now), NOON
        )
        found.append(ours)
        print(
            f"{size:>10,} tickets   {ours}\n{'by hand':>18}   {least}\n{'ratio':>18}   {ratios(ours, least)}",
            flush=True,
        )
    empty, full = found
    print(
        f"{'with against none':>18}   {ratios(full, empty)}   ({tickets:,} tickets)",
    )


def ratios(rate: Rate, other: Rate) -> str:
    wall, cpu, both = (one / two for one, two in zip(rate, other, strict=True))
    return f"{wall:5.2f}   wall {cpu:5.2f}   cpu {both:5.2f}   cpu with database"


def in_turns(
    ours: Callable[[datetime], int], least: Callable[[datetime], int], at: datetime
) -> tuple[Rate, Rate]:
    """The best round of each; what they take turns at is the same, and so is the noise of the machine."""
    rounds = [
        (one_round(ours, at + timedelta(hours=number)), one_round(least, at))
        for number in range(ROUNDS)
    ]
    mine, theirs = zip(*rounds, strict=True)
    return best(mine), best(theirs)


def best(rates: tuple[Rate, ...]) -> Rate:
    return Rate(*(max(column) for column in zip(*rates, strict=True)))


def one_round(work: Callable[[datetime], int], now: datetime) -> Rate:
    """File LETTERS letters and see that each has become a ticket with a queued mail."""
    from support.models import OutboxMessage, Ticket
    from tests.bench import intake_rows

    tickets = Ticket.objects.order_by("-pk").values_list("pk", flat=True)
    mails = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True)
    intake_rows.arrive(LETTERS, at=now)
    before = (tickets.first() or 0, mails.first() or 0)
    wall, cpu, theirs = time.perf_counter(), time.process_time(), database_time()
    assert work(now) == LETTERS
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    theirs = database_time() - theirs
    assert tickets.filter(pk__gt=before[0]).count() == LETTERS
    assert mails.filter(pk__gt=before[1], key__startswith="ack:").count() == LETTERS
    return Rate(LETTERS / wall, LETTERS / cpu, LETTERS / (cpu + theirs))


def database_time() -> float:
    """Seconds of processor time that the database's side of our connection has used."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(tickets: int = TICKETS) -> None:
    print(f"\nPostgreSQL, Python {platform.python_version()}, {machine()}", flush=True)
    with tempfile.TemporaryDirectory() as folder, services.home() as home:
        try:
            with services.postgresql(home / "pg") as database, services.redis(home) as broker:
                settings = {
                    "DJANGO_SETTINGS_MODULE": "config.settings",
                    "DATABASE_URL": database,
                    "DATABASE_STATEMENT_TIMEOUT": "0",
                    "REDIS_URL": broker,
                    "SECRET_KEY": "bench" * 12,
                    "VAR_DIR": folder,
                    "LOG_LEVEL": "CRITICAL",
                }
                child = [sys.executable, "-m", "tests.bench.bench_intake", "--here", str(tickets)]
                subprocess.run(child, cwd=HOUSE, env={**os.environ, **settings}, check=True)
        except services.MissingError as missing:
            print(f"skipped: {missing}")


def test_a_letter_costs_the_same_however_many_tickets_there_are() -> None:
    main()


if __name__ == "__main__":
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()]
    measure(*sizes) if "--here" in sys.argv else main(*sizes)
