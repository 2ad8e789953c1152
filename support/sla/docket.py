"""The promises of one ticket while its facts are read: opened, aimed at a target, ended."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from support.sla.choose import Choice, choose
from support.sla.event import Event
from support.sla.policy import PolicySet
from support.sla.promise import Pause, Promise, deadline

RESOLUTIONS = ("first_resolution", "total_resolution")
DONE = frozenset({"resolved", "closed"})


class Versions(Protocol):
    """A `PolicySet`, or a `PolicyHistory` of them."""

    def at(self, instant: datetime, /) -> PolicySet: ...


@dataclass(frozen=True, slots=True)
class Case:
    """What a target is chosen by."""

    severity: str
    category: str | None = None
    channel: str | None = None
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One word of the case that became another."""

    at: datetime
    kind: str
    before: str | None
    after: str | None


@dataclass(slots=True)
class Entry:
    """A promise with what it was aimed by; `promise.instance` is 0 until it first has something to keep."""

    promise: Promise
    policies: PolicySet  # the runbook version it is pinned to
    choice: Choice
    behind: Promise | None = None  # the next_reply that suspends an update
    manual: Event | None = None


@dataclass(slots=True)
class Docket:
    """`open` holds what runs by kind; `total` outlives its end, since a reopened ticket resumes it."""

    versions: Versions
    case: Case
    statuses: list[tuple[datetime, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    open: dict[str, Entry] = field(default_factory=dict)
    total: Entry | None = None
    changes: list[Change] = field(default_factory=list)
    promised: tuple[datetime, datetime] | None = None  # the last promised update: said at, for when
    merged: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return self.statuses[-1][1] if self.statuses else "new"

    def start(self, kind: str, at: datetime) -> Entry:
        policies = self.versions.at(at)
        promise = Promise(kind, at, None, self.case.severity, instance=0)
        case = self.case
        choice = choose(policies, case.category, case.channel, case.queue)
        entry = Entry(promise, policies, choice)
        self.entries.append(entry)
        self.open[kind] = entry
        return entry

    def aim(self, entry: Entry, at: datetime) -> None:
        """Give the promise the target of the present case; the start never moves."""
        promise, case = entry.promise, self.case
        entry.choice = choose(entry.policies, case.category, case.channel, case.queue)
        target = entry.choice.policy.target(case.severity, promise.kind)
        if target is None and promise.promised_at is None and promise.manual_at is None:
            if promise.instance and promise.cancelled_at is None:
                promise.cancelled_at = at
            return
        promise.cancelled_at = None
        promise.target, promise.severity = target, case.severity
        promise.policy, promise.version = entry.choice.policy.id, entry.policies.version
        if not promise.instance:
            promise.instance = self._numbers.get(promise.kind, 0) + 1
            self._numbers[promise.kind] = promise.instance

    def end(self, kind: str, at: datetime, by: str) -> None:
        entry = self.open.pop(kind, None)
        if entry is not None:
            entry.promise.ended_at, entry.promise.met_by = at, by

    def answered(self, at: datetime) -> None:
        """What a resolution ended in this very instant was kept by the answer that was sent with it."""
        for entry in self.entries:
            promise = entry.promise
            if promise.ended_at == at and promise.kind not in RESOLUTIONS:
                promise.met_by = "agent_reply"

    def forget(self, kind: str) -> None:
        """Drop the open promise as if it had never been started."""
        entry = self.open.pop(kind)
        self.entries.remove(entry)
        if entry.promise.instance:
            self._numbers[kind] -= 1

    def keep_breach(self, entry: Entry, at: datetime) -> None:
        """Write down that the promise is late, before what it is aimed at changes."""
        promise = entry.promise
        if promise.breached_at is not None or promise.cancelled_at is not None:
            return
        promise.pauses = self.pauses(entry)
        due_at, paused_since = deadline(promise, at)
        if due_at is not None and paused_since is None and due_at < at:
            promise.breached_at = due_at

    def pauses(self, entry: Entry) -> list[Pause]:
        """Derived from the history each time, so a corrected history corrects them."""
        promise, policies = entry.promise, entry.policies
        if entry.behind is not None:
            behind = entry.behind
            over = behind.ended_at or behind.cancelled_at
            return [(behind.started_at, over)] if behind.instance else []
        if promise.kind not in RESOLUTIONS:
            return []
        paused = frozenset[str]() if promise.severity in policies.never_paused else policies.pauses
        if promise.kind == "total_resolution":
            paused |= DONE
        return self._spans(paused)

    def _spans(self, statuses: frozenset[str]) -> list[Pause]:
        """When the ticket was in one of the statuses; going from one to another does not end a span."""
        spans: list[Pause] = []
        for place, (start, status) in enumerate(self.statuses, start=1):
            stop = self.statuses[place][0] if place < len(self.statuses) else None
            if status not in statuses:
                continue
            goes_on = bool(spans) and spans[-1][1] == start
            spans.append((spans.pop()[0] if goes_on else start, stop))
        return spans
