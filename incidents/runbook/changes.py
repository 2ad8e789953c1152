"""Sections `changes` and `release_notes`: who must agree to a change, when it may go out, who is told of it."""

from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import Field

from incidents.models import Change
from support.runbook.schema.words import (
    Length,
    Line,
    Secret,
    Span,
    Strict,
    TimeOfDay,
    Weekday,
    Zone,
)
from support.runbook.sections import Kept, Section


class Window(Strict):
    """The weekly time for releases; outside it a change is urgent and says why."""

    day: Weekday
    at: TimeOfDay
    lasts: Span
    zone: Zone
    line: Line | None = None


class ChangesSection(Section):
    """`approvals` of distinct people, the author aside. An incident within `suspect_within` of a release shows it."""

    approvals: int = Field(ge=0, le=10)
    github_secret: Secret | None = None
    window: Window | None = None
    suspect_within: Length = "2 hours"
    line: Line | None = None

    @classmethod
    def kept(cls, brand: int, path: str, since: datetime, until: datetime) -> Kept | None:
        """Releases: none is scheduled without its approvals, and none outside the window without a reason."""
        said = {
            "changes": _("releases, each with the approvals that it needs"),
            "changes.window": _("releases in the window, or urgent with a reason"),
        }.get(path)
        if said is None:
            return None
        rows = Change.objects.filter(brand=brand)
        released = rows.filter(released_at__gte=since, released_at__lt=until).count()
        ahead = rows.filter(state=Change.State.SCHEDULED).count()
        return Kept(said, "incidents.Change", kept=released, open=ahead)


class ReleaseNotesSection(Section):
    """The notes of a month are due at the end of this day of the next one."""

    due_day: int = Field(ge=1, le=28)
    zone: Zone
    line: Line | None = None
