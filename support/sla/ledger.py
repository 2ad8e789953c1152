"""The rules of a ticket's clocks: which fact starts, ends, suspends or moves which promise.

`clocks` is the only place that knows them. It reads facts in the order of their time (equal times keep the
order given) and ignores those after `until`, so one call answers for today, for the past, and for a draft.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from support.sla.book import DONE, RESOLUTIONS, Book, Case, Change, Entry, Versions
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
    book = Book(policies, _at_creation(ordered, case))
    for event in ordered:
        if event.at > until or book.merged:
            break
        rule = RULES.get(event.kind)
        if rule is not None:
            rule(book, event)
    return _ledger(book, until)


def _at_creation(events: Sequence[Event], case: Case) -> Case:
    words: dict[str, Any] = {}
    for event in events:
        if event.kind in _CASE_KINDS and "from" in event.data:
            words.setdefault(event.kind, event.data["from"])
    return replace(case, **words) if words else case


def _ledger(book: Book, until: datetime) -> Ledger:
    entries = [entry for entry in book.entries if entry.promise.instance]
    for entry in entries:
        entry.promise.pauses = book.pauses(entry)
    waiting = _waiting(book)
    return Ledger(
        clocks=[settle(entry.promise, until) for entry in entries],
        entries=entries,
        changes=book.changes,
        until=until,
        waiting_since=waiting.promise.started_at if waiting else None,
    )


# ------------------------------------------------------------------------- messages


def _customer_message(book: Book, event: Event) -> None:
    if book.total is None:  # whatever came before the customer's first word was no promise to them
        for kind in ("first_response", *RESOLUTIONS):
            book.aim(book.start(kind, event.at), event.at)
        book.total = book.open["total_resolution"]
    elif not event.data.get("auto") and _waiting(book) is None:
        _start_next_reply(book, event.at)


def _agent_reply(book: Book, event: Event) -> None:
    if book.total is None or not _is_answer(book, event):
        return
    for kind in RESPONSES:
        book.end(kind, event.at, "agent_reply")
    running = book.open.get("update")
    if running is None or running.promise.started_at != event.at:  # else one submit, one update
        book.end("update", event.at, "agent_reply")
        _start_update(book, event.at)


def _acknowledged(book: Book, event: Event) -> None:
    if "update" not in book.open:
        _start_update(book, event.at)


def _promised_update(book: Book, event: Event) -> None:
    due_at = event.instant("at")
    if due_at is None:
        return
    book.promised = (event.at, due_at)
    entry = book.open.get("update")
    if entry is None:
        _start_update(book, event.at)
        return
    book.keep_breach(entry, event.at)
    entry.promise.promised_at = due_at
    book.aim(entry, event.at)


def _is_answer(book: Book, event: Event) -> bool:
    data = event.data
    if data.get("public") is False or data.get("empty"):
        return False
    return not data.get("bulk") or book.versions.at(event.at).bulk_mail_counts


def _waiting(book: Book) -> Entry | None:
    """What the customer waits for an answer to."""
    return book.open.get("first_response") or book.open.get("next_reply")


def _start_next_reply(book: Book, at: datetime) -> None:
    entry = book.start("next_reply", at)
    book.aim(entry, at)
    if "update" in book.open:
        book.open["update"].behind = entry.promise


def _start_update(book: Book, at: datetime) -> None:
    if book.total is None or book.status in DONE:
        return
    entry = book.start("update", at)
    if book.promised is not None and book.promised[0] == at:  # said in the same submit
        entry.promise.promised_at = book.promised[1]
    if "next_reply" in book.open:
        entry.behind = book.open["next_reply"].promise
    book.aim(entry, at)


# ------------------------------------------------------------------------- status


def _status(book: Book, event: Event) -> None:
    before, after = book.status, str(event.data.get("to", ""))
    if after in {before, ""}:
        return
    book.statuses.append((event.at, after))
    if after == "merged":
        _merge_away(book, event.at)
    elif after in DONE and before not in DONE:
        _resolve(book, event.at)
    elif before in DONE and after not in DONE:
        _reopen(book, event.at)


def _resolve(book: Book, at: datetime) -> None:
    update = book.open.get("update")
    if update is not None and update.promise.started_at == at:
        book.forget("update")  # "send and resolve" promises no further update
    for kind in list(book.open):
        book.end(kind, at, "resolution")


def _reopen(book: Book, at: datetime) -> None:
    """First resolution stays as it was; total resolution goes on, without the time it was resolved."""
    if book.total is None or book.total.promise.ended_at is None:
        return
    promise = book.total.promise
    book.keep_breach(book.total, promise.ended_at or at)
    promise.ended_at, promise.met_by = None, None
    book.open[promise.kind] = book.total
    book.aim(book.total, at)


# ------------------------------------------------------------------------- what the targets are


def _reclassified(book: Book, event: Event) -> None:
    """Every open clock is aimed anew from its own start; what is late already stays late."""
    before: str | None = getattr(book.case, event.kind)
    after: Any = event.data.get("to")
    if before == after:
        return
    _keep_breaches(book, event.at)
    book.case = replace(book.case, **{event.kind: after})
    book.changes.append(Change(event.at, event.kind, before, after))
    for entry in book.open.values():
        book.aim(entry, event.at)


def _policy(book: Book, event: Event) -> None:
    """A newer runbook was applied to this ticket: its open clocks are pinned to that one."""
    _keep_breaches(book, event.at)
    for entry in book.open.values():
        entry.policies = book.versions.at(event.at)
        book.aim(entry, event.at)


def _manual_due(book: Book, event: Event) -> None:
    kind, instance = event.data.get("kind") or "resolution", event.data.get("instance")
    for name in RESOLUTIONS if kind == "resolution" else (str(kind),):
        entry = book.open.get(name)
        if entry is None or (instance is not None and instance != entry.promise.instance):
            continue
        book.keep_breach(entry, event.at)
        entry.promise.manual_at, entry.manual = event.instant("at"), event
        book.aim(entry, event.at)


def _keep_breaches(book: Book, at: datetime) -> None:
    for entry in book.open.values():
        book.keep_breach(entry, at)


# ------------------------------------------------------------------------- merging


def _merged(book: Book, event: Event) -> None:
    if "from" not in event.data:
        _merge_away(book, event.at)
        return
    since, entry = event.instant("waiting_since"), _waiting(book)
    if since is None or book.total is None:
        return
    if entry is None:
        _start_next_reply(book, since)
    elif since < entry.promise.started_at:
        entry.promise.started_at = since


def _merge_away(book: Book, at: datetime) -> None:
    for entry in book.open.values():
        entry.promise.ended_at, entry.promise.ended_as = at, State.MERGED
    book.merged = True


_CASE_KINDS = ("severity", "category", "queue")
RULES: dict[str, Callable[[Book, Event], None]] = {
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
