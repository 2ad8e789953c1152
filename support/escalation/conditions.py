"""Whether a step is wanted at this hour, by the calendars of the runbook."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from support.lib.saying import _
from support.sla.hours import Calendar


def depends_on_hours(step: Mapping[str, Any]) -> bool:
    return bool(step.get("during") or step.get("outside"))


def unmet(step: Mapping[str, Any], calendars: Mapping[str, Calendar], *, at: datetime) -> str:
    """Why the step is not wanted at this hour, as a sentence; empty when it is."""
    for word, wanted in (("during", True), ("outside", False)):
        calendar = calendars.get(step.get(word) or "")
        if calendar is not None and calendar.is_open(at) is not wanted:
            name = step[word]
            if wanted:
                return _("Outside the hours of %(calendar)s.", calendar=name)
            return _("Within the hours of %(calendar)s.", calendar=name)
    return ""
