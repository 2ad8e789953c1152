"""Releases: agreed to by enough people, in their weekly window or urgent with a reason, seen beside what broke after.

Enters: leads through `admin`, reviews of pull requests through `hooks.github`, times from the sweep (`run_due`).
Leaves: Change and PullReview rows, one maintenance for each window, PagerDuty's change events in the outbox, so that
the public, on-call and the incident's page all know of a release from the same row.
"""

from incidents.changes.refused import ChangeRefused
from incidents.changes.release import cancel, run_due, schedule, urgent
from incidents.changes.reviewed import hear, pushed
from incidents.changes.suspects import incidents_after, releases_before

__all__ = [
    "ChangeRefused",
    "cancel",
    "hear",
    "incidents_after",
    "pushed",
    "releases_before",
    "run_due",
    "schedule",
    "urgent",
]
