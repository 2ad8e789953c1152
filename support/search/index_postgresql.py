"""The search's tables, functions and triggers for PostgreSQL: tsvector and GIN, pg_trgm for names and addresses.

`support_search_words` holds each word of a brand's people, without the digits around it: what a mistyped name is
compared with is as long as a dictionary, not as the list of customers. No constraint keeps a word from standing twice:
it would let two letters of namesakes wait for each other.
"""

from support.search.words import DIGITS, SHORTEST, TWO

DIVIDES = "@._-/:+~&=#|*''’"  # noqa: RUF001  # where the parser would see one word: an address, a path
MESSAGE = 20_000  # characters of a message that are indexed
CONVERSATION = 200_000  # characters of all of a ticket's; a tsvector holds one megabyte

EXISTING = (
    "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND tgname LIKE 'search\\_%'"
)
DROP = "DROP TRIGGER {name} ON {table}"


def _fold() -> str:
    """The words of a text without accents, divided by spaces, as `words.split` cuts them."""
    apart = "normalize(lower(value), NFD)"
    value = f"normalize(regexp_replace({apart}, '[\\u0300-\\u036f]+', '', 'g'), NFC)"
    for letter, two in TWO.items():
        value = f"replace({value}, '{letter}', '{two}')"
    value = f"CASE WHEN octet_length(value) = char_length(value) THEN lower(value) ELSE {value} END"
    return f"translate({value}, '{DIVIDES}', '{' ' * (len(DIVIDES) - 1)}')"


FOLD = f"""
CREATE OR REPLACE FUNCTION support_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT {_fold()} $$
"""
FUNCTIONS_FIRST = ["CREATE EXTENSION IF NOT EXISTS pg_trgm", FOLD]
TABLE = """
CREATE TABLE support_search (ticket_id bigint PRIMARY KEY, document tsvector NOT NULL);
DROP TABLE IF EXISTS support_search_words;
CREATE TABLE support_search_words (brand_id bigint NOT NULL, word text NOT NULL)
"""
WRITTEN = f"to_tsvector('simple', support_fold(left({{row}}.reply_text, {MESSAGE})))"
DOCUMENT = f"""
  setweight(to_tsvector('simple', 'xno' || t.number || ' xref' || lower(b.ticket_prefix) || t.number
    || ' ' || support_fold(t.subject)), 'A')
  || setweight(to_tsvector('simple', support_fold(coalesce((
    SELECT string_agg(c.name || ' ' || coalesce(a.email, ''), ' ') FROM (
      SELECT t.requester_id AS id
      UNION SELECT customer_id FROM support_participant WHERE ticket_id = t.id) who
    JOIN support_customer c ON c.id = who.id
    LEFT JOIN support_customeraddress a ON a.customer_id = c.id), ''))), 'B')
  || setweight(to_tsvector('simple', coalesce((
    SELECT string_agg(support_fold(tag) || ' xtag' || regexp_replace(support_fold(tag), '\\s', '', 'g'), ' ')
    FROM jsonb_array_elements_text(CASE jsonb_typeof(t.tags) WHEN 'array' THEN t.tags ELSE '[]' END) tag), '')), 'C')
  || to_tsvector('simple', left(coalesce((
    SELECT string_agg(support_fold(left(m.reply_text, {MESSAGE})), ' ' ORDER BY m.id)
    FROM support_message m WHERE m.ticket_id = t.id AND m.kind <> 'auto'), ''), {CONVERSATION}))
"""  # noqa: S608  # names are ours
SELECT = f"SELECT t.id, {DOCUMENT} FROM support_ticket t JOIN support_brand b ON b.id = t.brand_id"  # noqa: S608
SAVE = "ON CONFLICT (ticket_id) DO UPDATE SET document = EXCLUDED.document"


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION support_search_{name}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {body} RETURN NULL; END $$"
    )


def _refresh(tickets: str) -> str:
    """Index these tickets anew."""
    return f"INSERT INTO support_search {SELECT} WHERE t.id IN ({tickets}) {SAVE};"


THEIRS = (
    "SELECT id FROM support_ticket WHERE requester_id = {0}"
    " UNION ALL SELECT ticket_id FROM support_participant WHERE customer_id = {0}"
)


def _refresh_of(customer: str) -> str:
    """Index this customer's tickets anew; most that are written down for the first time have none."""
    theirs = THEIRS.format(customer)
    return f"IF EXISTS ({theirs}) THEN {_refresh(theirs)} END IF;"


def _words(text: str) -> str:
    """Rows of `word`: those of a text that a typo is looked up for."""
    split = f"regexp_split_to_table(support_fold({text}), '[^[:alnum:]]+')"
    return f"SELECT DISTINCT trim({split}, '{DIGITS}') AS word"


def _learn(row: str, text: str) -> str:
    """The words of a person's name or address that no namesake has brought."""
    return (
        f"INSERT INTO support_search_words SELECT {row}.brand_id, w.word FROM ({_words(text)}) w"  # noqa: S608
        f" WHERE length(w.word) >= {SHORTEST} AND NOT EXISTS ("
        f"SELECT 1 FROM support_search_words k WHERE k.word = w.word AND k.brand_id = {row}.brand_id);"
    )


def _forget(row: str, text: str) -> str:
    """The words that stood there, unless a ticket of somebody else has them."""
    return (
        f"DELETE FROM support_search_words k USING ({_words(text)}) w"  # noqa: S608
        f" WHERE length(w.word) >= {SHORTEST} AND k.word = w.word AND k.brand_id = {row}.brand_id AND NOT EXISTS ("
        "SELECT 1 FROM support_search s JOIN support_ticket t ON t.id = s.ticket_id WHERE t.brand_id = k.brand_id"
        " AND s.document @@ to_tsquery('simple', k.word || ':*B'));"
    )


