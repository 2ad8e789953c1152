"""Section `checks`: what is tried every day, so that a broken front door is found before a customer finds it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from support.runbook.findings import Finding
from support.runbook.lint.references import twice
from support.runbook.schema.book import Book
from support.runbook.schema.words import (
    Email,
    Line,
    Name,
    Severity,
    Slug,
    Span,
    Strict,
    TimeOfDay,
    Url,
    Zone,
)
from support.runbook.sections import Section


class PageCheck(Strict):
    """The page answers and shows these texts; `shows_chat`: the chat too, while one is configured and open."""

    kind: Literal["page"]
    id: Slug
    name: Name
    url: Url
    shows: list[Name] = []
    shows_chat: bool = False
    line: Line | None = None


class MailCheck(Strict):
    """A mail to the address arrives as a letter of ours, and one leaves."""

    kind: Literal["mail"]
    id: Slug
    name: Name
    address: Email
    line: Line | None = None


class ChatCheck(Strict):
    """The chat of `channels.chat` is reachable; does nothing while none is configured."""

    kind: Literal["chat"]
    id: Slug
    name: Name
    line: Line | None = None


class CommandCheck(Strict):
    """A command of the machine's own registry, by name: what runs is never written in the runbook."""

    kind: Literal["command"]
    id: Slug
    name: Name
    command: Slug
    line: Line | None = None


Check = Annotated[PageCheck | MailCheck | ChatCheck | CommandCheck, Field(discriminator="kind")]


class ChecksSection(Section):
    """A check that failed, or is not done `within` so long after `at`, opens a ticket of this category."""

    at: TimeOfDay
    zone: Zone
    within: Span
    category: Slug
    severity: Severity
    items: list[Check] = Field(min_length=1)
    line: Line | None = None

    def findings(self, _book: Book) -> Iterator[Finding]:
        yield from twice(("items",), [each.id for each in self.items], "check")
