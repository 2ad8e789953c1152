"""How long does a what-if take, and how much memory, over an archive of tickets with twelve facts each.

    python -m pytest tests/bench/bench_replay.py -s

The archive is written into a throw-away database: SQLite in a file, or what DATABASE_URL names. BENCH_TICKETS says how
many tickets, 100,000 unless told otherwise. Beside it, in the same run, the least that any replay must do: read the
same rows and do nothing with them. One core; no verdict but the two limits that were promised for 100,000.
"""

import os
import platform
import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from support.models import Brand, Clock, Customer, Ticket, TicketEvent
from support.reports.whatif import ROW, WhatIf
from support.runbook.load import load_text, shipped
from support.sla.clocks import FACTS, _row, history_of
from support.sla.replay import CASE, replay
from tests import make

TICKETS = int(os.environ.get("BENCH_TICKETS", "100000"))
BATCH = 2000
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("customer_message", {}),
    ("auto_reply", {}),
    ("acknowledged", {}),
    ("agent_reply", {}),
    ("status", {"from": "new", "to": "pending_customer"}),
    ("customer_message", {}),
    ("status", {"from": "pending_customer", "to": "open"}),
    ("agent_reply", {}),
    ("severity", {"from": "P3", "to": "P2"}),
    ("promised_update", {"at": "2026-03-09T12:00:00+00:00"}),
    ("agent_reply", {}),
    ("status", {"from": "open", "to": "resolved"}),
]
CATEGORIES = ["billing", "checkout", "auth", "question"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file: in memory the archive would count as ours."""
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("bench") / "archive.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = name


def archive(brand: Brand) -> None:
    """Tickets, their facts, and the clocks that the facts make."""
    customer = make.customer(brand)
    history = history_of(brand)
    assert history is not None
    for first in range(1, TICKETS + 1, BATCH):
        tickets = Ticket.objects.bulk_create(_tickets(brand, customer, first))
        TicketEvent.objects.bulk_create(fact for ticket in tickets for fact in _facts(ticket))
        mine = Ticket.objects.filter(pk__gte=tickets[0].pk)
        by_key = {ticket.pk: ticket for ticket in tickets}
        for chunk in replay(mine, history, until=make.NOON + timedelta(days=90)):
            Clock.objects.bulk_create(
                _row(by_key[each.pk], clock, {}) for each in chunk for clock in each.clocks
            )


def _tickets(brand: Brand, customer: Customer, first: int) -> Iterator[Ticket]:
    for number in range(first, min(first + BATCH, TICKETS + 1)):
        at = make.NOON + timedelta(minutes=number % 43_200)
        category = CATEGORIES[number % len(CATEGORIES)]
        yield Ticket(
            brand=brand,
            number=number,
            severity="P2",
            category=category,
            requester=customer,
            opened_at=at,
            updated_at=at,
            status="resolved",
        )


def _facts(ticket: Ticket) -> Iterator[TicketEvent]:
    for place, (kind, data) in enumerate(KINDS):
        at = ticket.opened_at + timedelta(hours=(3 + ticket.number % 11) * place)
        yield TicketEvent(ticket=ticket, at=at, kind=kind, data=data, actor_name="Ada")


def least(brand: Brand) -> float:
    """Seconds of work to read the rows that a what-if reads."""
    started = time.process_time()
    tickets = Ticket.objects.filter(brand=brand).order_by("pk")
    facts = TicketEvent.objects.filter(kind__in=FACTS).order_by("ticket_id", "at", "pk")
    for rows in (
        tickets.values_list(*CASE),
        facts.values_list("ticket_id", "at", "kind", "data", "message_id"),
        Clock.objects.values_list(*ROW),
    ):
        for _ in rows.iterator(chunk_size=5000):
            pass
    return time.process_time() - started


def test_a_quarter_is_replayed_within_a_minute(luneo: Brand) -> None:
    archive(luneo)
    text = shipped()["luneo"].read_text().replace("24 hours", "4 hours")
    report = WhatIf(
        luneo,
        load_text(text, name="draft.yaml"),
        since=make.NOON - timedelta(days=1),
        now=make.NOON + timedelta(days=90),
    )
    plain = least(luneo)
    started, worked = time.perf_counter(), time.process_time()
    done = list(report.run())[-1]
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {connection.vendor}"
        f"\nwhat-if over {done:,} tickets, {done * len(KINDS):,} facts: {worked:.1f} s of one core "
        f"({seconds:.1f} s by the clock), {memory:.0f} MB at most"
        f"\nreading the same rows: {plain:.1f} s, ratio {worked / plain:.1f}"
        f"\nlate now {report.total.now.tally.late:,}, under the draft {report.total.draft.tally.late:,}"
    )
    assert done == TICKETS
    assert worked <= 60 * max(TICKETS / 100_000, 0.05)
    assert memory <= 500
