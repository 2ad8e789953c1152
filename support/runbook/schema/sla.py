"""Promises about time: calendars, and policies of which the first that matches is taken."""

from typing import Literal, Self

from pydantic import Field, model_validator

from support.runbook.schema.words import (
    Channel,
    Length,
    Line,
    Name,
    Severity,
    Slug,
    Strict,
    Within,
    Zone,
)


class Calendar(Strict):
    """`hours`: windows by day or range of days, `{mon-fri: ["09:00-18:00"]}`; or `always: true`."""

    zone: Zone
    always: bool = False
    hours: dict[str, list[str]] = {}
    holidays: str | None = None
    line: Line | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.always and (self.hours or self.holidays):
            raise ValueError(
                '"always: true" has no hours and no holidays: expected one or the other'
            )
        return self


class Target(Strict):
    """`warnings` replace those of the file for this one promise."""

    within: Within
    calendar: Slug
    warnings: list[str] | None = None


class Targets(Strict):
    """null: no such promise. `resolution` gives the first and the total resolution clock."""

    first_response: Target | None
    next_reply: Target | None = None
    update: Target | None = None
    resolution: Target | None = None


class PolicyTargets(Strict):
    P0: Targets
    P1: Targets
    P2: Targets
    P3: Targets


class PolicyWhen(Strict):
    """A condition that is left out (null) always holds; an empty list would never, and is refused."""

    category: list[Slug] | None = Field(default=None, min_length=1)
    channel: list[Channel] | None = Field(default=None, min_length=1)
    queue: list[Slug] | None = Field(default=None, min_length=1)


class Policy(Strict):
    id: Slug
    default: bool = False
    when: PolicyWhen = PolicyWhen()
    targets: PolicyTargets
    line: Line | None = None


class Sla(Strict):
    policies: list[Policy] = Field(min_length=1)
    warnings: list[str] = []
    pauses: list[Literal["pending_customer", "on_hold"]] = []
    never_paused: list[Severity] = []
    reopen_window: Length = "7 days"
    bulk_mail_counts: bool = False


class Triage(Strict):
    """`keywords` suggest a severity, gravest first. `identity`: triage verifies who the customer is."""

    default_severity: Severity
    keywords: dict[Severity, list[Name]] = {}
    identity: bool = False
    lines: list[Line] = []
