"""What makes no sense although its shape is right: small functions, each yielding findings with their path.

Add a rule as a function `(book) -> Iterator[Finding]` beside those it resembles, and name it in `RULES` there.
"""

from collections.abc import Iterator, Mapping

from support.runbook.findings import Finding
from support.runbook.lint import escalation, messages, reach, references, time
from support.runbook.schema.book import Book

RULES = references.RULES + time.RULES + reach.RULES + escalation.RULES + messages.RULES


def findings(book: Book, *, environ: Mapping[str, str]) -> Iterator[Finding]:
    """All findings of all rules."""
    for rule in RULES:
        yield from rule(book)
    yield from references.unset_environment(book, environ=environ)
