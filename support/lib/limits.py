"""Rate limits as rows of `TokenBucket`: they work without Redis and cannot be flushed."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection

# One statement looks and takes, so that two callers cannot take the same token. No row comes back from an empty bucket.
TAKE = """
INSERT INTO {table} (key, tokens, updated_at) VALUES (%(key)s, %(burst)s - 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET tokens = {level} - 1, updated_at = excluded.updated_at
WHERE {level} >= 1 RETURNING tokens
"""
# What the bucket holds by now. An hour in the future can only be the mark of a clock that went back since.
LEVEL = {
    "postgresql": (
        "CASE WHEN {age} < -3600 THEN %(burst)s"
        " ELSE LEAST(%(burst)s, {table}.tokens + GREATEST(0, {age}) * %(rate)s) END"
    ),
    "sqlite": (
        "CASE WHEN {age} < -3600 THEN %(burst)s"
        " ELSE MIN(%(burst)s, {table}.tokens + MAX(0, {age}) * %(rate)s) END"
    ),
}
AGE = {
    "postgresql": "EXTRACT(EPOCH FROM excluded.updated_at - {table}.updated_at)::float8",
    "sqlite": "ROUND((julianday(excluded.updated_at) - julianday({table}.updated_at)) * 86400, 3)",
}
FULL_AFTER = timedelta(days=7)  # every limit of ours refills within two days


def take(key: str, *, rate: float, burst: float, now: datetime) -> bool:
    """Take one token from the bucket `key`; False when it is empty.

    The bucket holds `burst` tokens and refills by `rate` tokens per second. The key may be an address: it is
    stored as a hash. A clock that went back fills nothing and freezes nothing for longer than an hour.
    """
    model, vendor = apps.get_model("support", "TokenBucket"), connection.vendor
    table = connection.ops.quote_name(model._meta.db_table)
    level = LEVEL[vendor].format(table=table, age=AGE[vendor].format(table=table))
    params: dict[str, Any] = {
        "key": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest(),
        "burst": float(burst),
        "rate": float(rate),
        "now": connection.ops.adapt_datetimefield_value(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE.format(table=table, level=level), params)
        return cursor.fetchone() is not None


def forget(*, now: datetime) -> int:
    """Remove the buckets that nobody used for so long that they are full again; how many."""
    model = apps.get_model("support", "TokenBucket")
    return model._default_manager.filter(updated_at__lt=now - FULL_AFTER).delete()[0]
