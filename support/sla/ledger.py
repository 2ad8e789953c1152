"""The rules of a ticket's clocks: which fact starts, ends, suspends or moves which promise.

`clocks` is the only place that knows them. It reads facts in the order of their time (equal times keep the
order given) and ignores those after `until`, so one call answers for today, for the past, and for a draft.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from support.sla.docket import DONE, RESOLUTIONS, Case, Change, Docket, Entry, Versions
from support.sla.event import Event
from support.sla.promise import Clock, State, settle

__all__ = ["Case", "Clock", "Event", "Ledger", "State", "clocks"]

RESPONSES = ("first_response", "next_reply")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The clocks in the order they started; the rest is what `explain` reads."""

    clocks: list[Clock]
    entries: list[Entry]  # one for each clock
    changes: list[Change]
    until: datetime
    waiting_since: datetime | None  # the oldest customer message that nobody has answered

    @property
    def warning(self) -> str | None:
        """What is wrong with the ticket's case, for the agent to see."""
        return self.entries[-1].choice.warning if self.entries else None


def clocks(events: Iterable[Event], policies: Versions, case: Case, *, until: datetime) -> Ledger:
    """Replay a ticket's facts up to `until`.

    `case` is the one at creation. A change that tells what it changed `from` knows better, so the present
    case does as well.
    """
    ordered = sorted(events, key=attrgetter("at"))
    docket = Docket(policies, _at_creation(ordered, case))
    for event in ordered:
        if event.at > until or docket.merged:
            break
        rule = RULES.get(event.kind)
        if rule is not None:
            rule(docket, event)
    return _ledger(docket, until)


def _at_creation(events: Sequence[Event], case: Case) -> Case:
    words: dict[str, Any] = {}
    for event in events:
        if event.kind in _CASE_KINDS and "from" in event.data:
            words.setdefault(event.kind, event.data["from"])
    return replace(case, **words) if words else case


def _ledger(docket: Docket, until: datetime) -> Ledger:
    entries = [entry for entry in docket.entries if entry.promise.instance]
    for entry in entries:
        entry.promise.pauses = docket.pauses(entry)
    waiting = _waiting(docket)
    return Ledger(
        clocks=[settle(entry.promise, until) for entry in entries],
        entries=entries,
        changes=docket.changes,
        until=until,
        waiting_since=waiting.promise.started_at if waiting else None,
    )


# ------------------------------------------------------------------------- messages


def _customer_message(docket: Docket, event: Event) -> None:
    # Whatever came before the customer's first word was no promise to them.
    if docket.total is None:
        for kind in ("first_response", *RESOLUTIONS):
            docket.aim(docket.start(kind, event.at), event.at)
        docket.total = docket.open["total_resolution"]
    elif not event.data.get("auto") and _waiting(docket) is None:
        _start_next_reply(docket, event.at)


def _agent_reply(docket: Docket, event: Event) -> None:
    if docket.total is None or not _is_answer(docket, event):
        return
    for kind in RESPONSES:
        docket.end(kind, event.at, "agent_reply")
    if docket.status in DONE:  # one submit may tell of the solution first
        docket.answered(event.at)
    running = docket.open.get("update")
    if running is None or running.promise.started_at != event.at:  # else one submit, one update
        docket.end("update", event.at, "agent_reply")
        _start_update(docket, event.at)


def _acknowledged(docket: Docket, event: Event) -> None:
    if "update" not in docket.open:
        _start_update(docket, event.at)


def _promised_update(docket: Docket, event: Event) -> None:
    due_at = event.instant("at")
    if due_at is None:
        return
    docket.promised = (event.at, due_at)
    entry = docket.open.get("update")
    if entry is None:
        _start_update(docket, event.at)
        return
    docket.keep_breach(entry, event.at)
    entry.promise.promised_at = due_at
    docket.aim(entry, event.at)


def _is_answer(docket: Docket, event: Event) -> bool:
    data = event.data
    if data.get("public") is False or data.get("empty"):
        return False
    return not data.get("bulk") or docket.versions.at(event.at).bulk_mail_counts


def _waiting(docket: Docket) -> Entry | None:
    """What the customer waits for an answer to."""
    return docket.open.get("first_response") or docket.open.get("next_reply")


