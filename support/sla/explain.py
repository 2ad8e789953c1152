"""Why a clock is due when it is: the same steps for the console, for JSON and for a dry run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from support.lib.saying import Saying, _
from support.sla import phrases
from support.sla.docket import RESOLUTIONS, Entry
from support.sla.ledger import Ledger
from support.sla.promise import Clock, Pause, Promise, State, due
from support.sla.stretches import Stretch, stretches

MAX_STRETCHES = 40  # what a person reads; a promise over years is summed up after these


@dataclass(frozen=True, slots=True)
class Step:
    """One reason. `kind` names it for programs, `text` says it; `at`, `until` and `seconds` where it has them."""

    kind: str
    text: Saying
    at: datetime | None = None
    until: datetime | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`because` is the answer in one sentence, `steps` how it comes about, in order."""

    kind: str
    instance: int
    because: Saying
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


def _explanation(ledger: Ledger, clock: Clock, entry: Entry) -> Explanation:
    counted = _stretches(ledger, clock, entry.promise)
    steps = (
        *_policy_steps(entry),
        *_target_steps(entry),
        *_change_steps(ledger, clock, entry),
        *_moved_steps(clock, entry),
        *_stretch_steps(counted, entry.promise.calendar.zone),
        *_outcome_steps(clock, entry),
    )
    return Explanation(clock.kind, clock.instance, _because(clock, entry, counted), steps)


def _policy_steps(entry: Entry) -> Iterator[Step]:
    choice = entry.choice
    if choice.warning:
        unlisted = _(
            'Category "%(category)s" is not in the runbook, so the default policy applies.',
            **choice.warning.values,
        )
        yield Step("warning", unlisted)
    for passed in choice.passed_over:
        text = _(
            'Policy "%(policy)s" was passed over: %(why)s.',
            policy=passed.policy,
            why=passed.because,
        )
        yield Step("passed_over", text)
    policy = choice.policy
    if policy.default:
        text = _('Policy "%(policy)s" applies: it is the default.', policy=policy.id)
    else:
        conditions = "; ".join(
            f"{name}: {', '.join(values)}" for name, values in policy.when.items()
        )
        text = _(
            'Policy "%(policy)s" applies: all its conditions hold (%(conditions)s).',
            policy=policy.id,
            conditions=conditions,
        )
    yield Step("policy", text)


def _target_steps(entry: Entry) -> Iterator[Step]:
    promise = entry.promise
    zone = promise.calendar.zone
    if promise.target is None:
        text = _(
            "No target for %(severity)s: only a time that was given counts.",
            severity=promise.severity,
        )
    else:
        text = _(
            '%(severity)s %(what)s: %(within)s, on calendar "%(calendar)s" (%(zone)s).',
            severity=promise.severity,
            what=phrases.name(promise),
            within=phrases.length(promise.target.within),
            calendar=promise.calendar.name,
            zone=zone.key,
        )
    yield Step("target", text)
    started = _("It started %(when)s.", when=promise.started_at.astimezone(zone))
    yield Step("started", started, at=promise.started_at)
    if promise.kind in RESOLUTIONS and promise.severity in entry.policies.never_paused:
        yield Step("never_paused", _("%(severity)s never pauses.", severity=promise.severity))


def _change_steps(ledger: Ledger, clock: Clock, entry: Entry) -> Iterator[Step]:
    end = clock.met_at or ledger.until
    for change in ledger.changes:
        if clock.started_at <= change.at <= end:
            text = _(
                "%(what)s became %(after)s (was %(before)s) %(when)s: counted anew from the start.",
                what=phrases.CHANGED[change.kind],
                after=change.after or _("empty"),
                before=change.before or _("empty"),
                when=change.at.astimezone(entry.promise.calendar.zone),
            )
            yield Step(change.kind, text, at=change.at)


def _moved_steps(clock: Clock, entry: Entry) -> Iterator[Step]:
    promise = entry.promise
    zone = promise.calendar.zone
    if promise.manual_at is not None and entry.manual is not None:
        data = entry.manual.data
        text = _(
            "%(author)s set it to %(when)s: %(reason)s.",
            author=data.get("author") or _("An agent"),
            when=promise.manual_at.astimezone(zone),
            reason=str(data.get("reason") or "").removesuffix(".") or _("no reason given"),
        )
        yield Step("manual_due", text, at=promise.manual_at)
    elif promise.promised_at is not None:
        told = (
            _("The customer was told %(when)s: earlier than the target.", **_when(promise))
            if _is_promised(clock, promise)
            else _(
                "The customer was told %(when)s: later than the target, which stands.",
                **_when(promise),
            )
        )
        yield Step("promised_update", told, at=promise.promised_at)


def _when(promise: Promise) -> dict[str, Any]:
    return {"when": promise.promised_at and promise.promised_at.astimezone(promise.calendar.zone)}


