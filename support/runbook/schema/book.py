"""The whole file, but for the sections that other apps lend (see `sections`)."""

from typing import Any, Literal

from pydantic import Field

from support.runbook.schema.categories import Category, Playbook, Severities
from support.runbook.schema.channels import Channels, Queue
from support.runbook.schema.escalation import Escalation
from support.runbook.schema.messages import Messages
from support.runbook.schema.paging import Paging
from support.runbook.schema.people import Person, Rotation, Team
from support.runbook.schema.sla import Calendar, Sla, Triage
from support.runbook.schema.words import (
    Host,
    Language,
    Line,
    Name,
    Prefix,
    Sentence,
    Slug,
    Strict,
    Zone,
)


class Book(Strict):
    """A runbook in the shape of its file. `format` rises when an old file would be misread."""

    runbook: Slug
    format: Literal[1]
    name: Name
    ticket_prefix: Prefix
    time_zone: Zone
    languages: list[Language] = Field(min_length=1)
    domain: Host
    hosts: list[Host] = []
    lines: dict[Line, Sentence] = {}
    not_measured: dict[Line, Sentence] = {}  # lines that no row can show, and why
    channels: Channels
    calendars: dict[Slug, Calendar] = Field(min_length=1)
    severities: Severities
    categories: dict[Slug, Category] = Field(min_length=1)
    people: dict[Slug, Person] = {}
    teams: dict[Slug, Team] = Field(min_length=1)
    on_call: dict[Slug, Rotation] = {}
    queues: dict[Slug, Queue] = Field(min_length=1)
    sla: Sla
    triage: Triage
    escalation: Escalation = Escalation()
    paging: Paging = Paging()
    messages: Messages
    playbooks: list[Playbook] = []

    def data(self) -> dict[str, Any]:
        """What the database keeps: every key present, lengths and references as they were written."""
        return self.model_dump(mode="json", by_alias=True)
