"""Section `zendesk`: the tickets of one queue are mirrored there, and kept in step both ways."""

from collections.abc import Iterator

from support.runbook.findings import Finding
from support.runbook.schema.book import Book
from support.runbook.schema.words import Line, Secret, Slug
from support.runbook.sections import Section


class ZendeskSection(Section):
    """Off while subdomain, user or token are unset: then our queue is the queue."""

    subdomain: Secret
    user: Secret
    token: Secret
    webhook_secret: Secret | None = None
    queue: Slug
    line: Line | None = None

    def findings(self, book: Book) -> Iterator[Finding]:
        queue = book.queues.get(self.queue)
        if queue is not None and not queue.tag:
            yield Finding(
                ("queue",),
                f"queue {self.queue} has no tag: expected one, it marks the mirrored tickets",
            )
