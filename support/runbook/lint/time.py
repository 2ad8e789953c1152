"""Calendars that never open, policies that never apply, warnings that nobody can read."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, get_args

from support.runbook.findings import Finding, Path
from support.runbook.lint.references import twice
from support.runbook.schema.book import Book
from support.runbook.schema.sla import Calendar, PolicyTargets
from support.runbook.schema.words import Channel
from support.sla.policy import read_warning
from support.sla.week import read_calendar


def calendars(book: Book) -> Iterator[Finding]:
    for name, calendar in book.calendars.items():
        yield from _calendar(name, calendar)


def _calendar(name: str, calendar: Calendar) -> Iterator[Finding]:
    path: Path = ("calendars", name)
    hours = {days: windows for days, windows in calendar.hours.items() if windows}
    if not calendar.always and not hours:
        yield Finding(path, 'it is never open: expected hours, or "always: true"')
    broken = [
        Finding((*path, "hours", days), wrong)
        for days, windows in hours.items()
        if (wrong := _refused(name, {"hours": {days: windows}}))
    ]
    yield from broken
    if hours and not broken and (wrong := _refused(name, {"hours": hours})):
        yield Finding((*path, "hours"), wrong)
    if wrong := _refused(name, {"always": True, "holidays": calendar.holidays}):
        yield Finding((*path, "holidays"), wrong)


def _refused(name: str, entry: Mapping[str, Any]) -> str:
    """What the room that reckons with calendars has against this one."""
    try:
        read_calendar(name, {"zone": "UTC", **entry})
    except ValueError as wrong:
        return str(wrong).removeprefix(f"calendars.{name}: ").rstrip(".")
    return ""


def warnings(book: Book) -> Iterator[Finding]:
    places: list[tuple[Path, list[str] | None]] = [(("sla", "warnings"), book.sla.warnings)]
    for at, policy in enumerate(book.sla.policies):
        places += _own_warnings(("sla", "policies", at, "targets"), policy.targets)
    for path, texts in places:
        for at, text in enumerate(texts or ()):
            if not _is_warning(text):
                expected = 'expected "75%" or a time before the deadline such as "10 minutes"'
                yield Finding((*path, at), f'"{text}" is no warning: {expected}')


def _own_warnings(path: Path, targets: PolicyTargets) -> Iterator[tuple[Path, list[str] | None]]:
    for severity, kinds in targets:
        for kind, target in kinds:
            if target is not None:
                yield (*path, severity, kind, "warnings"), target.warnings


def _is_warning(text: str) -> bool:
    try:
        read_warning(text)
    except ValueError:
        return False
    return True


def one_default_policy(book: Book) -> Iterator[Finding]:
    defaults = [policy.id for policy in book.sla.policies if policy.default]
    if len(defaults) != 1:
        found = ", ".join(defaults) or "none"
        yield Finding(
            ("sla", "policies"), f"expected exactly one policy with default: true, found {found}"
        )
    yield from twice(("sla", "policies"), [policy.id for policy in book.sla.policies], "policy")


def conditions(book: Book) -> Iterator[Finding]:
    """A policy without a condition is no catch-all, and the default needs none."""
    for at, policy in enumerate(book.sla.policies):
        blank = not any(values for _, values in policy.when)
        path = ("sla", "policies", at, "when")
        if blank and not policy.default:
            yield Finding(path, "is blank: expected category, channel or queue, or default: true")
        if policy.default and not blank:
            yield Finding(path, "the default is taken when nothing else fits: expected {}")


def unreachable_policies(book: Book) -> Iterator[Finding]:
    """Ask for every kind of ticket which policy it gets; one that nobody gets is a mistake."""
    policies = [(at, policy) for at, policy in enumerate(book.sla.policies) if not policy.default]
    facts = product([*book.categories, ""], get_args(Channel), [*book.queues, ""])
    got = {
        next((at for at, policy in policies if _holds(policy.when, fact)), None) for fact in facts
    }
    for at, policy in policies:
        if at not in got and any(values for _, values in policy.when):
            yield Finding(
                ("sla", "policies", at),
                f"{policy.id} is never reached: those before it take all of its tickets",
            )


def _holds(when: Any, fact: tuple[str, str, str]) -> bool:
    wanted = (when.category, when.channel, when.queue)
    return all(not names or name in names for names, name in zip(wanted, fact, strict=True))


RULES: list[Callable[[Any], Iterator[Finding]]] = [
    calendars,
    warnings,
    one_default_policy,
    conditions,
    unreachable_policies,
]
