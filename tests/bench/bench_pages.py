"""What the agents' pages cost: median milliseconds and queries, with 10,000 tickets and with a million.

    python -m tests.bench.bench_pages [TICKETS]      # 1,000,000 unless said, a tenth of them open

PostgreSQL is started for it, as `make test-services` does; without it only SQLite is measured, with 50,000 tickets.
The pages are asked through Django's test client: middleware, queries and templates, without a network. Absolute times
are those of a machine that others use as well; the ratio of the sizes is what a page is judged by.
"""

import html
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from tests import services
from tests.bench.bench_sweep import machine

HOUSE = Path(__file__).resolve().parents[2]
TICKETS, SMALL, SQLITE = 1_000_000, 10_000, 50_000
ROUNDS = 15
DEEP = 20  # pages walked before the deep one is measured; its cost does not depend on it


class Cost(NamedTuple):
    """Of one page. `rows` are those of its table of tickets: a page that is not full is no measure for one that is."""

    ms: float
    queries: int
    rows: int


def measure(sizes: list[int]) -> None:
    """In a process whose database is empty; the one that starts it has none."""
    import django

    django.setup()
    from django.core.management import call_command

    from support.models import Brand, Role, Ticket
    from support.runbook.apply import apply
    from tests import make
    from tests.conftest import shipped_runbook

    call_command("migrate", verbosity=0)
    if not Ticket.objects.exists():
        for slug in ("luneo", "foodyepay"):
            apply(shipped_runbook(slug), by="bench", now=make.NOON)
    call_command("collectstatic", verbosity=0, interactive=False)
    boss = make.agent(f"bench{time.time():.0f}", *Brand.objects.all(), role=Role.LEAD)
    found: list[dict[str, Cost]] = []
    for size in sizes:
        missing = size - Ticket.objects.count()
        if missing > 0:
            began = time.monotonic()
            call_command("seed_load", tickets=missing, open=missing // 10, yes=True)
            vacuum()
            print(f"{size:,} tickets were there after {time.monotonic() - began:.0f} s", flush=True)
        mine = Ticket.objects.open().filter(assignee__isnull=False).values("pk")[: size // 50]
        Ticket.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(assignee=boss)
        found.append(dict(costs(boss, size)))
    if len(found) > 1:
        compare(found[0], found[-1])


def vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def costs(boss: object, size: int) -> Iterator[tuple[str, Cost]]:
    from django.test import Client

    client = Client()
    client.force_login(boss)  # type: ignore[arg-type]  # a user; the models are not loaded above
    print(f"{'page':<44} {'p50':>9} {'queries':>8} {'rows':>5}   with {size:,} tickets", flush=True)
    for name, url in pages(client):
        cost = of(client, url)
        print(f"{name:<44} {cost.ms:6.1f} ms {cost.queries:>8} {cost.rows:>5}", flush=True)
        yield name, cost


def pages(client: object) -> Iterator[tuple[str, str]]:
    from django.db.models import Count
    from django.urls import reverse

    from support.admin.queue.inbox_views import VIEWS
    from support.models import Message, Ticket

    queue = reverse("admin:support_ticket_changelist")
    for view in VIEWS:
        yield f"queue, {view.label}", f"{queue}?view={view.key}"
    for view in VIEWS:
        yield f"queue, {view.label}, deep", deep(client, f"{queue}?view={view.key}")
    for name, text in searches().items():
        yield f"search, {name}", f"{queue}?view=all&q={quote_plus(text)}"
    said = Message.objects.order_by().values("ticket").annotate(said=Count("pk"))
    long = Ticket.objects.get(pk=said.filter(said__gte=40).order_by("-ticket")[0]["ticket"])
    yield "ticket with 40 messages", reverse("admin:support_ticket_change", args=[long.pk])
    yield "Today", reverse("admin:index")
    yield "board", reverse("admin:board")
    yield "palette, a name", reverse("admin:support_find") + "?q=dup"


def searches() -> dict[str, str]:
    from support.models import Message, Ticket

    newest = Ticket.objects.order_by("-pk").select_related("requester", "brand")[5]
    words = Message.objects.filter(kind="customer").latest("pk").text.split()
    return {
        "a rare word": next(word for word in words if word.startswith("ord")),
        "a common word": "paiement",
        "two common words": "refund delivery",
        "a typo in a name": "Dupnot",
        "a typo in a name and a word": "Kowalsky commander",
        "a full name": newest.requester.name,
        "an address": newest.requester.addresses.get().email,
        "a reference": newest.reference,
        "a phrase": '"another browser"',
        "operators": "is:open severity:p1 tag:refund",
        "operators and a word": "is:open from:dupont -is:mine payment",
        "before a day": "before:2026-01-01 severity:p0",
        "a word nobody wrote": "xylophonist",
    }


def deep(client: object, url: str) -> str:
    """The address of the page after so many; of the last full one where there are fewer."""
    at = [url]
    for _page in range(DEEP):
        shown = client.get(at[-1]).content.decode()  # type: ignore[attr-defined]  # the test client
        older = re.search(r'href="([^"]+)" rel="next"', shown)
        if not older:
            return at[-2] if len(at) > 1 else url
        at.append(url.partition("?")[0] + html.unescape(older[1]))
    return at[-1]


def of(client: object, url: str) -> Cost:
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    get: Callable[[str], Any] = client.get  # type: ignore[attr-defined]  # the test client
    get(url)
    shown = get(url)
    assert shown.status_code == 200, url
    with connection.execute_wrapper(count):
        get(url)
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        get(url)
        times.append((time.perf_counter() - began) * 1000)
    return Cost(statistics.median(times), len(asked), shown.content.count(b"field-ticket"))


def compare(small: dict[str, Cost], large: dict[str, Cost]) -> None:
    print("\nhow many times a page with many tickets costs that with few (at most 1.5):")
    for name, cost in large.items():
        if name in small:
            fewer = small[name].rows
            unlike = "" if fewer == cost.rows else f"   {cost.rows} rows against {fewer}"
            print(f"{name:<44} {cost.ms / small[name].ms:5.2f}{unlike}")


def main(tickets: int = TICKETS) -> None:
    print(f"\nPython {platform.python_version()}, {machine()}", flush=True)
    with services.home() as home:
        try:
            with services.postgresql(home / "pg") as database:
                print("PostgreSQL", flush=True)
                run([min(SMALL, tickets), tickets], DATABASE_URL=database)
        except services.MissingError as missing:
            print(f"skipped: {missing}")
    print("SQLite", flush=True)
    run([SQLITE])


def run(sizes: list[int], **database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_STATEMENT_TIMEOUT": "0",
            "SECRET_KEY": "bench" * 12,
            "VAR_DIR": folder,
            "LOG_LEVEL": "CRITICAL",
            "ALLOWED_HOSTS": "testserver",
            **database,
        }
        child = [sys.executable, "-m", "tests.bench.bench_pages", "--here", *map(str, sizes)]
        subprocess.run(child, cwd=HOUSE, env={**os.environ, **settings}, check=True)


def test_a_page_costs_the_same_however_many_tickets_there_are() -> None:
    main()


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:] if each.isdigit()]
    measure(asked) if "--here" in sys.argv else main(*asked)
