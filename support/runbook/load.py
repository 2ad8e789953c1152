"""A runbook file becomes a `Runbook`, or one `RunbookInvalid` that names everything that is wrong with it.

Needs no database. What is checked: the text (`source`), the shape (`schema`), the sense (`lint` and the sections).
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from support.runbook import explain, lint, source
from support.runbook.findings import Finding, Problem, RunbookInvalid
from support.runbook.schema.book import Book
from support.runbook.sections import book_class, lent
from support.runbook.source import Source

SHIPPED = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Runbook:
    """A file that may be applied."""

    book: Book
    source: Source

    def data(self) -> dict[str, Any]:
        """The normalised file as JSON: what `RunbookVersion.data` holds."""
        return self.book.data()


def shipped() -> dict[str, Path]:
    """The runbooks that come with the product, by brand."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def path_of(name: str) -> str:
    """The file that is meant by a path, or by the name of a shipped runbook."""
    known = shipped()
    return os.path.relpath(known[name]) if name in known and not Path(name).is_file() else name


def load_file(path: str | Path, *, environ: Mapping[str, str] = os.environ) -> Runbook:
    """Raises RunbookInvalid; also for a file that cannot be read."""
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            raw = file.read(source.MAX_BYTES + 1)
    except OSError as error:
        raise RunbookInvalid([Problem(name, 1, "", f"cannot be read: {error.strerror}")]) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RunbookInvalid([Problem(name, line, "", "expected text in UTF-8")]) from None
    return load_text(text, name=name, environ=environ)


def load_text(text: str, *, name: str, environ: Mapping[str, str] = os.environ) -> Runbook:
    """The same for text that is already here; `name` stands in front of each problem."""
    read = source.read(text, name=name)
    findings = list(read.findings)
    book: Book | None = None
    try:
        book = book_class().model_validate(read.data)
    except ValidationError as error:
        findings += explain.findings(error, book_class(), read.data)
    else:
        findings += _makes_no_sense(book, environ)
    if findings or book is None:
        raise RunbookInvalid([read.problem(finding) for finding in findings])
    return Runbook(_completed(book), read)


def _makes_no_sense(book: Book, environ: Mapping[str, str]) -> Iterator[Finding]:
    yield from lint.findings(book, environ=environ)
    for name, section in lent(book).items():
        for finding in section.findings(book):
            yield Finding((name, *finding.path), finding.message)


def _completed(book: Book) -> Book:
    return book.model_copy(
        update={name: section.completed(book) for name, section in lent(book).items()}
    )
