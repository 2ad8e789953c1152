"""What is done when time runs out or trouble shows."""

from typing import Literal, Self

from pydantic import Field, model_validator

from support.runbook.schema.words import (
    Length,
    Line,
    Name,
    Recipient,
    Severity,
    Slug,
    Span,
    Strict,
    Url,
)

Moment = Literal["opened", "triage", "warning", "breach", "trigger"]


class Trigger(Strict):
    """Trouble that is detected: `customers` distinct ones of one category `within` a time, a category of the list,
    or a keyword in any category. One with none of them is only flagged by hand.
    """

    customers: int | None = Field(default=None, ge=2)
    within: Span | None = None
    categories: list[Slug] = []
    keywords: list[Name] = []
    line: Line | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.customers is None) != (self.within is None):
            raise ValueError('"customers" and "within" belong together: expected both or neither')
        return self


class Step(Strict):
    """`after` counts from the start of its round; `do` is a name of settings.ESCALATION_STEPS.

    `during` and `outside` name a calendar that must be open, or closed, when the step's time comes; with `awake`, only
    people whose own clock says that it is day are reached. Teams' addresses and who is on call are never asleep.
    """

    after: Length
    do: Slug
    to: list[Recipient] = []
    unless: Literal["acknowledged"] | None = None
    during: Slug | None = None
    outside: Slug | None = None
    awake: bool = False
    url: Url | None = None  # of a webhook


class Repeat(Strict):
    """All steps run again: each round starts `every` after the last one started, at most `times` more."""

    every: Span
    times: int = Field(ge=1, le=100)
    until: Literal["acknowledged"] = "acknowledged"


class EscalationWhen(Strict):
    """`on`: the moments that start it. A condition that is left out (null) always holds."""

    on: list[Moment] = Field(min_length=1)
    severity: list[Severity] | None = Field(default=None, min_length=1)
    category: list[Slug] | None = Field(default=None, min_length=1)
    trigger: list[Slug] | None = Field(default=None, min_length=1)


class EscalationPolicy(Strict):
    id: Slug
    when: EscalationWhen
    steps: list[Step] = Field(min_length=1)
    repeat: Repeat | None = None
    line: Line | None = None


class Escalation(Strict):
    """For each moment the first policy that matches is started. The two lengths are by severity of a page."""

    triggers: dict[Slug, Trigger] = {}
    acknowledge: dict[Severity, Span] = {}
    acknowledgement_expires: dict[Severity, Span] = {}
    policies: list[EscalationPolicy] = []
