"""The search's table and triggers for SQLite: FTS5, a column for each part of the document."""

from support.search.words import TWO

MESSAGE = 20_000  # characters of a message that are indexed

EXISTING = (
    "SELECT name, tbl_name FROM sqlite_master"
    " WHERE type = 'trigger' AND name LIKE 'search\\_%' ESCAPE '\\'"
)
DROP = "DROP TRIGGER {name}"
FUNCTIONS_FIRST: list[str] = []
FUNCTIONS = [
    "DROP TABLE IF EXISTS support_search_words",
    "CREATE VIRTUAL TABLE support_search_words USING fts5vocab('support_search', 'col')",
]
TABLE = """
CREATE VIRTUAL TABLE support_search USING fts5(
  head, people, tags, body, tokenize = "unicode61 remove_diacritics 2"
)
"""
GLUE = " -_./:&'+#@"  # what may stand inside a tag; the index keeps the tag as one word without it


def _folded(value: str) -> str:
    """FTS5 folds case and accents itself, but for letters that are written as two."""
    for letter, two in TWO.items():
        value = f"replace(replace({value}, '{letter}', '{two}'), '{letter.upper()}', '{two}')"
    return value


def _glued(value: str) -> str:
    for each in GLUE:
        quoted = each.replace("'", "''")
        value = f"replace({value}, '{quoted}', '')"
    return value


SELECT = f"""
SELECT t.id,
  'xno' || t.number || ' xref' || lower(b.ticket_prefix) || t.number || ' ' || {_folded("t.subject")},
  (SELECT group_concat({_folded("c.name")} || ' ' || coalesce(a.email, ''), ' ') FROM (
      SELECT t.requester_id AS id
      UNION SELECT customer_id FROM support_participant WHERE ticket_id = t.id) who
    JOIN support_customer c ON c.id = who.id
    LEFT JOIN support_customeraddress a ON a.customer_id = c.id),
  (SELECT group_concat({_folded("value")} || ' xtag' || {_glued(_folded("lower(value)"))}, ' ')
    FROM json_each(t.tags)),
  (SELECT group_concat({_folded(f"substr(m.reply_text, 1, {MESSAGE})")}, ' ')
    FROM support_message m WHERE m.ticket_id = t.id AND m.kind <> 'auto')
FROM support_ticket t JOIN support_brand b ON b.id = t.brand_id
"""  # noqa: S608  # names are ours
INTO = "INTO support_search (rowid, head, people, tags, body)"
FILL = f"INSERT {INTO} {SELECT}"
BEFORE_FILLING = ["DELETE FROM support_search"]
AFTER_FILLING = ["INSERT INTO support_search (support_search) VALUES ('optimize')"]
THEIRS = (
    "SELECT id FROM support_ticket WHERE requester_id = {0}"
    " UNION SELECT ticket_id FROM support_participant WHERE customer_id = {0}"
)


def _refresh(*tickets: str) -> str:
    """Index these tickets anew. Not OR REPLACE: an INSERT OR IGNORE around it would become this one's own rule."""
    return " ".join(
        f"DELETE FROM support_search WHERE rowid IN ({each}); INSERT {INTO} {SELECT} WHERE t.id IN ({each});"  # noqa: S608
        for each in tickets
    )


def _each(moment: str, table: str, body: str, when: str = "") -> str:
    return f"AFTER {moment} ON {table} {f'WHEN {when}' if when else ''} BEGIN {body} END"


NEW_TEXT = _folded(f"substr(NEW.reply_text, 1, {MESSAGE})")
SAID = f"UPDATE support_search SET body = coalesce(body, '') || ' ' || {NEW_TEXT} WHERE rowid = NEW.ticket_id;"  # noqa: S608
ADDRESS = "support_customeraddress"
OLDS, NEWS = THEIRS.format("OLD.customer_id"), THEIRS.format("NEW.customer_id")
TRIGGERS = {
    "opened": _each("INSERT", "support_ticket", _refresh("NEW.id")),
    "changed": _each(
        "UPDATE OF number, subject, tags, requester_id, brand_id",
        "support_ticket",
        _refresh("NEW.id"),
        "OLD.number <> NEW.number OR OLD.subject <> NEW.subject OR OLD.tags <> NEW.tags"
        " OR OLD.requester_id <> NEW.requester_id OR OLD.brand_id <> NEW.brand_id",
    ),
    "gone": _each("DELETE", "support_ticket", "DELETE FROM support_search WHERE rowid = OLD.id;"),
    "said": _each("INSERT", "support_message", SAID, "NEW.kind <> 'auto'"),
    "moved": _each(
        "UPDATE OF ticket_id, reply_text",
        "support_message",
        _refresh("OLD.ticket_id, NEW.ticket_id"),
        "OLD.ticket_id <> NEW.ticket_id OR OLD.reply_text <> NEW.reply_text",
    ),
    "unsaid": _each("DELETE", "support_message", _refresh("OLD.ticket_id")),
    "named": _each(
        "UPDATE OF name",
        "support_customer",
        _refresh(THEIRS.format("NEW.id")),
        "OLD.name <> NEW.name",
    ),
    "address_new": _each("INSERT", ADDRESS, _refresh(NEWS)),
    "address_gone": _each("DELETE", ADDRESS, _refresh(OLDS)),
    "address_moved": _each("UPDATE OF email, customer_id", ADDRESS, _refresh(OLDS, NEWS)),
    "joined": _each("INSERT", "support_participant", _refresh("NEW.ticket_id")),
    "left": _each("DELETE", "support_participant", _refresh("OLD.ticket_id")),
}
