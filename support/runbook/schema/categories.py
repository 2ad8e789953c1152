"""What tickets are about, how grave it can be, and what is done about it step by step."""

from typing import Literal

from pydantic import Field

from support.runbook.schema.words import Line, Name, Sentence, Slug, Strict


class SeverityMeaning(Strict):
    name: Name
    means: Sentence
    line: Line | None = None


class Severities(Strict):
    P0: SeverityMeaning
    P1: SeverityMeaning
    P2: SeverityMeaning
    P3: SeverityMeaning


class Category(Strict):
    """`revenue`: money stops when this breaks. `security`: its incidents are private."""

    name: Name
    owners: list[Slug] = Field(min_length=1)
    keywords: list[Name] = []
    revenue: bool = False
    security: bool = False
    playbook: Slug | None = None
    line: Line | None = None


class PlaybookStep(Strict):
    id: Slug
    text: Sentence
    evidence: Literal["text", "link", "file", "none"] = "text"
    required: bool = True


class Playbook(Strict):
    """`money`: refuses to start before the customer's identity is verified."""

    id: Slug
    name: Name
    steps: list[PlaybookStep] = Field(min_length=1)
    money: bool = False
    line: Line | None = None
