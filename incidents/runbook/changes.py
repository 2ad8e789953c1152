"""Sections `changes` and `release_notes`: who must agree to a change, when it may go out, who is told of it."""

from pydantic import Field

from support.runbook.schema.words import Length, Line, Secret, Strict, TimeOfDay, Weekday, Zone
from support.runbook.sections import Section


class Window(Strict):
    """The weekly time for releases; outside it a change is urgent and says why."""

    day: Weekday
    at: TimeOfDay
    lasts: Length
    zone: Zone
    line: Line | None = None


class ChangesSection(Section):
    """`approvals` of distinct people, the author aside. An incident within `suspect_within` of a release shows it."""

    approvals: int = Field(ge=0, le=10)
    github_secret: Secret | None = None
    window: Window | None = None
    suspect_within: Length = "2 hours"
    line: Line | None = None


class ReleaseNotesSection(Section):
    """The notes of a month are due at the end of this day of the next one."""

    due_day: int = Field(ge=1, le=28)
    zone: Zone
    line: Line | None = None
