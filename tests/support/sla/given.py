"""What the tests of time are given: calendars, a runbook's promises, and histories in a few words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from support.sla.ledger import Case, Clock, Event, Ledger, clocks
from support.sla.policy import PolicySet
from support.sla.week import read_calendar

PARIS = read_calendar(
    "support",
    {
        "zone": "Europe/Paris",
        "hours": {"mon-fri": ["09:00-12:30", "13:30-18:00"]},
        "holidays": "FR",
    },
)
OFFICE = read_calendar("office", {"zone": "Europe/Paris", "hours": {"mon-fri": ["09:00-18:00"]}})
ALWAYS = read_calendar("always", {"zone": "Europe/Paris", "always": True})
NIGHTS = read_calendar(
    "nights", {"zone": "Australia/Lord_Howe", "hours": {"mon-sun": ["00:00-06:15", "21:30-24:00"]}}
)
SYDNEY = read_calendar(
    "sydney", {"zone": "Australia/Sydney", "hours": {"sat-sun": ["01:00-04:30"]}}
)
ANGELES = read_calendar(
    "angeles", {"zone": "America/Los_Angeles", "hours": {"mon-sun": ["01:30-02:30", "09:00-21:00"]}}
)
EVERY = (PARIS, OFFICE, ALWAYS, NIGHTS, SYDNEY, ANGELES)

TARGETS: dict[str, Any] = {
    "P0": {
        "first_response": {"within": "30 minutes", "calendar": "always"},
        "next_reply": {"within": "30 minutes", "calendar": "always"},
        "update": {"within": "30 minutes", "calendar": "always"},
        "resolution": {"within": "4 hours", "calendar": "always"},
    },
    "P1": {
        "first_response": {"within": "2 hours", "calendar": "always"},
        "next_reply": {"within": "2 hours", "calendar": "always"},
        "update": {"within": "2 hours", "calendar": "always"},
        "resolution": {"within": "1 business day", "calendar": "office"},
    },
    "P2": {
        "first_response": {"within": "8 hours", "calendar": "office"},
        "next_reply": {"within": "8 hours", "calendar": "office"},
        "update": {"within": "1 business day", "calendar": "office"},
        "resolution": {"within": "16 hours", "calendar": "office"},
    },
    "P3": {
        "first_response": {"within": "24 hours", "calendar": "office"},
        "next_reply": None,
        "update": None,
        "resolution": {"within": "best effort", "calendar": "office"},
    },
}


def runbook(**sla: Any) -> dict[str, Any]:
    """A normalised runbook as far as time goes; keywords replace parts of its `sla`."""
    return {
        "severities": dict.fromkeys(("P0", "P1", "P2", "P3")),
        "categories": dict.fromkeys(("billing", "question")),
        "calendars": {
            "office": {"zone": "Europe/Paris", "hours": {"mon-fri": ["09:00-18:00"]}},
            "always": {"zone": "Europe/Paris", "always": True},
        },
        "sla": {
            "policies": [{"id": "standard", "default": True, "when": {}, "targets": TARGETS}],
            "warnings": ["75%"],
            "pauses": ["pending_customer"],
            "never_paused": ["P0"],
            "bulk_mail_counts": False,
        }
        | sla,
    }


POLICIES = PolicySet.from_data(runbook())


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    """ "2026-03-02 09:00" on the wall of a zone, as UTC. 2 March 2026 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def mon(clock: str) -> datetime:
    """A time of Monday 2 March 2026 in Paris; no holiday and no change of offset is near."""
    return at(f"2026-03-02 {clock}")


def tue(clock: str) -> datetime:
    return mon(clock) + timedelta(days=1)


def asks(when: datetime, **data: Any) -> Event:
    return Event(when, "customer_message", data)


def replies(when: datetime, **data: Any) -> Event:
    return Event(when, "agent_reply", data)


def becomes(when: datetime, status: str) -> Event:
    return Event(when, "status", {"to": status})


def graded(when: datetime, severity: str) -> Event:
    return Event(when, "severity", {"to": severity})


def ledger(
    *events: Event, until: datetime, severity: str = "P2", policies: Any = POLICIES, **case: Any
) -> Ledger:
    return clocks(events, policies, Case(severity, **case), until=until)


def clock(found: Ledger, kind: str, instance: int = 1) -> Clock:
    """The one clock of a kind and number; a missing or doubled one fails the test."""
    (only,) = [each for each in found.clocks if (each.kind, each.instance) == (kind, instance)]
    return only


def kinds(found: Ledger) -> list[tuple[str, int]]:
    return [(each.kind, each.instance) for each in found.clocks]
