"""Take due rows so that nobody else does, and give them back done or for later.

A row that can be claimed has the columns of `models.Leased`: `run_at`, `attempts`, `lease_token`, `lease_until`
and `last_error`. One statement decides who owns it; whoever finds the token changed has lost the lease and
writes nothing. A worker that dies needs no cleaning up: its rows are due again when the lease ends.
"""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connections, router
from django.db.models import Model, Q, QuerySet

from support.lib import redact

L = TypeVar("L", bound=Model)

LONGEST_WAIT = timedelta(hours=1)  # a tried row further ahead was put there by a clock that jumped
ERROR_LENGTH = 500
TOLD = ("last_error", "reason")  # other systems' words, which repeat what they were told

# One statement each. The CTE is evaluated exactly once, which `IN (… LIMIT … FOR UPDATE)` does not promise.
CLAIM = {
    "postgresql": (
        "WITH due (key) AS MATERIALIZED ({due} FOR UPDATE OF {table} SKIP LOCKED) UPDATE {table} SET {sets}"
        " FROM due{also} WHERE {table}.{pk} = due.key RETURNING {table}.*"
    ),
    "sqlite": "UPDATE {table} SET {sets} WHERE {pk} IN ({due}) RETURNING *",
}
# For this one transaction PostgreSQL answers before the disk has it: that wait is a third of a letter's time.
UNHURRIED = ", (SELECT set_config('synchronous_commit', 'off', TRUE)) AS unhurried"


class LeaseLost(Exception):  # noqa: N818  # nothing is wrong: somebody else has the row
    """Another worker took the row over."""


def claim(
    rows: QuerySet[L], *, now: datetime, limit: int, lease: timedelta, durable: bool = True
) -> list[L]:
    """Lease up to `limit` of the rows that are due, oldest first, and count the attempt.

    `rows` is a plain filter on the model's own table. Call it outside a transaction: an attempt must be counted
    even when the work on the row is rolled back or the process dies. With `durable=False` the claim is forgotten
    when the database's machine goes down in the second after it, and the row is due again at once: good where work
    that is done twice leaves nothing twice.
    """
    model, connection = rows.model, connections[rows.db]
    late = Q(run_at__lte=now) | Q(attempts__gt=0, run_at__gt=now + LONGEST_WAIT)
    due = rows.filter(late).order_by("run_at", "pk").values("pk")[:limit]
    due_sql, due_params = due.query.get_compiler(using=rows.db).as_sql()
    values = {"lease_token": uuid.uuid4(), "lease_until": now + lease, "run_at": now + lease}
    fields = {field.name: field for field in model._meta.concrete_fields}
    set_params = [
        fields[name].get_db_prep_save(value, connection) for name, value in values.items()
    ]
    quote = connection.ops.quote_name
    sql = CLAIM[connection.vendor].format(
        due=due_sql,
        also="" if durable else UNHURRIED,
        table=quote(model._meta.db_table),
        pk=quote(str(model._meta.pk.column)),
        sets=", ".join([*(f"{quote(name)} = %s" for name in values), "attempts = attempts + 1"]),
    )
    in_order = (
        (*due_params, *set_params)
        if connection.vendor == "postgresql"
        else (*set_params, *due_params)
    )
    taken: list[L] = list(model._base_manager.using(rows.db).raw(sql, in_order))
    return sorted(taken, key=lambda row: row.pk)


def finish(row: Model, **fields: Any) -> bool:
    """Write the result and end the lease. False: the lease was lost, so nothing was written."""
    return _release(row, fields)


def complete(row: Model, **fields: Any) -> None:
    """As `finish`, as the last write of the work's own transaction. LeaseLost: then nothing of the work may stay."""
    if not finish(row, **fields):
        raise LeaseLost


def postpone(row: Model, *, until: datetime, error: str = "") -> bool:
    """End the lease and be due again at `until`. False: the lease was lost, so nothing was written."""
    return _release(row, {"run_at": until, "last_error": error})


def backoff(attempts: int, *, cap: timedelta, floor: timedelta = timedelta(seconds=2)) -> timedelta:
    """How long to wait after this many attempts: doubling from `floor` up to `cap`, shortened by up to a half.

    The chance keeps rows that failed together from coming back together.
    """
    doubled: timedelta = floor * 2 ** min(max(attempts - 1, 0), 32)
    return min(cap, doubled) * random.uniform(0.5, 1.0)  # noqa: S311  # no secret


def _release(row: Model, fields: dict[str, Any]) -> bool:
    """One UPDATE, written by hand: it ends every piece of work, and compiling it costs more than running it."""
    token = getattr(row, "lease_token", None)
    if token is None:
        return False
    meta, connection = row._meta, connections[router.db_for_write(type(row))]
    columns = {field.name: field for field in meta.concrete_fields}
    values = {**fields, "lease_token": None, "lease_until": None}
    values |= {name: redact.text(values[name])[:ERROR_LENGTH] for name in TOLD if name in values}
    plain = {name: each.pk if isinstance(each, Model) else each for name, each in values.items()}
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(columns[name].column))} = %s" for name in values)
    params = [columns[name].get_db_prep_save(each, connection) for name, each in plain.items()]
    params += [row.pk, columns["lease_token"].get_db_prep_save(token, connection)]
    where = f"{quote(str(meta.pk.column))} = %s AND lease_token = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {where}", params)  # noqa: S608  # names are ours
        if not cursor.rowcount:
            return False
    for name, value in values.items():
        setattr(row, name, value)
    return True
