"""A ticket's history as a few lines of text, and its clocks as a few more: tables that a person can reckon by hand.

"Mon 09:00 asks" is a time of the week of Monday 2 March 2026 on the wall in Paris; "Mon+1" is a week later.
The promises are those of `given.TARGETS`: an office open from 09:00 to 18:00, Monday to Friday.
"""

from datetime import datetime, timedelta
from typing import Any

from support.sla.ledger import Clock, Event, Ledger
from tests.support.sla.given import PARIS, ledger, mon

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
AFTER_TO = {"status", "severity", "category", "queue"}


def moment(day: str, clock: str) -> datetime:
    name, _, weeks = day.partition("+")
    return mon(clock) + timedelta(days=WEEK.index(name) + 7 * int(weeks or 0))


def happened(line: str) -> Event:
    """ "Mon 09:00 status open" or "Tue 10:00 manual_due Wed 12:00 update" or "Mon 09:00 replies bulk"."""
    day, clock, verb, *rest = line.split()
    kind = {"asks": "customer_message", "replies": "agent_reply"}.get(verb, verb)
    data: dict[str, Any] = dict.fromkeys(rest, True)
    if kind in AFTER_TO:
        data = {"to": rest[0]}
    elif kind in {"promised_update", "manual_due"}:
        data = {"at": moment(*rest[:2]).isoformat()} | dict(zip(("kind",), rest[2:], strict=False))
    elif kind == "merged" and rest:
        data = {"from": "LUN-9", "waiting_since": moment(*rest).isoformat()}
    return Event(moment(day, clock), kind, data)


def tale(severity: str, text: str) -> Ledger:
    """What the ledger makes of it; the last line says until when: "until Tue 09:00"."""
    *lines, end = (line.strip() for line in text.strip().splitlines())
    word, day, clock = end.split()
    assert word == "until"
    return ledger(*[happened(line) for line in lines], until=moment(day, clock), severity=severity)


def outcome(found: Ledger) -> list[str]:
    return [_said(clock) for clock in found.clocks]


def expected(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _said(clock: Clock) -> str:
    words = [f"{clock.kind} {clock.instance} from {_when(clock.started_at)}"]
    words.append(f"due {_when(clock.due_at)}" if clock.due_at else "no due time")
    if clock.breached_at:
        words.append(f"late {_when(clock.breached_at)}")
    if clock.met_at:
        words.append(f"met {_when(clock.met_at)} by {clock.met_by}")
    else:
        words.append(str(clock.state))
    if clock.paused_s:
        words.append(f"paused {timedelta(seconds=clock.paused_s)}")
    return ", ".join(words)


def _when(at: datetime) -> str:
    wall = at.astimezone(PARIS.zone)
    days = (wall.date() - mon("00:00").astimezone(PARIS.zone).date()).days
    weeks, day = divmod(days, 7)
    return f"{WEEK[day]}{f'+{weeks}' if weeks else ''} {wall:%H:%M}"
