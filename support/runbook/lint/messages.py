"""Mails in every language of the brand, with placeholders that exist and those they cannot do without."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from support.outbound.templates import WRITTEN
from support.runbook.findings import Finding, Path
from support.runbook.schema.book import Book
from support.runbook.schema.messages import SLOTS, Mail, Slots


def mails(book: Book) -> Iterator[Finding]:
    for name, by_language in book.messages:
        if by_language is not None:
            yield from mail_findings(book, ("messages", name), by_language, SLOTS[name])


def identity_needs_a_mail(book: Book) -> Iterator[Finding]:
    if book.triage.identity and book.messages.identity_link is None:
        yield Finding(
            ("messages",), "identity_link is missing: expected it because triage.identity is true"
        )


def mail_findings(
    book: Book, path: Path, by_language: Mapping[str, Mail], slots: Slots
) -> Iterator[Finding]:
    """One mail in all its languages; for sections too. What is required may stand in the subject as well."""
    yield from language_findings(book, path, by_language)
    for language, mail in by_language.items():
        here = (*path, language)
        missing = slots.required - set(WRITTEN.findall(mail.subject))
        yield from text_findings((*here, "subject"), mail.subject, slots.allowed)
        yield from text_findings((*here, "text"), mail.text, slots.allowed, missing)


def language_findings(book: Book, path: Path, languages: Iterable[str]) -> Iterator[Finding]:
    """Every language of the brand, and no other."""
    written = list(languages)
    for language in book.languages:
        if language not in written:
            yield Finding(path, f"is missing in {language}: expected {', '.join(book.languages)}")
    for language in written:
        if language not in book.languages:
            expected = ", ".join(book.languages)
            yield Finding((*path, language), f"is no language of this brand: expected {expected}")


def text_findings(
    path: Path, text: str, allowed: Iterable[str], required: Iterable[str] = ()
) -> Iterator[Finding]:
    """Placeholders that nobody fills, braces that are none, and required ones that are not there."""
    used = set(WRITTEN.findall(text))
    known = ", ".join(f"{{{name}}}" for name in sorted(allowed))
    for name in sorted(used - set(allowed)):
        yield Finding(path, f"{{{name}}} is unknown: expected one of {known}")
    if re.search(r"[{}]", WRITTEN.sub("", text)):
        yield Finding(path, f"a brace belongs to no placeholder: expected one of {known}")
    for name in sorted(set(required) - used):
        yield Finding(path, f"expected {{{name}}} in it")


RULES: list[Callable[[Any], Iterator[Finding]]] = [mails, identity_needs_a_mail]
