"""Why a clock is due when it is: the same steps for the console, for JSON and for a dry run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from support.sla.docket import RESOLUTIONS, Entry
from support.sla.ledger import Ledger
from support.sla.promise import Clock, Promise, State, due
from support.sla.stretches import Stretch, stretches

MAX_STRETCHES = 40  # what a person reads; a promise over years is summed up after these


@dataclass(frozen=True, slots=True)
class Step:
    """One reason. `kind` names it for programs, `text` says it; `at`, `until` and `seconds` where it has them."""

    kind: str
    text: str
    at: datetime | None = None
    until: datetime | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`because` is the answer in one sentence, `steps` how it comes about, in order."""

    kind: str
    instance: int
    because: str
    steps: tuple[Step, ...]


def explain(ledger: Ledger) -> list[Explanation]:
    """One explanation for each clock of a ledger, in its order."""
    return [
        _explanation(ledger, clock, entry)
        for clock, entry in zip(ledger.clocks, ledger.entries, strict=True)
    ]


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Plain data; absent values are left out."""
    return {
        "clock": explanation.kind,
        "instance": explanation.instance,
        "because": explanation.because,
        "steps": [_step_json(step) for step in explanation.steps],
    }


def span(seconds: int) -> str:
    """A length of time as people write it, to the second: "8 h", "1 h 30 min", "45 s"."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = (
        [f"{hours} h"] * bool(hours)
        + [f"{minutes} min"] * bool(minutes)
        + [f"{left} s"] * bool(left)
    )
    return " ".join(parts) or "0 min"


def local(at: datetime, zone: ZoneInfo) -> str:
    """A moment on the calendar's own wall, with seconds only where they matter."""
    wall = at.astimezone(zone)
    return f"{wall:%a} {wall.day} {wall:%b %Y} {wall:%H:%M:%S}".removesuffix(":00")


def _explanation(ledger: Ledger, clock: Clock, entry: Entry) -> Explanation:
    counted = _stretches(ledger, clock, entry.promise)
    steps = (
        *_policy_steps(entry),
        *_target_steps(entry),
        *_change_steps(ledger, clock, entry),
        *_moved_steps(entry),
        *_stretch_steps(counted, entry.promise.calendar.zone),
        *_outcome_steps(clock, entry),
    )
    return Explanation(clock.kind, clock.instance, _because(clock, entry, counted), steps)


def _policy_steps(entry: Entry) -> Iterator[Step]:
    choice = entry.choice
    if choice.warning:
        yield Step("warning", _sentence(choice.warning))
    for passed in choice.passed_over:
        yield Step("passed_over", f'Policy "{passed.policy}" was passed over: {passed.because}.')
    reason = "it is the default" if choice.policy.default else "all its conditions hold"
    conditions = "; ".join(
        f"{name}: {', '.join(values)}" for name, values in choice.policy.when.items()
    )
    detail = f" ({conditions})" if conditions else ""
    yield Step("policy", f'Policy "{choice.policy.id}" applies: {reason}{detail}.')


def _target_steps(entry: Entry) -> Iterator[Step]:
    promise = entry.promise
    zone = promise.calendar.zone
    started = local(promise.started_at, zone)
    if promise.target is None:
        yield Step(
            "target", f"No target for {promise.severity}: only a time that was given counts."
        )
    else:
        within, name = promise.target.within, promise.calendar.name
        text = f'{promise.severity} {_name(promise)}: {within}, on calendar "{name}" ({zone.key}).'
        yield Step("target", text)
    yield Step("started", f"It started {started}.", at=promise.started_at)
    if promise.kind in RESOLUTIONS and promise.severity in entry.policies.never_paused:
        yield Step("never_paused", f"{promise.severity} never pauses.")


def _change_steps(ledger: Ledger, clock: Clock, entry: Entry) -> Iterator[Step]:
    end = clock.met_at or ledger.until
    for change in ledger.changes:
        if clock.started_at <= change.at <= end:
            when = local(change.at, entry.promise.calendar.zone)
            text = f"{change.kind} became {change.after} (was {change.before}) {when}: counted anew from the start."
            yield Step(change.kind, _sentence(text), at=change.at)


