"""References to the environment: of this brand's names, and set here."""

from collections.abc import Iterator, Mapping

from support.lib import envref
from support.runbook.findings import Finding, Path, walk
from support.runbook.schema.book import Book

PUBLIC = "NEXT_PUBLIC_"  # what a web page of theirs shows to everybody anyway


def secrets_of_this_brand(book: Book) -> Iterator[Finding]:
    """One brand must not be able to name another's secrets, or the desk's: an address is shown on public pages."""
    prefix = book.runbook.upper().replace("-", "_") + "_"
    for path, reference in _environment(book):
        if not reference.name.startswith((prefix, PUBLIC) if path[-1] == "url" else prefix):
            yield Finding(path, f"{reference.name} is not this brand's: expected env:{prefix}…")


def unset_environment(book: Book, *, environ: Mapping[str, str]) -> Iterator[Finding]:
    for path, reference in _environment(book):
        if not reference.optional and not environ.get(reference.name):
            optional = f"env:{reference.name}?"
            yield Finding(
                path, f"{reference.name} is not set: set it, or write {optional} if it may be off"
            )


def _environment(book: Book) -> Iterator[tuple[Path, envref.Reference]]:
    for path, value in walk(book.data()):
        reference = envref.parse(value) if isinstance(value, str) else None
        if reference is not None:
            yield path, reference
