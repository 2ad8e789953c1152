"""What an incident owes, and until when: promises like a ticket's clocks, found by the same sweep."""

from datetime import datetime
from typing import Any

from incidents.lifecycle import duty_rules
from incidents.lifecycle.duty_rules import Rule
from incidents.models import Incident, NotesDuty, Obligation
from support.lib import duration
from support.models import RunbookVersion
from support.sla import hours
from support.sla.clocks import policies_of
from support.sla.hours import Calendar
from support.sla.policy import Target, read_warning
from support.sla.promise import Promise, settle
from support.sla.thresholds import as_json
from support.tickets.actor import Actor

State = Obligation.State
OWED = (State.RUNNING, State.BREACHED)


def owe(
    incident: Incident,
    kind: str,
    *,
    rule: Rule,
    now: datetime,
    due_at: datetime | None = None,
) -> Obligation:
    """Promise `kind` within `rule["within"]`, or by `due_at` when somebody named a time. A known one stays as it is."""
    policies = policies_of(incident.runbook)
    calendar = policies.calendars.get(rule.get("calendar") or "") or hours.always()
    made, _ = Obligation.objects.get_or_create(
        incident=incident,
        kind=kind,
        instance=_number(incident, kind),
        defaults={
            "severity": incident.severity,
            "calendar": calendar.name,
            **running(incident.runbook, rule["within"], calendar, started_at=now, due_at=due_at),
        },
    )
    return made


def running(
    runbook: RunbookVersion,
    within: str,
    calendar: Calendar,
    *,
    started_at: datetime,
    due_at: datetime | None = None,
) -> dict[str, Any]:
    """The columns of a promise that begins: by when, and when the sweep looks at it, with the runbook's warnings."""
    warnings = tuple(read_warning(text) for text in runbook.data["sla"]["warnings"])
    target = Target(duration.parse(within), calendar, warnings)
    clock = settle(Promise("", started_at, target, "", manual_at=due_at), until=started_at)
    return {
        "runbook": runbook,
        "started_at": started_at,
        "due_at": clock.due_at,
        "thresholds": as_json(clock.thresholds),
        "next_at": clock.thresholds[0][1] if clock.thresholds else None,
    }


REPEATED = {"public_update", "page_ack", "action_item"}  # these come again, each with its number


def _number(incident: Incident, kind: str) -> int:
    """A duty that was taken back (the incident was reopened, or was graver for a while) is owed anew."""
    known = incident.obligations.filter(kind=kind)
    if kind not in REPEATED:
        known = known.filter(state=State.CANCELLED)
    return known.count() + 1


def keep(incident: Incident, kind: str, *, by: Actor, now: datetime, evidence: str = "") -> None:
    """What was owed is done. Done late is late, also when no sweep has noticed yet."""
    for duty in incident.obligations.select_for_update(no_key=True).filter(
        kind=kind, state__in=OWED
    ):
        end(duty, by=by, now=now, evidence=evidence)


def end(duty: Obligation | NotesDuty, *, by: Actor, now: datetime, evidence: str = "") -> None:
    """Write that a locked duty was done."""
    late = duty.due_at is not None and now > duty.due_at
    duty.state, duty.met_at, duty.met_by, duty.evidence = State.MET, now, by.name[:60], evidence
    duty.breached_at = duty.due_at if late else None
    duty.next_at = duty.due_at if late and duty.detected_at is None else None
    duty.thresholds = []
    duty.save()


def drop(incident: Incident, *kinds: str, state: str = State.CANCELLED) -> None:
    """No longer owed: what it was promised for has ended. What is late already stays late."""
    owed = incident.obligations.filter(kind__in=kinds, state=State.RUNNING)
    owed.update(state=state, next_at=None, thresholds=[])


def adjust(incident: Incident, *, now: datetime) -> None:
    """Owe what the runbook wants of an incident as it is now, and no more of what it does not.

    An issue in Jira is owed where there is a Jira; where there is none, `remedy` says so in the timeline.
    """
    wanted = duty_rules.wanted_now(incident)
    for kind, rule in wanted.items():
        owe(incident, kind, rule=rule, now=now)
    ruled = {*duty_rules.BY_RULE, *duty_rules.after_kinds(incident)}
    drop(incident, *(ruled - wanted.keys()))
