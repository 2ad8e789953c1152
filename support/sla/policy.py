"""The promises of one runbook version as values: policies, their targets and the calendars they run on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from support.lib import duration
from support.lib.duration import Duration
from support.sla.hours import Calendar
from support.sla.week import ClosedDays, read_calendar

CONDITIONS = ("category", "channel", "queue")


@dataclass(frozen=True, slots=True)
class Warn:
    """When to warn before a deadline: at a share of the time, or `before` it in seconds."""

    label: str
    share: float | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: within how long, counted on which calendar, warned when."""

    within: Duration
    calendar: Calendar
    warnings: tuple[Warn, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A row of the ordered list; `when` maps category, channel or queue to the accepted values."""

    id: str
    default: bool
    when: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, Mapping[str, Target]]  # severity → kind of clock → target
    line: str | None = None

    def target(self, severity: str, kind: str) -> Target | None:
        return self.targets.get(severity, {}).get(kind)


@dataclass(frozen=True, slots=True, eq=False)
class PolicySet:
    """Everything a clock needs of one runbook version. Immutable; read it once per version and keep it."""

    policies: tuple[Policy, ...]
    calendars: Mapping[str, Calendar]
    categories: frozenset[str]
    severities: tuple[str, ...] = ()  # gravest first
    pauses: frozenset[str] = frozenset()
    never_paused: frozenset[str] = frozenset()
    bulk_mail_counts: bool = False
    version: int | str | None = None  # carried to each clock as it stands

    @classmethod
    def from_data(
        cls,
        data: Mapping[str, Any],
        *,
        closed_days: ClosedDays | None = None,
        version: int | str | None = None,
    ) -> Self:
        """Read a normalised runbook; ValueError names the place and what may be written there."""
        calendars = {
            name: read_calendar(name, entry, closed_days=closed_days or {})
            for name, entry in data["calendars"].items()
        }
        sla = data["sla"]
        warnings = tuple(read_warning(text) for text in sla.get("warnings") or ())
        policies = tuple(_policy(entry, calendars, warnings) for entry in sla["policies"])
        defaults = [policy.id for policy in policies if policy.default]
        if len(defaults) != 1:
            named = ", ".join(defaults) or "none"
            raise ValueError(
                f"sla.policies: exactly one policy must be the default, found {named}."
            )
        return cls(
            policies=policies,
            calendars=calendars,
            categories=frozenset(data.get("categories") or ()),
            severities=tuple(data.get("severities") or ()),
            pauses=frozenset(sla.get("pauses") or ()),
            never_paused=frozenset(sla.get("never_paused") or ()),
            bulk_mail_counts=bool(sla.get("bulk_mail_counts")),
            version=version,
        )

    def at(self, _instant: datetime) -> "PolicySet":
        """A single version is in force at all times; see `PolicyHistory`."""
        return self


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """Versions with the instant from which each applies to new clocks, oldest first, never empty."""

    versions: Sequence[tuple[datetime, PolicySet]]

    def at(self, instant: datetime) -> PolicySet:
        """The version in force; what came before the first one falls under the first."""
        in_force = self.versions[0][1]
        for since, policies in self.versions:
            if since > instant:
                break
            in_force = policies
        return in_force


def read_warning(text: str) -> Warn:
    """ "75%" of the time, or a length such as "10 minutes" before the deadline."""
    found = re.fullmatch(r"(\d{1,2}(?:\.\d+)?)\s*%", text.strip())
    if found is not None and float(found[1]):
        return Warn(text, share=float(found[1]) / 100)
    return Warn(text, before=duration.parse(text).seconds)


def _policy(
    entry: Mapping[str, Any], calendars: Mapping[str, Calendar], warnings: tuple[Warn, ...]
) -> Policy:
    when = {name: tuple(values) for name, values in (entry.get("when") or {}).items() if values}
    default = bool(entry.get("default"))
    unknown = [name for name in when if name not in CONDITIONS]
    if unknown:
        known = ", ".join(CONDITIONS)
        raise ValueError(f"sla.policies.{entry['id']}.when: {unknown[0]} is unknown; use {known}.")
    if not when and not default:
        raise ValueError(
            f"sla.policies.{entry['id']}: a policy without a condition catches nothing; "
            'give it a "when", or make it the default.'
        )
    targets = {
        severity: dict(
            _targets(f"sla.policies.{entry['id']}.{severity}", kinds, calendars, warnings)
        )
        for severity, kinds in entry["targets"].items()
    }
    return Policy(entry["id"], default, when, targets, entry.get("line"))


def _targets(
    place: str,
    kinds: Mapping[str, Any],
    calendars: Mapping[str, Calendar],
    warnings: tuple[Warn, ...],
) -> list[tuple[str, Target]]:
    found: list[tuple[str, Target]] = []
    for kind, entry in kinds.items():
        if not entry:  # left blank: no such promise
            continue
        target = read_target(f"{place}.{kind}", entry, calendars, warnings)
        # One written target, two clocks: until it was solved first, and until it stayed solved.
        names = ("first_resolution", "total_resolution") if kind == "resolution" else (kind,)
        found += [(name, target) for name in names]
    return found


def read_target(
    place: str,
    entry: Mapping[str, Any] | str,
    calendars: Mapping[str, Calendar],
    warnings: tuple[Warn, ...] = (),
) -> Target:
    """A target as written: {within, calendar}, or just "best effort"."""
    written = {"within": entry} if isinstance(entry, str) else entry
    try:
        within = duration.parse(written["within"])
    except ValueError as wrong:
        raise ValueError(f"{place}: {wrong}") from None
    name = written.get("calendar")
    if name is None and within.kind == "best_effort":
        name = next(iter(calendars))  # nothing is due: any calendar measures it
    if name is None or name not in calendars:
        raise ValueError(f"{place}: calendar {name!r} is unknown; use {', '.join(calendars)}.")
    own = written.get("warnings")
    chosen = warnings if own is None else tuple(read_warning(text) for text in own)
    return Target(within, calendars[name], chosen)
