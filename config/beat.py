"""The one timetable: what runs how often, and why.

Celery beat rings these tasks; `manage.py sweep` runs the same list where there is no broker. Each is a claim of
due rows, so that a beat too many, or one that comes late, does no harm.
"""

from typing import Any, NamedTuple


class Round(NamedTuple):
    """One line of the timetable; `every` is in seconds."""

    task: str
    every: float
    why: str


TIMETABLE = [
    Round(
        "support.tasks.sweep_raw", 5, "what arrived and was not understood yet, its bell unheard"
    ),
    Round("incidents.tasks.sweep_webhooks", 5, "what other systems told us, its bell unheard"),
    Round("incidents.tasks.sweep_jira", 60, "issues of which Jira has said nothing for a day"),
    Round("support.tasks.sweep_outbox", 5, "what is due to leave, first time or again"),
    Round(
        "support.tasks.sweep_clocks",
        5,
        "warnings and breaches: at most a minute late, normally seconds",
    ),
    Round("incidents.tasks.sweep_mailings", 5, "the next people who are told of an incident"),
    Round("incidents.tasks.sweep_gaps", 60, "gaps of the runbook that a new version names"),
    Round("incidents.tasks.sweep_notes", 60, "months whose release notes are owed from now on"),
    Round("support.tasks.sweep_steps", 5, "escalation steps whose time has come"),
    Round(
        "incidents.tasks.sweep_pages",
        5,
        "public pages that are to be made anew, maintenance that begins or ends",
    ),
    Round("support.tasks.sweep_resolved", 60, "resolved tickets whose reopen window has passed"),
    Round("support.tasks.sweep_bulk", 5, "the next tickets of what is done to many"),
    Round(
        "support.tasks.sweep_leftovers",
        60,
        "what nobody needs any more: notices read long ago, sessions that ended, limits that are full again",
    ),
    Round(
        "support.tasks.sweep_alarms",
        60,
        "mail that stays away, lies unread or does not leave; calls that nobody would hear",
    ),
    Round("support.tasks.sweep_audit", 60, "the audit chains' heads leave the machine each hour"),
    Round("support.tasks.sweep_heartbeat", 60, "a watcher outside hears that all lines above run"),
]


def schedule() -> dict[str, dict[str, Any]]:
    """The timetable as Celery beat wants it. A ring that nobody took before the next one is dropped."""
    return {
        line.task: {
            "task": line.task,
            "schedule": line.every,
            "options": {"expires": max(line.every, 10)},
        }
        for line in TIMETABLE
    }
