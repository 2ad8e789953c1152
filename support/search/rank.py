"""Which of the found tickets come first."""

import time
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func

from support.search.match import Terms, fts5, tsquery

WEIGHTS = "{0.1, 0.4, 0.6, 1.0}"  # what was written, tags, people, number and subject
BM25 = "10.0, 6.0, 4.0, 1.0"  # the same, in the order of the columns
# The planner takes a word's beginning for at least 0.005 of all documents, and would look through the newest tickets
# for one that nobody wrote, to the last. What is as rare is found by the index of words first, whatever it reckons.
RARE = 0.006
SMALL = 50_000  # documents
DAY = 86_400  # seconds
HOLD = "FROM support_search WHERE document @@ to_tsquery('simple', %s)"


class Found(Func):
    """Whether a ticket's document holds these terms; filter by it."""

    output_field = BooleanField()

    def __init__(self, wanted: Terms, **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.wanted = wanted

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        key, params = compiler.compile(self.source_expressions[0])
        matching = f"SELECT ticket_id {HOLD}"  # names are ours
        wanted = tsquery(self.wanted)
        found = f"= ANY(ARRAY({matching}))" if _is_rare(wanted) else f"IN ({matching})"
        return f"{key} {found}", [*params, wanted]

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        matching = "SELECT rowid FROM support_search WHERE support_search MATCH %s"
        return f"{key} IN ({matching})", [*params, fts5(self.wanted)]


def _is_rare(wanted: str) -> bool:
    """Whether few documents hold these terms. In a small archive it is the same, and nobody asks."""
    day = time.monotonic() // DAY
    size = _size(day)
    return size > SMALL and _reckoned(wanted, day) < RARE * max(1, size)


@lru_cache(maxsize=1)
def _size(_day: float) -> float:
    """How many documents the planner reckons with; asked once a day, for it changes slowly."""
    reltuples = _asked("SELECT reltuples FROM pg_class WHERE oid = 'support_search'::regclass")
    return float(reltuples)


@lru_cache(maxsize=10_000)
def _reckoned(wanted: str, _day: float) -> float:
    """How many of them the planner takes to hold these terms."""
    plans = _asked(f"EXPLAIN (FORMAT JSON) SELECT {HOLD}", wanted)
    return float(plans[0]["Plan"]["Plan Rows"])


def _asked(query: str, *params: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]


class Rank(Func):
    """How well a ticket fits these terms; more is better. It costs per row: for a handful of them."""

    output_field = FloatField()

    def __init__(self, wanted: Terms, **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.wanted = wanted

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        key, params = compiler.compile(self.source_expressions[0])
        rank = f"ts_rank('{WEIGHTS}', document, to_tsquery('simple', %s))"
        found = f"(SELECT {rank} FROM support_search WHERE ticket_id = {key})"  # noqa: S608  # names are ours
        return found, [tsquery(self.wanted), *params]

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        rank = f"-bm25(support_search, {BM25})"
        match = f"support_search MATCH %s AND rowid = {key}"
        found = f"(SELECT {rank} FROM support_search WHERE {match})"  # noqa: S608  # names are ours
        return found, [fts5(self.wanted), *params]
