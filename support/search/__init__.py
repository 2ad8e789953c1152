"""Find tickets again, among a million as among ten: words, people, operators, and why a row was found.

Enters: what somebody typed (`words.parse`) and rows that `scoped` has narrowed already; nothing here widens them.
Leaves: a condition for those rows, hints about what was not understood, and for a page of results the field and the
words that matched. Writes tables of its own: `support_search`, a document per ticket, and `support_search_words`, which
mistyped names are compared with. Triggers keep them in step, in the dialect of PostgreSQL (tsvector, GIN, pg_trgm for
typos) or SQLite (FTS5). They are declared in `index` and made to be after every migrate, like the walls.
"""
