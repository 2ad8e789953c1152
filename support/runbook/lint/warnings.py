"""Warnings before a deadline that nobody can read."""

from collections.abc import Callable, Iterator
from typing import Any

from support.runbook.findings import Finding, Path
from support.runbook.lint.references import twice
from support.runbook.schema.book import Book
from support.runbook.schema.sla import PolicyTargets
from support.sla.policy import read_warning


def warnings(book: Book) -> Iterator[Finding]:
    places: list[tuple[Path, list[str] | None]] = [(("sla", "warnings"), book.sla.warnings)]
    for at, policy in enumerate(book.sla.policies):
        places += _own_warnings(("sla", "policies", at, "targets"), policy.targets)
    for path, texts in places:
        yield from twice(path, texts or (), "warning")
        for at, text in enumerate(texts or ()):
            if not _is_warning(text):
                expected = 'expected "75%" or a time before the deadline such as "10 minutes"'
                yield Finding((*path, at), f'"{text}" is no warning: {expected}')


def _own_warnings(path: Path, targets: PolicyTargets) -> Iterator[tuple[Path, list[str] | None]]:
    for severity, kinds in targets:
        for kind, target in kinds:
            if target is not None:
                yield (*path, severity, kind, "warnings"), target.warnings


def _is_warning(text: str) -> bool:
    try:
        read_warning(text)
    except ValueError:
        return False
    return True


RULES: list[Callable[[Any], Iterator[Finding]]] = [warnings]
