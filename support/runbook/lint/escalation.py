"""Escalations that cannot start, steps that cannot run or reach nobody, triggers that nobody hears."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, NamedTuple, get_args

from support.lib import duration
from support.runbook.findings import Finding, Path
from support.runbook.lint.references import Named, listed, pointing_nowhere, twice
from support.runbook.schema.book import Book
from support.runbook.schema.escalation import EscalationPolicy, EscalationWhen, Moment
from support.runbook.schema.words import Severity
from support.runbook.sections import step_names

# An incident tells by its own duties, a webhook has an address.
WITHOUT_RECIPIENTS = {"declare_incident", "webhook"}
COUNTING = "several_customers"


class Situation(NamedTuple):
    """What may start an escalation."""

    on: str
    severity: str
    category: str
    trigger: str


def policy_ids(book: Book) -> Iterator[Finding]:
    return twice(
        ("escalation", "policies"), [policy.id for policy in book.escalation.policies], "policy"
    )


def steps(book: Book) -> Iterator[Finding]:
    for at, policy in enumerate(book.escalation.policies):
        path: Path = ("escalation", "policies", at, "steps")
        named: list[Named] = [
            ((*path, step_at, "do"), step.do) for step_at, step in enumerate(policy.steps)
        ]
        yield from pointing_nowhere("step", named, step_names())
        for step_at, step in enumerate(policy.steps):
            if not step.to and step.do not in WITHOUT_RECIPIENTS:
                yield Finding((*path, step_at), f"{step.do} reaches nobody: expected to: […]")
            if (step.url is None) == (step.do == "webhook"):
                yield Finding((*path, step_at), "a webhook, and nothing else, has a url")


def steps_that_give(book: Book) -> Iterator[Finding]:
    """A ticket is given to a team or a person; an address is neither."""
    for at, policy in enumerate(book.escalation.policies):
        for step_at, step in enumerate(policy.steps):
            path: Path = ("escalation", "policies", at, "steps", step_at, "to")
            addresses = [to for to in step.to if to.startswith("address:")]
            if step.do == "assign" and addresses:
                said = f"{addresses[0]} has no tickets: expected owners, oncall, team:…, person:…"
                yield Finding((*path, step.to.index(addresses[0])), said)


def steps_at_no_time(book: Book) -> Iterator[Finding]:
    """A step that waits for a calendar to be open and closed at once is never taken."""
    for at, policy in enumerate(book.escalation.policies):
        for step_at, step in enumerate(policy.steps):
            path: Path = ("escalation", "policies", at, "steps", step_at, "outside")
            closed = book.calendars.get(step.outside or "")
            if step.outside and step.outside == step.during:
                yield Finding(path, "is never reached: it is the calendar of during as well")
            elif closed and closed.always:
                yield Finding(path, f"is never reached: {step.outside} is always open")


def steps_too_late(book: Book) -> Iterator[Finding]:
    """A step that would run when the last round has long begun is never reached."""
    for at, policy in enumerate(book.escalation.policies):
        if policy.repeat is None:
            continue
        end = duration.parse(policy.repeat.every).seconds * policy.repeat.times
        for step_at, step in enumerate(policy.steps):
            if duration.parse(step.after).seconds > end:
                path = ("escalation", "policies", at, "steps", step_at, "after")
                yield Finding(path, "is never reached: expected a time before the last repetition")


def pages_without_a_deadline(book: Book) -> Iterator[Finding]:
    """Who pages must say how long is waited for an answer."""
    given = book.escalation.acknowledge
    for at, policy in enumerate(book.escalation.policies):
        pages = any(step.do == "page" for step in policy.steps)
        for severity in policy.when.severity or get_args(Severity):
            if pages and severity not in given:
                yield Finding(
                    ("escalation", "policies", at),
                    f"it pages for {severity}: expected escalation.acknowledge.{severity}",
                )


def trigger_names(book: Book) -> Iterator[Finding]:
    for at, policy in enumerate(book.escalation.policies):
        path = ("escalation", "policies", at, "when")
        named = listed((*path, "trigger"), policy.when.trigger)
        yield from pointing_nowhere("trigger", named, book.escalation.triggers)
        if policy.when.trigger and policy.when.on != ["trigger"]:
            yield Finding(
                (*path, "on"), "a condition on triggers needs a trigger: expected on: [trigger]"
            )


def counting_triggers(book: Book) -> Iterator[Finding]:
    """One trigger counts customers; the others look at one ticket."""
    for name, trigger in book.escalation.triggers.items():
        path: Path = ("escalation", "triggers", name)
        if name == COUNTING and trigger.customers is None:
            yield Finding(path, "counts nobody: expected customers and within")
        if name != COUNTING and trigger.customers is not None:
            yield Finding((*path, "customers"), f"only {COUNTING} counts: expected it there")


def unheard_triggers(book: Book) -> Iterator[Finding]:
    """Detected trouble that starts nothing was not worth detecting."""
    for name in book.escalation.triggers:
        heard = any(
            "trigger" in policy.when.on
            and (policy.when.trigger is None or name in policy.when.trigger)
            for policy in book.escalation.policies
        )
        if not heard:
            yield Finding(
                ("escalation", "triggers", name),
                "starts nothing: expected an escalation policy with on: [trigger]",
            )


def unreachable_policies(book: Book) -> Iterator[Finding]:
    """Play every situation through; a policy that is first in none of them is a mistake."""
    policies = book.escalation.policies
    started = {_first(policies, situation) for situation in _situations(book)}
    for at, policy in enumerate(policies):
        if at not in started:
            yield Finding(
                ("escalation", "policies", at),
                f"{policy.id} is never started: those before it take all of its moments",
            )


def _situations(book: Book) -> Iterator[Situation]:
    categories = [*book.categories, ""]
    for on, severity, category in product(get_args(Moment), get_args(Severity), categories):
        triggers = book.escalation.triggers if on == "trigger" else [""]
        for trigger in triggers:
            yield Situation(on, severity, category, trigger)


def _first(policies: list[EscalationPolicy], situation: Situation) -> int | None:
    numbered = enumerate(policies)
    return next((at for at, policy in numbered if _holds(policy.when, situation)), None)


def _holds(when: EscalationWhen, situation: Situation) -> bool:
    wanted = (when.on, when.severity, when.category, when.trigger)
    return all(
        names is None or name in names for names, name in zip(wanted, situation, strict=True)
    )


RULES: list[Callable[[Any], Iterator[Finding]]] = [
    policy_ids,
    steps,
    steps_that_give,
    steps_at_no_time,
    steps_too_late,
    pages_without_a_deadline,
    trigger_names,
    counting_triggers,
    unheard_triggers,
    unreachable_policies,
]
