"""Section `incidents`: what is published, in which words, and what is owed afterwards."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, model_validator

from incidents.models import Finding as Learned
from support.lib import duration
from support.runbook.findings import Finding, Path
from support.runbook.lint.messages import language_findings, mail_findings, text_findings
from support.runbook.lint.references import listed, pointing_nowhere
from support.runbook.schema.book import Book
from support.runbook.schema.messages import Mails, slots
from support.runbook.schema.words import (
    Length,
    Line,
    Name,
    Secret,
    Severity,
    Slug,
    Span,
    Strict,
    Text,
    Url,
    Within,
    matching,
)
from support.runbook.sections import Kept, Section

SLOTS = {
    "ticket_resolved": slots("resolution", also="ticket brand support_address"),
    "affected": slots("impact", also="brand title link support_address"),
}
Key = Annotated[
    str,
    matching(r"[A-Z][A-Z0-9_-]{1,39}", "the key of a Jira project: expected one like FOODYE-MCP"),
]


Gap = Annotated[str, matching(r"GAP-[1-9]\d{0,8}", "a runbook gap: expected one like GAP-3")]


class Template(Strict):
    """One public message: the slots that must be filled, and a text for each language beside them."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Text]

    slots: list[Slug] = Field(min_length=1)

    @property
    def texts(self) -> Mapping[str, str]:
        return self.__pydantic_extra__


class Templates(Strict):
    acknowledge: Template
    status: Template
    next_update: Template
    resolution: Template


class Duty(Strict):
    """Something owed for incidents of these severities, counted from their end."""

    severities: list[Severity] = Field(min_length=1)
    within: Within
    calendar: Slug
    line: Line | None = None


class PostMortem(Duty):
    audience: Literal["internal", "public"] = "internal"


class Rca(Duty):
    publish: bool = True


class ActionReviews(Strict):
    """Each action item is looked at again `at` so long after the incident's end."""

    severities: list[Severity] = Field(min_length=1)
    at: list[Span] = Field(min_length=1)
    calendar: Slug
    line: Line | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({duration.parse(each).seconds for each in self.at}) < len(self.at):
            raise ValueError("a review at the same time stands here twice")
        return self


class Gaps(Strict):
    """A finding marked "runbook gap" stays open until a version that is applied names it here, e.g. [GAP-3]."""

    closed: list[Gap] = []
    line: Line | None = None


class After(Strict):
    post_mortem: PostMortem | None = None
    rca: Rca | None = None
    action_reviews: ActionReviews | None = None
    gaps: Gaps | None = None


class Jira(Strict):
    """Off while url, user or token are unset."""

    project: Key
    issue_type: Name = "Task"
    severities: list[Severity] = Field(min_length=1)
    within: Span = "4 hours"
    url: Url
    user: Secret
    token: Secret
    webhook_secret: Secret | None = None
    due: Span = "7 days"  # the date of a new issue
    line: Line | None = None


class Audience(Strict):
    """Incidents of these categories are told to affected customers who did not write."""

    categories: list[Slug] = Field(min_length=1)
    within: Span = "24 hours"
    line: Line | None = None


class CustomerMails(Strict):
    ticket_resolved: Mails
    affected: Mails | None = None


class IncidentsSection(Section):
    """`page_acknowledged` repeats escalation.acknowledge for those who read this section alone."""

    required: ClassVar[bool] = True

    publish: list[Severity] = []
    private_categories: list[Slug] = []
    public_update: dict[Severity, Span] = {}
    page_acknowledged: dict[Severity, Length] = {}
    templates: Templates
    messages: CustomerMails
    after: After = After()
    jira: Jira | None = None
    audience: Audience | None = None
    line: Line | None = None

    @classmethod
    def kept(cls, brand: int, path: str, since: datetime, until: datetime) -> Kept | None:
        """Gaps found: kept when a version named them, open until then. The other places are measured by promises."""
        if path != "incidents.after.gaps":
            return None
        gaps = Learned.objects.filter(incident__brand=brand, is_gap=True)
        counted = gaps.filter(found_at__gte=since, found_at__lt=until).aggregate(
            kept=Count("pk", filter=Q(closed_at__isnull=False)),
            open=Count("pk", filter=Q(closed_at=None)),
        )
        return Kept(
            _("gaps of the runbook, closed by a version"),
            "incidents.Finding",
            **counted,
            query={"view": "all"},
        )

    def completed(self, book: Book) -> Self:
        return self.model_copy(update={"page_acknowledged": book.escalation.acknowledge})

    def findings(self, book: Book) -> Iterator[Finding]:
        yield from self._categories(book)
        yield from self._promises(book)
        yield from _first_words(book)
        for name, template in self.templates:
            yield from _template(book, ("templates", name), template)
        for name, mails in self.messages:
            if mails is not None:
                yield from mail_findings(book, ("messages", name), mails, SLOTS[name])
        if self.audience and self.messages.affected is None:
            yield Finding(
                ("messages",), "affected is missing: expected it because there is an audience"
            )

    def _categories(self, book: Book) -> Iterator[Finding]:
        named = listed(("private_categories",), self.private_categories)
        named += listed(
            ("audience", "categories"), self.audience.categories if self.audience else ()
        )
        yield from pointing_nowhere("category", named, book.categories)
        for name, category in book.categories.items():
            if category.security and name not in self.private_categories:
                yield Finding(
                    ("private_categories",), f"expected {name} in it: its incidents are private"
                )

    def _promises(self, book: Book) -> Iterator[Finding]:
        for severity in self.publish:
            if severity not in self.public_update:
                expected = f"expected {severity} in it: its incidents are published"
                yield Finding(("public_update",), expected)
        if self.page_acknowledged not in ({}, book.escalation.acknowledge):
            yield Finding(
                ("page_acknowledged",), "stands in escalation.acknowledge: leave it out here"
            )


def _first_words(book: Book) -> Iterator[Finding]:
    """What the first post says of a severity stands there in every language, or in none."""
    for severity, meaning in book.severities:
        if meaning.public:
            yield from language_findings(book, ("severities", severity, "public"), meaning.public)


def _template(book: Book, path: Path, template: Template) -> Iterator[Finding]:
    yield from language_findings(book, path, template.texts)
    for language, text in template.texts.items():
        yield from text_findings((*path, language), text, template.slots, template.slots)
