"""What tickets are about, how grave it can be, and what is done about it step by step."""

from typing import Literal

from pydantic import Field, model_validator

from support.runbook.schema.words import Language, Line, Name, Sentence, Slug, Strict


class SeverityMeaning(Strict):
    """`means` is for those inside. `public`: the impact that the first public post names, in each language."""

    name: Name
    means: Sentence
    public: dict[Language, Sentence] = {}
    line: Line | None = None


class Severities(Strict):
    P0: SeverityMeaning
    P1: SeverityMeaning
    P2: SeverityMeaning
    P3: SeverityMeaning


class CategoryField(Strict):
    """What an agent fills in for tickets of a category; `required_to_resolve` refuses resolving without it."""

    id: Slug
    name: Name
    kind: Literal["text", "number", "choice", "date"] = "text"
    choices: list[Name] = []
    required_to_resolve: bool = False

    @model_validator(mode="after")
    def _choices_where_one_chooses(self) -> "CategoryField":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("choices belong to kind: choice, and to no other kind")
        return self


class Category(Strict):
    """`revenue`: money stops when this breaks. `security`: its incidents are private."""

    name: Name
    owners: list[Slug] = Field(min_length=1)
    keywords: list[Name] = []
    revenue: bool = False
    security: bool = False
    playbook: Slug | None = None
    fields: list[CategoryField] = []
    line: Line | None = None

    @model_validator(mode="after")
    def _each_field_once(self) -> "Category":
        keys = [each.id for each in self.fields]
        if len(set(keys)) != len(keys):
            raise ValueError("a field of this id stands here twice")
        return self


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
