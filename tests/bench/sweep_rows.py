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
    "UPDATE support_clock SET state = 'running', breached_at = NULL, detected_at = NULL WHERE state = 'breached'",
]


def execute(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def backend() -> int:
    """The process that serves our connection; 0 where the database is a library."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


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


DUE = """SELECT c.id, c.ticket_id, c.kind, c.instance, c.due_at FROM support_clock c
JOIN support_ticket t ON t.id = c.ticket_id WHERE c.next_at < %(now)s ORDER BY c.next_at LIMIT %(limit)s"""
LATE = (
    "state = 'breached', breached_at = support_clock.due_at, detected_at = %(now)s, next_at = NULL"
)
CROSSED = """INSERT INTO support_crossing (clock_id, threshold, due_at, detected_at)
SELECT id, 'breach', due_at, %(now)s FROM due"""
EVENTS = """INSERT INTO support_ticketevent (ticket_id, at, kind, data, actor_name)
SELECT ticket_id, due_at, 'breach', {data}('clock', kind, 'instance', instance), 'Deskbell' FROM due
UNION ALL SELECT ticket_id, %(now)s, 'escalated', {data}('policy', 'late'), 'Deskbell' FROM due"""
STARTED = """INSERT INTO support_escalation
(ticket_id, policy, moment, reason, snapshot, runbook_id, started_at, acknowledged_by)
SELECT ticket_id, 'late', 'breach', 'The first response is late', %(snapshot)s, %(runbook)s, %(now)s, '' FROM due"""
STEPS = """INSERT INTO support_steprun
(escalation_id, round, position, "do", args, state, result, attempts, last_error, run_at)
SELECT id, 0, 0, 'notify', '{{}}', 'pending', '', 0, '', %(now)s FROM {started}"""
ONE_STATEMENT = f"""
WITH due AS MATERIALIZED ({DUE} FOR NO KEY UPDATE SKIP LOCKED),
late AS (UPDATE support_clock SET {LATE} FROM due WHERE support_clock.id = due.id),
crossed AS ({CROSSED}), told AS ({EVENTS.format(data="jsonb_build_object")}),
started AS ({STARTED} RETURNING id), steps AS ({STEPS.format(started="started")})
SELECT count(*) FROM due"""  # our own words
# SQLite takes no INSERT into a WITH: a table that lives as long as the transaction stands for it.
SEVERAL = [
    f"CREATE TEMP TABLE due AS {DUE}",
    f"UPDATE support_clock SET {LATE} WHERE id IN (SELECT id FROM due)",
    CROSSED,
    EVENTS.format(data="json_object"),
    STARTED,
    STEPS.format(started="support_escalation WHERE ticket_id IN (SELECT ticket_id FROM due)"),
]


def least(runbook: int, now: datetime, limit: int) -> int:
    """The same rows by hand-written SQL, as many clocks a transaction; every ticket alike, nothing chosen, one step."""
    values = {
        "now": now,
        "limit": limit,
        "runbook": runbook,
        "snapshot": json.dumps({"id": "late", "steps": []}),
    }
    done = 0
    while found := (_one if connection.vendor == "postgresql" else _several)(values):
        done += found
    return done


def _one(values: dict[str, Any]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ONE_STATEMENT, values)
        return int(cursor.fetchone()[0])


def _several(values: dict[str, Any]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in SEVERAL:
            named = {name: each for name, each in values.items() if f"%({name})s" in statement}
            cursor.execute(statement, named)
        cursor.execute("SELECT count(*) FROM due")
        (found,) = cursor.fetchone()
        cursor.execute("DROP TABLE due")
    return int(found)
