"""What makes no sense although its shape is right: small functions, each yielding findings with their path.

Add a rule as a function `(book) -> Iterator[Finding]` beside those it resembles, and name it in `RULES` there.
"""

from collections.abc import Iterator, Mapping

from support.runbook.findings import Finding
from support.runbook.lint import (
    calendars,
    environment,
    escalation,
    messages,
    policies,
    reach,
    references,
    warnings,
)
from support.runbook.schema.book import Book

ROOMS = (references, calendars, warnings, policies, reach, escalation, messages)
RULES = [rule for room in ROOMS for rule in room.RULES]


def findings(book: Book, *, environ: Mapping[str, str]) -> Iterator[Finding]:
    """All findings of all rules."""
    for rule in RULES:
        yield from rule(book)
    yield from environment.unset_environment(book, environ=environ)