def _start_next_reply(docket: Docket, at: datetime) -> None:
    entry = docket.start("next_reply", at)
    docket.aim(entry, at)
    if "update" in docket.open:
        docket.open["update"].behind = entry.promise


def _start_update(docket: Docket, at: datetime) -> None:
    if docket.total is None or docket.status in DONE:
        return
    entry = docket.start("update", at)
    if docket.promised is not None and docket.promised[0] == at:  # said in the same submit
        entry.promise.promised_at = docket.promised[1]
    if "next_reply" in docket.open:
        entry.behind = docket.open["next_reply"].promise
    docket.aim(entry, at)


# ------------------------------------------------------------------------- status


def _status(docket: Docket, event: Event) -> None:
    before, after = docket.status, str(event.data.get("to", ""))
    if after in {before, ""}:
        return
    docket.statuses.append((event.at, after))
    if after == "merged":
        _merge_away(docket, event.at)
    elif after in DONE and before not in DONE:
        _resolve(docket, event.at)
    elif before in DONE and after not in DONE:
        _reopen(docket, event.at)


def _resolve(docket: Docket, at: datetime) -> None:
    update = docket.open.get("update")
    if update is not None and update.promise.started_at == at:
        docket.forget("update")  # "send and resolve" promises no further update
    for kind in list(docket.open):
        docket.end(kind, at, "resolution")


def _reopen(docket: Docket, at: datetime) -> None:
    """First resolution stays as it was; total resolution goes on, without the time it was resolved."""
    if docket.total is None or docket.total.promise.ended_at is None:
        return
    promise = docket.total.promise
    docket.keep_breach(docket.total, promise.ended_at or at)
    promise.ended_at, promise.met_by = None, None
    docket.open[promise.kind] = docket.total
    docket.aim(docket.total, at)


# ------------------------------------------------------------------------- what the targets are


def _reclassified(docket: Docket, event: Event) -> None:
    """Every open clock is aimed anew from its own start; what is late already stays late."""
    before: str | None = getattr(docket.case, event.kind)
    after: Any = event.data.get("to")
    if before == after:
        return
    _keep_breaches(docket, event.at)
    docket.case = replace(docket.case, **{event.kind: after})
    docket.changes.append(Change(event.at, event.kind, before, after))
    for entry in docket.open.values():
        docket.aim(entry, event.at)


def _policy(docket: Docket, event: Event) -> None:
    """A newer runbook was applied to this ticket: its open clocks are pinned to that one."""
    _keep_breaches(docket, event.at)
    for entry in docket.open.values():
        entry.policies = docket.versions.at(event.at)
        docket.aim(entry, event.at)


def _manual_due(docket: Docket, event: Event) -> None:
    kind, instance = event.data.get("kind") or "resolution", event.data.get("instance")
    for name in RESOLUTIONS if kind == "resolution" else (str(kind),):
        entry = docket.open.get(name)
        if entry is None or (instance is not None and instance != entry.promise.instance):
            continue
        docket.keep_breach(entry, event.at)
        entry.promise.manual_at, entry.manual = event.instant("at"), event
        docket.aim(entry, event.at)


def _keep_breaches(docket: Docket, at: datetime) -> None:
    for entry in docket.open.values():
        docket.keep_breach(entry, at)


# ------------------------------------------------------------------------- merging


def _merged(docket: Docket, event: Event) -> None:
    if "from" not in event.data:
        _merge_away(docket, event.at)
        return
    since, entry = event.instant("waiting_since"), _waiting(docket)
    if since is None or docket.total is None:
        return
    if entry is None:
        _start_next_reply(docket, since)
    elif since < entry.promise.started_at:
        entry.promise.started_at = since


def _merge_away(docket: Docket, at: datetime) -> None:
    for entry in docket.open.values():
        entry.promise.ended_at, entry.promise.ended_as = at, State.MERGED
    docket.merged = True


_CASE_KINDS = ("severity", "category", "queue")
RULES: dict[str, Callable[[Docket, Event], None]] = {
    "customer_message": _customer_message,
    "agent_reply": _agent_reply,
    "acknowledged": _acknowledged,
    "promised_update": _promised_update,
    "status": _status,
    **dict.fromkeys(_CASE_KINDS, _reclassified),
    "policy": _policy,
    "manual_due": _manual_due,
    "merged": _merged,
}
