"""Policies that never apply, and none that applies to the rest."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, get_args

from support.runbook.findings import Finding
from support.runbook.lint.references import twice
from support.runbook.schema.book import Book
from support.runbook.schema.words import Channel


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
    one_default_policy,
    conditions,
    unreachable_policies,
]