def _stretch_steps(counted: list[Stretch], zone: ZoneInfo) -> Iterator[Step]:
    shown = counted[:MAX_STRETCHES]
    for stretch in shown:
        text = _(
            "%(start)s to %(end)s: %(what)s.",
            start=stretch.start.astimezone(zone),
            end=stretch.end.astimezone(zone),
            what=_happened(stretch),
        )
        yield Step(stretch.kind, text, stretch.start, stretch.end, stretch.seconds)
    rest = counted[len(shown) :]
    if rest:
        seconds = sum(stretch.seconds for stretch in rest if stretch.kind == "counted")
        text = _(
            "And %(count)s more stretches up to %(end)s, %(length)s of them counted.",
            count=len(rest),
            end=rest[-1].end.astimezone(zone),
            length=phrases.span(seconds),
        )
        yield Step("more", text, rest[0].start, rest[-1].end, seconds)


def _happened(stretch: Stretch) -> Saying:
    if stretch.kind == "counted":
        return _("counted, %(length)s", length=phrases.span(stretch.seconds))
    if stretch.kind == "paused":
        return _("paused, %(length)s", length=phrases.span(stretch.seconds))
    return _("holiday (%(why)s)", why=stretch.why) if stretch.why else _("closed")


def _outcome_steps(clock: Clock, entry: Entry) -> Iterator[Step]:
    zone = entry.promise.calendar.zone
    if clock.breached_at is not None:
        late = _("Late since %(when)s.", when=clock.breached_at.astimezone(zone))
        yield Step("breached", late, at=clock.breached_at)
    if clock.met_at is not None:
        by = phrases.ENDED_BY.get(clock.met_by or "") or str(clock.met_by).replace("_", " ")
        ended = _("Ended %(when)s by %(what)s.", when=clock.met_at.astimezone(zone), what=by)
        yield Step("met", ended, at=clock.met_at)
    if clock.state in {State.CANCELLED, State.MERGED}:
        yield Step(
            clock.state.value, _("%(sentence)s.", sentence=phrases.headline(clock, entry.promise))
        )


def _because(clock: Clock, entry: Entry, counted: list[Stretch]) -> Saying:
    promise = entry.promise
    said = _(
        "%(headline)s because %(reason)s",
        headline=phrases.headline(clock, promise),
        reason=_reason(clock, promise),
    )
    extras = (
        [_("%(length)s were paused", length=phrases.span(clock.paused_s))] if clock.paused_s else []
    )
    extras += [_("closed for %(why)s", why=stretch.why) for stretch in counted if stretch.why]
    for extra in extras:
        said = _("%(sentence)s; %(also)s", sentence=said, also=extra)
    return _("%(sentence)s.", sentence=said)


def _reason(clock: Clock, promise: Promise) -> Saying:
    if promise.manual_at is not None:
        return _("an agent set it by hand")
    if promise.target is None or _is_promised(clock, promise):
        return _("the customer was told so")
    return _(
        'policy "%(policy)s" promises %(severity)s %(what)s %(within)s on calendar "%(calendar)s", from %(start)s',
        policy=promise.policy,
        severity=promise.severity,
        what=phrases.name(promise),
        within=phrases.within(promise.target.within),
        calendar=clock.calendar,
        start=clock.started_at.astimezone(promise.calendar.zone),
    )


def _stretches(ledger: Ledger, clock: Clock, promise: Promise) -> list[Stretch]:
    """Up to the due time: what follows it no longer explains it."""
    if promise.manual_at is not None or promise.target is None or _is_promised(clock, promise):
        return []
    end = clock.due_at or clock.met_at or promise.cancelled_at or ledger.until
    return stretches(promise.calendar, clock.started_at, end, _paused(promise))


def _paused(promise: Promise) -> Sequence[Pause]:
    """Up to its end: being resolved pauses no promise that the resolution kept."""
    ended = promise.ended_at
    if ended is None:
        return promise.pauses
    return [(start, min(stop or ended, ended)) for start, stop in promise.pauses if start < ended]


def _is_promised(clock: Clock, promise: Promise) -> bool:
    """Whether the time that the customer was told counts: a pause may have moved the target behind it."""
    told = promise.promised_at
    if told is None or promise.target is None:
        return told is not None
    target = due(promise.calendar, promise.started_at, promise.target.within)
    moved = bool(promise.pauses) and clock.due_at is not None and told <= clock.due_at
    return target is None or told < target or moved


def _step_json(step: Step) -> dict[str, Any]:
    values = {"kind": step.kind, "text": step.text, "seconds": step.seconds}
    times = {"at": step.at, "until": step.until}
    found = values | {
        name: at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        for name, at in times.items()
        if at
    }
    return {name: value for name, value in found.items() if value is not None}
