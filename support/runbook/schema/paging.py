"""How people are paged, and who is told when nobody answers."""

from pydantic import Field

from support.runbook.schema.words import (
    Length,
    Line,
    Name,
    Recipient,
    Secret,
    Strict,
)


class PagerDuty(Strict):
    """Off while `routing_key` is unset. `rotation` is its name over there, for people."""

    routing_key: Secret
    webhook_secret: Secret | None = None
    rotation: Name | None = None


class Fallback(Strict):
    """Who is mailed when a page could not be delivered `after` so long."""

    after: Length
    to: list[Recipient] = Field(min_length=1)


class Paging(Strict):
    pagerduty: PagerDuty | None = None
    fallback: Fallback | None = None
    line: Line | None = None