def _moved_steps(entry: Entry) -> Iterator[Step]:
    promise = entry.promise
    zone = promise.calendar.zone
    if promise.manual_at is not None and entry.manual is not None:
        data = entry.manual.data
        author, reason = data.get("author") or "an agent", data.get("reason") or "no reason given"
        text = f"{author} set it to {local(promise.manual_at, zone)}: {reason}."
        yield Step("manual_due", _sentence(text), at=promise.manual_at)
    elif promise.promised_at is not None:
        verdict = (
            "earlier than the target"
            if _is_promised(promise)
            else "later than the target, which stands"
        )
        text = f"The customer was told {local(promise.promised_at, zone)}: {verdict}."
        yield Step("promised_update", text, at=promise.promised_at)


def _stretch_steps(counted: list[Stretch], zone: ZoneInfo) -> Iterator[Step]:
    shown = counted[:MAX_STRETCHES]
    for stretch in shown:
        why = f" ({stretch.why})" if stretch.why else ""
        length = f", {span(stretch.seconds)}" if stretch.kind in {"counted", "paused"} else ""
        text = f"{local(stretch.start, zone)} to {local(stretch.end, zone)}: {stretch.kind}{why}{length}."
        yield Step(stretch.kind, text, stretch.start, stretch.end, stretch.seconds)
    rest = counted[len(shown) :]
    if rest:
        seconds = sum(stretch.seconds for stretch in rest if stretch.kind == "counted")
        text = f"And {len(rest)} more stretches up to {local(rest[-1].end, zone)}, {span(seconds)} of them counted."
        yield Step("more", text, rest[0].start, rest[-1].end, seconds)


def _outcome_steps(clock: Clock, entry: Entry) -> Iterator[Step]:
    zone = entry.promise.calendar.zone
    if clock.breached_at is not None:
        yield Step(
            "breached", f"Late since {local(clock.breached_at, zone)}.", at=clock.breached_at
        )
    if clock.met_at is not None:
        text = f"Ended {local(clock.met_at, zone)} by {str(clock.met_by).replace('_', ' ')}."
        yield Step("met", text, at=clock.met_at)
    if clock.state in {State.CANCELLED, State.MERGED}:
        yield Step(clock.state.value, _sentence(_headline(clock, entry.promise)))


def _because(clock: Clock, entry: Entry, counted: list[Stretch]) -> str:
    promise = entry.promise
    if promise.manual_at is not None:
        reason = "an agent set it by hand"
    elif promise.target is None or _is_promised(promise):
        reason = "the customer was told so"
    else:
        reason = (
            f'policy "{promise.policy}" promises {promise.severity} {_name(promise)} {_within(promise)} on calendar '
            f'"{clock.calendar}", from {local(clock.started_at, promise.calendar.zone)}'
        )
    extras = [f"{span(clock.paused_s)} were paused"] if clock.paused_s else []
    extras += [f"closed for {stretch.why}" for stretch in counted if stretch.kind == "holiday"]
    return "; ".join([f"{_headline(clock, promise)} because {reason}", *extras]) + "."


def _headline(clock: Clock, promise: Promise) -> str:
    zone = promise.calendar.zone
    if clock.state is State.CANCELLED:
        return "No longer promised"
    if clock.state is State.MERGED:
        return "Ended by the merge"
    if clock.state is State.PAUSED:
        left = "" if clock.remaining_s is None else f", {span(clock.remaining_s)} left"
        return f"Paused{left}"
    return (
        "No due time" if clock.due_at is None else f"Due {local(clock.due_at, zone)} ({zone.key})"
    )


def _stretches(ledger: Ledger, clock: Clock, promise: Promise) -> list[Stretch]:
    """Up to the due time: what follows it no longer explains it."""
    if promise.manual_at is not None or promise.target is None or _is_promised(promise):
        return []
    end = clock.due_at or clock.met_at or promise.cancelled_at or ledger.until
    return stretches(promise.calendar, clock.started_at, end, promise.pauses)


def _is_promised(promise: Promise) -> bool:
    if promise.promised_at is None or promise.target is None:
        return promise.promised_at is not None
    target = due(promise.calendar, promise.started_at, promise.target.within)
    return target is None or promise.promised_at < target


def _within(promise: Promise) -> str:
    within = promise.target.within if promise.target else None
    return f"within {within}" if within and within.kind != "best_effort" else "best effort"


def _name(promise: Promise) -> str:
    return promise.kind.replace("_", " ")


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def _step_json(step: Step) -> dict[str, Any]:
    values = {"kind": step.kind, "text": step.text, "seconds": step.seconds}
    times = {"at": step.at, "until": step.until}
    found = values | {
        name: at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        for name, at in times.items()
        if at
    }
    return {name: value for name, value in found.items() if value is not None}
