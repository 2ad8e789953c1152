"""What an incident owes, and until when: promises like a ticket's clocks, found by the same sweep."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from incidents.lifecycle.timeline import record
from incidents.models import Incident, NotesDuty, Obligation
from incidents.tracking import site
from support.lib import duration
from support.models import RunbookVersion, pinned
from support.outbound import links
from support.outbound.notify import Notice, leaders, notify
from support.sla import hours
from support.sla.clocks import policies_of
from support.sla.hours import Calendar
from support.sla.policy import Target, read_warning
from support.sla.promise import Promise, settle
from support.sla.thresholds import Crossed, as_json
from support.tickets.actor import SYSTEM, Actor

State = Obligation.State
OWED = (State.RUNNING, State.BREACHED)
BY_RULE = ("first_post", "jira", "audience")
JIRA_WITHIN, AUDIENCE_WITHIN = "4 hours", "24 hours"  # of runbooks applied before these were asked
Rule = Mapping[str, Any]
WORDS = {
    "page_ack": gettext_lazy("acknowledging the page"),
    "first_post": gettext_lazy("the first public post"),
    "public_update": gettext_lazy("the promised public update"),
    "jira": gettext_lazy("the Jira issue with owner and ETA"),
    "audience": gettext_lazy("telling the affected customers"),
    "action_item": gettext_lazy("an action item"),
    "post_mortem": gettext_lazy("the post-mortem"),
    "rca": gettext_lazy("the root cause analysis"),
}
TURN = "action_j"  # how the kinds of reviews begin; the day follows


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
    wanted = wanted_now(incident)
    for kind, rule in wanted.items():
        owe(incident, kind, rule=rule, now=now)
    ruled = {*BY_RULE, *after_kinds(incident)}
    drop(incident, *(ruled - wanted.keys()))


def after_kinds(incident: Incident) -> list[str]:
    """What is owed for its end; the runbook chooses the days of the reviews."""
    kinds = set(incident.obligations.values_list("kind", flat=True))
    return [kind for kind in kinds if kind in {"post_mortem", "rca"} or kind.startswith(TURN)]


def wanted_now(incident: Incident) -> dict[str, Rule]:
    """Duties by kind with the rule behind each: those of the incident while it goes on, then those of its end."""
    rules = incident.runbook.data["incidents"]
    wanted = _while_open(incident, rules)
    if incident.resolved_at is not None:
        wanted |= _after(incident.severity, rules.get("after") or {})
    if incident.is_private:
        wanted.pop("rca", None)  # it would be read in public
    return wanted


def _while_open(incident: Incident, rules: Rule) -> dict[str, Rule]:
    severity = incident.severity
    wanted: dict[str, Rule] = {}
    tracker, audience = rules.get("jira") or {}, rules.get("audience")
    if severity in rules["publish"] and not incident.is_private:
        wanted["first_post"] = {"within": rules["public_update"].get(severity) or "0 minutes"}
    if severity in tracker.get("severities", ()) and site.site(tracker) is not None:
        wanted["jira"] = {"within": tracker.get("within") or JIRA_WITHIN}
    if audience and incident.category in audience["categories"] and not incident.is_private:
        wanted["audience"] = {"within": audience.get("within") or AUDIENCE_WITHIN}
    return wanted


def _after(severity: str, after: Rule) -> dict[str, Rule]:
    wanted = {
        kind: after[kind]
        for kind in ("post_mortem", "rca")
        if after.get(kind) and severity in after[kind]["severities"]
    }
    reviews = after.get("action_reviews")
    if reviews and severity in reviews["severities"]:
        for within in reviews["at"]:
            wanted[review_kind(within)] = {"within": within, "calendar": reviews["calendar"]}
    return wanted


def review_kind(within: str) -> str:
    """ "7 days" is J+7."""
    return f"{TURN}{duration.parse(within).seconds // 86_400}"


def crossed(passed: Sequence[Crossed], now: datetime) -> None:
    """Told by the sweep, in its transaction: into the timeline, and to those who lead."""
    owed = Obligation.objects.select_related("incident__brand")
    duties = owed.in_bulk([each.promise.pk for each in passed])
    for each in passed:
        duty = duties[each.promise.pk]
        kind = "duty_late" if each.is_breach else "duty_soon"
        data = {"duty": duty.kind, "instance": duty.instance, "threshold": each.label}
        record(duty.incident, kind, by=SYSTEM, at=each.at, data=data)
        if duty.state in OWED:
            _chase(duty, each, now)


def worded(kind: str) -> str:
    """A duty in a sentence; the days of the reviews are the runbook's."""
    day = kind.removeprefix(TURN) if kind.startswith(TURN) else ""
    if day.isdecimal():
        said = ngettext(
            "the review of actions after %(days)s day",
            "the review of actions after %(days)s days",
            int(day),
        )
        return said % {"days": day}
    return str(WORDS.get(kind) or kind.replace("_", " "))


def _chase(duty: Obligation, passed: Crossed, now: datetime) -> None:
    incident, data = duty.incident, pinned(duty.incident.runbook_id).data
    what = worded(duty.kind)
    state = "is late" if passed.is_breach else "is soon due"
    due_at = duty.breached_at or duty.due_at or passed.at
    notice = Notice(
        key=f"duty:{duty.pk}:{passed.label}:{passed.at:%Y%m%d%H%M%S}",
        subject=f"[{incident.severity}] {what[:1].upper()}{what[1:]} {state}: {incident.title}",
        text=(
            f"{incident.title}\n\nDue: {due_at:%Y-%m-%d %H:%M} UTC: {what}.\n\n"
            f"Open the incident: {links.console(incident)}\n"
        ),
        category=incident.category,
    )
    notify(notice, leaders(data), brand=incident.brand, data=data, now=now)
