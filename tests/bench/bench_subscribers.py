"""How long until 10,000 subscribers of a public word all have their row in the outbox.

    python -m tests.bench.bench_subscribers [postgresql|sqlite]

PostgreSQL is started for it; without it that half is skipped. Beside it stands, from the same run, the same mailing
queued row by row. The clock runs from the word to the last row, letters in two languages written included.
"""

import io
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
MANY, FEW = 10_000, 500


def measure() -> None:
    """In a process whose DATABASE_URL is an empty database."""
    import django

    django.setup()
    from django.db import connection

    from incidents.subscribers import broadcast
    from tests.make import NOON

    stage()
    began = time.perf_counter()
    told = broadcast.run_due(now=NOON + timedelta(seconds=1))
    took = time.perf_counter() - began
    print(
        f"{connection.vendor:<12}{told:,} subscribers in {took:.2f} s; "
        f"row by row the insertion alone: {row_by_row():.1f} s"
    )


def stage() -> None:
    """A brand with its subscribers, and an incident that they are to be told of."""
    from django.core.management import call_command

    from incidents import lifecycle
    from incidents.models import Subscriber
    from support.models import Brand
    from support.tickets.actor import SYSTEM
    from tests.make import NOON

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("runbook", "apply", "--all-shipped", "--by=bench", stdout=io.StringIO())
    luneo = Brand.objects.get(slug="luneo")
    Subscriber.objects.bulk_create(
        Subscriber(
            brand=luneo,
            email=f"s{number}@example.com",
            language=("en", "fr")[number % 2],
            state="active",
            asked_at=NOON,
        )
        for number in range(MANY)
    )
    lifecycle.declare(
        luneo,
        title="Down",
        severity="P0",
        category="checkout",
        tickets=[],
        by=SYSTEM,
        now=NOON,
        key="bench",
    )


def row_by_row() -> float:
    """Seconds for as many letters, each queued by itself; measured on a few of them."""
    from django.db import transaction

    from support.models import OutboxMessage
    from support.outbound import outbox
    from tests.make import NOON

    rows = list(OutboxMessage.objects.select_related("brand").filter(key__startswith="word:")[:FEW])
    began = time.perf_counter()
    with transaction.atomic():
        for row in rows:
            outbox.queue(
                key=f"again:{row.pk}",
                brand=row.brand,
                carrier="mail",
                destination=row.destination,
                payload=row.payload,
                now=NOON,
            )
    return (time.perf_counter() - began) / FEW * MANY


def run(vendor: str) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-subscribers-") as name:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": name,
            "LOG_LEVEL": "WARNING",
            "DATABASE_URL": f"sqlite:///{name}/db.sqlite3",
            "SECRET_KEY": "of-a-bench-run-" + "x" * 40,
        }
        command = [sys.executable, "-m", "tests.bench.bench_subscribers", "measure"]
        if vendor == "postgresql":
            del environment["DATABASE_URL"]
            command = [sys.executable, "-m", "tests.services", "--optional", "--", *command]
        subprocess.run(command, env=environment, cwd=HOUSE, check=True)


def main(arguments: list[str]) -> int:
    if arguments == ["measure"]:
        measure()
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for vendor in arguments or ["sqlite", "postgresql"]:
        run(vendor)
    return 0


def test_ten_thousand_subscribers_are_enqueued() -> None:
    """For `make bench`."""
    assert main([]) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
