"""What the bench of the sweep works on: running clocks by the million, and the least SQL that records a breach."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from support.models import Brand
from tests import make

FAR = make.NOON + timedelta(days=400)
KINDS = ("first_response", "next_reply", "update", "total_resolution")
SERIES = {
    "postgresql": "SELECT n FROM generate_series(%s::int, %s::int) AS s(n)",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s",
}
TICKETS = """
INSERT INTO support_ticket (id, brand_id, number, subject, status, severity, category, channel, language, requester_id,
  tags, fields, opened_at, updated_at, next_due_kind, identity_verified_by, identity_verified_how)
SELECT n, %s, n, 'Cannot pay', 'open',
  CASE WHEN n %% 20 = 0 THEN 'P0' WHEN n %% 20 = 1 THEN 'P1' WHEN n %% 2 = 0 THEN 'P2' ELSE 'P3' END,
  'billing', 'email', 'en', %s, '[]', '{{}}', %s, %s, '', '', '' FROM ({series}) AS numbers"""
CLOCKS = """
INSERT INTO support_clock (ticket_id, kind, instance, severity, policy, calendar, runbook_id, state, started_at, due_at,
  met_by, next_at, thresholds)
SELECT n, %s, 1, 'P2', 'standard', 'support', %s, 'running', %s, %s, '', %s, '[]' FROM ({series}) AS numbers"""
FORGET = [
    "DELETE FROM support_steprun",
    "DELETE FROM support_escalation",
    "DELETE FROM support_crossing",
    "DELETE FROM support_ticketevent",
    "UPDATE support_ticket SET escalated_at = NULL WHERE escalated_at IS NOT NULL",
    "UPDATE support_clock SET state = 'running', breached_at = NULL, detected_at = NULL WHERE state = 'breached'",
]


def execute(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def add_tickets(brand: Brand, first: int, last: int) -> None:
    """Open tickets of these numbers with a running clock of each kind, none of them due for a year."""
    series, start = SERIES[connection.vendor], make.NOON
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # The walls look at each row; what is measured comes after they are back.
            execute("SET LOCAL session_replication_role = replica")
        customer = make.customer(brand).pk
        execute(TICKETS.format(series=series), brand.pk, customer, start, start, first, last)
        for kind in KINDS:
            values = (kind, brand.runbook_id, start, FAR, FAR, first, last)
            execute(CLOCKS.format(series=series), *values)
    execute("ANALYZE")


def make_due(tickets: int, at: datetime) -> None:
    """Forget the round before, and let the first response to so many tickets be due at this time."""
    for statement in FORGET:
        execute(statement)
    sql = "UPDATE support_clock SET due_at = %s, next_at = %s WHERE kind = 'first_response' AND ticket_id <= %s"
    execute(sql, at, at, tickets)
    if connection.vendor == "postgresql":
        execute("VACUUM ANALYZE support_clock")


LATE = """
UPDATE support_clock SET state = 'breached', breached_at = due_at, detected_at = %s, next_at = NULL
WHERE id IN (SELECT id FROM support_clock WHERE next_at < %s ORDER BY next_at LIMIT 1000 {lock})
RETURNING id, ticket_id, due_at"""
CROSSED = "INSERT INTO support_crossing (clock_id, threshold, due_at, detected_at) VALUES (%s, 'breach', %s, %s)"
EVENT = """INSERT INTO support_ticketevent (ticket_id, at, kind, data, actor_name)
VALUES (%s, %s, %s, '{}', 'Deskbell')"""
STARTED = """INSERT INTO support_escalation
(ticket_id, policy, moment, reason, snapshot, runbook_id, started_at, acknowledged_by)
VALUES (%s, 'late', 'breach', 'The first response is late', %s, %s, %s, '')"""
STEP = """INSERT INTO support_steprun
(escalation_id, round, position, "do", args, state, result, attempts, last_error, run_at)
SELECT id, 0, 0, 'notify', '{}', 'pending', '', 0, '', %s FROM support_escalation WHERE ticket_id = %s"""


def least(runbook: int, now: datetime) -> int:
    """The same rows by plain SQL, a thousand clocks a transaction, nothing looked up and nothing checked."""
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    snapshot, done = json.dumps({"id": "late", "steps": []}), 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LATE.format(lock=lock), [now, now])
            late = cursor.fetchall()
            if not late:
                return done
            cursor.executemany(CROSSED, [(clock, due, now) for clock, _, due in late])
            cursor.executemany(EVENT, [(ticket, due, "breach") for _, ticket, due in late])
            cursor.executemany(STARTED, [(each[1], snapshot, runbook, now) for each in late])
            cursor.executemany(EVENT, [(each[1], now, "escalated") for each in late])
            cursor.executemany(STEP, [(now, each[1]) for each in late])
        done += len(late)
