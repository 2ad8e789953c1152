"""Which of the found tickets come first."""

from typing import Any

from django.db.models import BooleanField, F, FloatField, Func

from support.search.match import Terms, fts5, tsquery

WEIGHTS = "{0.1, 0.4, 0.6, 1.0}"  # what was written, tags, people, number and subject
BM25 = "10.0, 6.0, 4.0, 1.0"  # the same, in the order of the columns


class Found(Func):
    """Whether a ticket's document holds these terms; filter by it."""

    output_field = BooleanField()

    def __init__(self, wanted: Terms, **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.wanted = wanted

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        key, params = compiler.compile(self.source_expressions[0])
        matching = "SELECT ticket_id FROM support_search WHERE document @@ to_tsquery('simple', %s)"
        return f"{key} IN ({matching})", [*params, tsquery(self.wanted)]

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        matching = "SELECT rowid FROM support_search WHERE support_search MATCH %s"
        return f"{key} IN ({matching})", [*params, fts5(self.wanted)]


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
