"""Which policy applies to a ticket, and why the others do not."""

from dataclasses import dataclass
from functools import lru_cache, reduce

from support.lib.saying import Saying, _
from support.sla.policy import CONDITIONS, Policy, PolicySet


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A policy that was asked before the chosen one, with the condition that failed, in words."""

    policy: str
    condition: str
    because: Saying


@dataclass(frozen=True, slots=True)
class Choice:
    policy: Policy
    passed_over: tuple[PassedOver, ...]
    warning: Saying | None  # the ticket's category is not in the runbook


CONDITION_NAMES = {"category": _("category"), "channel": _("channel"), "queue": _("queue")}


# A ticket asks for each clock again; a brand has a few dozen different answers per version.
@lru_cache(maxsize=4096)
def choose(
    policies: PolicySet, category: str | None, channel: str | None, queue: str | None
) -> Choice:
    """The first policy whose conditions all hold, else the default wherever it stands.

    A category that the runbook does not list falls to the default, with a warning.
    """
    facts = dict(zip(CONDITIONS, (category, channel, queue), strict=True))
    warning = _warning(policies, category)
    passed: list[PassedOver] = []
    for policy in policies.policies:
        if policy.default:
            continue
        failed = _unlisted(policy, warning) if warning else _failed(policy, facts)
        if failed is None:
            return Choice(policy, tuple(passed), None)
        passed.append(failed)
    default = next(policy for policy in policies.policies if policy.default)
    return Choice(default, tuple(passed), warning)


def _failed(policy: Policy, facts: dict[str, str | None]) -> PassedOver | None:
    for condition, accepted in policy.when.items():
        if facts[condition] not in accepted:
            found = facts[condition] or _("empty")
            words = {"condition": CONDITION_NAMES[condition], "found": found}
            because = _(
                "%(condition)s is %(found)s, not %(wanted)s", wanted=reduce(_or, accepted), **words
            )
            return PassedOver(policy.id, condition, because)
    return None


def _or(one: str, other: str) -> str:
    return _("%(one)s or %(other)s", one=one, other=other)


def _unlisted(policy: Policy, warning: Saying) -> PassedOver:
    return PassedOver(policy.id, "category", warning)


def _warning(policies: PolicySet, category: str | None) -> Saying | None:
    if not category or category in policies.categories:
        return None
    return _(
        'category "%(category)s" is not in the runbook, so the default policy applies',
        category=category,
    )
