"""Who would be reached for this category and severity, when, through what, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from support.escalation import conditions, rules
from support.lib import duration, envref
from support.lib.rota import StandIn
from support.lib.saying import _
from support.models import RunbookVersion, stand_ins
from support.outbound.reach import Case, Reached, reach
from support.sla.clocks import policies_of
from support.sla.hours import Calendar
from support.sla.phrases import length

AHEAD = timedelta(days=28)  # how far stand-ins are looked for
NOT_FOR_PEOPLE = {"declare_incident", "webhook"}  # these steps reach no person
BY = {"notify": _("mail"), "webhook": "HTTP", "assign": _("the ticket is given to them")}


class Roster(NamedTuple):
    """What the file alone does not say: who stands in on call, and the calendars with their closed days."""

    stand_ins: Sequence[StandIn] = ()
    calendars: Mapping[str, Calendar] = {}


class Line(NamedTuple):
    """One step: `reached` is empty when it would fall through; `not_now` says why it would not be taken at all."""

    policy: str
    do: str
    at: datetime
    unless: str
    reached: list[Reached]
    by: str = ""
    not_now: str = ""
    to: Sequence[str] = ()

    @property
    def reaches_nobody(self) -> bool:
        return not self.reached and not self.not_now and self.do not in NOT_FOR_PEOPLE


def roster(version: RunbookVersion, at: datetime) -> Roster:
    """As the database has it for a version, from `at` on."""
    return Roster(stand_ins(version.brand_id, at, at + AHEAD), policies_of(version).calendars)


def explain(
    data: Mapping[str, Any],
    *,
    category: str,
    severity: str,
    moment: str,
    at: datetime,
    known: Roster = Roster(),  # noqa: B008  # immutable
) -> list[Line]:
    """The first round of what the runbook would do if this moment came at this time."""
    policy = rules.policy_for(data, severity, category, moment=moment)
    return steps_of(data, policy, category, at=at, known=known) if policy else []


def steps_of(
    data: Mapping[str, Any],
    policy: Mapping[str, Any],
    category: str,
    *,
    at: datetime,
    known: Roster,
) -> list[Line]:
    """The first round of this policy, for a ticket of this category."""
    return [
        _line(data, policy["id"], step, Case(category, at + _delay(step), known.stand_ins), known)
        for step in policy["steps"]
    ]


def rung(data: Mapping[str, Any]) -> str:
    """What rings when somebody is paged, and what follows when nobody answers."""
    paging = data.get("paging") or {}
    pagerduty, fallback = paging.get("pagerduty") or {}, paging.get("fallback") or {}
    if not envref.resolve(pagerduty.get("routing_key")):
        return _("mail at once (no PagerDuty key is set)")
    return _(
        "PagerDuty (%(rotation)s), and mail after %(delay)s",
        rotation=pagerduty.get("rotation") or _("its own rotation"),
        delay=length(duration.parse(fallback.get("after") or "0 minutes")),
    )


def _line(
    data: Mapping[str, Any], policy: str, step: Mapping[str, Any], case: Case, known: Roster
) -> Line:
    targets, do = step.get("to") or (), step["do"]
    if do == "page":
        targets = [*targets, *(((data.get("paging") or {}).get("fallback") or {}).get("to") or ())]
    return Line(
        policy=policy,
        do=do,
        at=case.at,
        unless=step.get("unless") or "",
        reached=reach(data, targets, case=case._replace(awake=bool(step.get("awake")))),
        by=rung(data) if do == "page" else BY.get(do, ""),
        not_now=conditions.unmet(step, known.calendars, at=case.at),
        to=targets,
    )


def _delay(step: Mapping[str, Any]) -> timedelta:
    return timedelta(seconds=duration.parse(step.get("after") or "0 minutes").seconds)
