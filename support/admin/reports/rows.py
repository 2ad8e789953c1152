"""The rows of the reports' tables, from what `support.reports` counted."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from support.admin import badges
from support.models import Clock, Ticket
from support.reports.agents import Load
from support.reports.alarms import Alarm
from support.reports.attainment import PERCENTS, TIMED, Line
from support.reports.breaches import LatePause
from support.reports.causes import causes
from support.reports.scorecard import Score
from support.reports.tally import percentile

Row = dict[str, Any]
BATCH = 500  # clocks whose causes are looked up at once


def attainment(lines: Iterable[Line], group: str) -> Iterator[Row]:
    for line in lines:
        tally = line.tally
        yield {
            "label": label(line, group),
            "share": tally.share,
            "kept": tally.kept,
            "late": tally.late,
            "open": tally.open,
            "measured": tally.measured,
        }


def times(lines: Iterable[Line], group: str) -> Iterator[Row]:
    for line in lines:
        for kind in TIMED:
            found = getattr(line, kind)
            if not found.calendar:
                continue
            row = {"label": label(line, group), "kind": kind, "count": len(found.calendar)}
            for percent in PERCENTS:
                row[f"business_{percent}"] = found.business_at(percent)
                row[f"calendar_{percent}"] = found.calendar_at(percent)
            yield row


def label(line: Line, group: str) -> str:
    if group == "kind":
        return badges.kind(line.label)
    return str(line.label) if line.label else _("none")


def agents(loads: Iterable[Load]) -> Iterator[Row]:
    for load in loads:
        yield {
            "agent": load.name or _("Nobody yet"),
            "answers": load.answers,
            "answered": load.answered,
            "solved": load.solved,
            "open": load.open,
            "late": load.late,
        }


def alarms(found: Iterable[Alarm]) -> Iterator[Row]:
    for alarm in found:
        yield {
            "brand": alarm.brand,
            "policy": alarm.policy,
            "started": alarm.started,
            "in_time": alarm.in_time,
            "late": alarm.late,
            "waiting": alarm.waiting,
            "taken_50": alarm.at(50),
            "taken_90": alarm.at(90),
            "failed_steps": alarm.failed_steps,
        }


def punctuality(lags: dict[str, list[float]]) -> Iterator[Row]:
    words = {
        "noticed": _("From a warning or a deadline to the desk noticing it"),
        "steps": _("From an escalation step's time to its end"),
    }
    for name, said in words.items():
        values = lags.get(name, [])
        yield {
            "what": said,
            "count": len(values),
            "half": percentile(values, 50),
            "most": percentile(values, 99),
            "worst": values[-1] if values else None,
        }


def breaches(clocks: Iterable[Clock], *, now: datetime) -> Iterator[Row]:
    """Any number of them, looked up in batches."""
    waiting = iter(clocks)
    while batch := list(islice(waiting, BATCH)):
        yield from _breaches(batch, now)


def pauses(found: Iterable[LatePause]) -> Iterator[Row]:
    for pause in found:
        yield {
            "ticket": link(pause.ticket.pk, pause.ticket.reference),
            "at": pause.at,
            "by": pause.by,
            "reason": pause.reason,
        }


def scores(found: Iterable[Score]) -> Iterator[Row]:
    """For CSV: one row for each place that serves a line, or one that says that nothing does."""
    for score in found:
        row = {"line": score.line, "text": score.text}
        for each in score.evidence:
            counted = {name: getattr(each, name) for name in ("kept", "late", "missed", "open")}
            yield row | {"place": each.path, "said": each.said} | counted
        for place in score.unmeasured:
            yield row | {"place": place.path, "said": _("nothing measures it yet")}
        if score.reason:
            said = _("not measured, because: %(reason)s") % {"reason": score.reason}
            yield row | {"place": "", "said": said}
        elif not score.evidence and not score.unmeasured:
            yield row | {"place": "", "said": _("no part of the file names this line")}


def link(ticket: int, reference: str) -> tuple[str, str]:
    return reverse("admin:support_ticket_change", args=[ticket]), reference


def _breaches(clocks: Sequence[Clock], now: datetime) -> Iterator[Row]:
    why = causes(clocks, now=now)
    for clock in clocks:
        ticket: Ticket = clock.ticket
        due_at = clock.breached_at or clock.due_at or now
        yield {
            "ticket": link(ticket.pk, ticket.reference),
            "subject": ticket.subject,
            "severity": clock.severity,
            "kind": clock.kind,
            "due_at": due_at,
            "late_for": max(((clock.met_at or now) - due_at).total_seconds(), 0),
            "state": _("kept late") if clock.met_at else _("not kept"),
            "causes": why[clock.pk],
        }