# Too much for one document is left out: a letter is never refused for the search's sake.
SAY = f"""
BEGIN
  UPDATE support_search SET document = document || {WRITTEN.format(row="NEW")}
  WHERE ticket_id = NEW.ticket_id AND pg_column_size(document) < {CONVERSATION};
EXCEPTION WHEN program_limit_exceeded THEN NULL; END;
"""  # noqa: S608  # names are ours
FUNCTIONS = [
    _function("ticket", _refresh("NEW.id")),
    _function("gone", "DELETE FROM support_search WHERE ticket_id = OLD.id;"),
    _function("emptied", "TRUNCATE support_search, support_search_words;"),
    _function("message", SAY),
    _function(
        "moved",
        _refresh(
            "SELECT unnest(ARRAY[came.ticket_id, gone.ticket_id]) FROM came JOIN gone USING (id)"
            " WHERE came.ticket_id <> gone.ticket_id OR came.reply_text <> gone.reply_text"
        ),
    ),
    _function("unsaid", _refresh("SELECT DISTINCT ticket_id FROM gone")),
    _function(
        "customer",
        f"{_refresh_of('NEW.id')} {_learn('NEW', 'NEW.name')} {_forget('OLD', 'OLD.name')}",
    ),
    _function("namesake", _learn("NEW", "NEW.name")),
    _function(
        "address",
        f"IF TG_OP <> 'INSERT' THEN {_refresh_of('OLD.customer_id')} END IF;"
        f" IF TG_OP <> 'DELETE' THEN {_refresh_of('NEW.customer_id')} {_learn('NEW', 'NEW.email')} END IF;"
        f" IF TG_OP <> 'INSERT' AND OLD.email IS DISTINCT FROM NEW.email THEN {_forget('OLD', 'OLD.email')} END IF;",
    ),
    _function(
        "participant",
        "IF TG_OP = 'DELETE' THEN "
        + _refresh("OLD.ticket_id")
        + " ELSE "
        + _refresh("NEW.ticket_id")
        + " END IF;",
    ),
]


def _each(moment: str, table: str, function: str, when: str = "") -> str:
    condition = f" WHEN ({when})" if when else ""
    return f"AFTER {moment} ON {table} FOR EACH ROW{condition} EXECUTE FUNCTION support_search_{function}()"


def _all(moment: str, function: str, seen: str) -> str:
    """Once for a whole statement: a merge moves a conversation, an erasure takes one."""
    return (
        f"AFTER {moment} ON support_message {seen} FOR EACH STATEMENT"
        f" EXECUTE FUNCTION support_search_{function}()"
    )


WORDS_OF_A_TICKET = "number, subject, tags, requester_id, brand_id"
TRIGGERS = {
    "opened": _each("INSERT", "support_ticket", "ticket"),
    "changed": _each(
        f"UPDATE OF {WORDS_OF_A_TICKET}",
        "support_ticket",
        "ticket",
        "(OLD.number, OLD.subject, OLD.tags, OLD.requester_id, OLD.brand_id) IS DISTINCT FROM"
        " (NEW.number, NEW.subject, NEW.tags, NEW.requester_id, NEW.brand_id)",
    ),
    "gone": _each("DELETE", "support_ticket", "gone"),
    "emptied": "AFTER TRUNCATE ON support_ticket EXECUTE FUNCTION support_search_emptied()",
    "said": _each("INSERT", "support_message", "message", "NEW.kind <> 'auto'"),
    "moved": _all("UPDATE", "moved", "REFERENCING OLD TABLE AS gone NEW TABLE AS came"),
    "unsaid": _all("DELETE", "unsaid", "REFERENCING OLD TABLE AS gone"),
    "met": _each("INSERT", "support_customer", "namesake", "NEW.name <> ''"),
    "named": _each(
        "UPDATE OF name", "support_customer", "customer", "OLD.name IS DISTINCT FROM NEW.name"
    ),
    "addressed": _each(
        "INSERT OR DELETE OR UPDATE OF email, customer_id", "support_customeraddress", "address"
    ),
    "joined": _each("INSERT OR DELETE", "support_participant", "participant"),
}
INDEXES = {
    "support_search_document": "support_search USING gin (document)",
    "support_search_known": "support_search_words (word, brand_id)",
    "support_search_alike": "support_search_words USING gin (word gin_trgm_ops)",
}
FORMER = ("support_search_names", "support_search_addresses")
BEFORE_FILLING = [
    "TRUNCATE support_search, support_search_words",
    *(f"DROP INDEX IF EXISTS {name}" for name in (*INDEXES, *FORMER)),
]
FILL = f"INSERT INTO support_search {SELECT}"
LEARN = f"""
INSERT INTO support_search_words SELECT brand_id, word FROM (
  SELECT DISTINCT brand_id, word FROM (
    SELECT brand_id, name FROM support_customer UNION SELECT brand_id, email FROM support_customeraddress
  ) people(brand_id, name), LATERAL ({_words("name")}) words
) known WHERE length(word) >= {SHORTEST}
"""  # noqa: S608  # names are ours
AFTER_FILLING = [
    LEARN,
    # Which words are common decides between the index of words and a walk along the newest tickets.
    "ALTER TABLE support_search ALTER COLUMN document SET STATISTICS 1000",
    *(f"CREATE INDEX {name} ON {on}" for name, on in INDEXES.items()),
    "ANALYZE support_search",
]
