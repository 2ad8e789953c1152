"""Every system that may call us, one line each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from incidents.hooks import proof
from support.models import Brand, pinned

Proof = Callable[[Mapping[str, str], bytes, Sequence[str]], bool]
LARGEST = 512 * 2**10  # bytes; PagerDuty's limit for an event
REPEATED_WITHIN = (
    600  # seconds in which equal bytes of a source without a delivery's name are one delivery
)


@dataclass(frozen=True, slots=True)
class Source:
    """`secret`: its place in the runbook's data. `delivery`: the header that is the same in every repetition.

    Without such a header equal bytes are one delivery for some minutes. `event`: the header that says what it is.
    """

    secret: tuple[str, ...]
    proves: Proof
    reader: str  # dotted path of a function (webhook, *, now) -> what came of it
    delivery: str = ""
    event: str = ""
    limit: int = LARGEST


ALERTS = "incidents.alerts.intake.take"
SOURCES = {
    **{
        f"alerts/{name}": Source(
            ("alerts", "sources", name, "secret"), proof.by_secret, ALERTS, limit=2 * 2**20
        )
        for name in ("datadog", "alertmanager", "generic")
    },
    "pagerduty": Source(
        ("paging", "pagerduty", "webhook_secret"),
        proof.by_pagerduty,
        "incidents.hooks.pagerduty.take",
        delivery="X-Webhook-Id",
    ),
    "jira": Source(
        ("incidents", "jira", "webhook_secret"),
        partial(proof.by_hub, "X-Hub-Signature"),
        "incidents.hooks.jira.take",
        delivery="X-Atlassian-Webhook-Identifier",
        limit=2 * 2**20,
    ),
    "github": Source(
        ("changes", "github_secret"),
        partial(proof.by_hub, "X-Hub-Signature-256"),
        "incidents.hooks.github.take",
        delivery="X-GitHub-Delivery",
        event="X-GitHub-Event",
        limit=2 * 2**20,
    ),
    "zendesk": Source(
        ("zendesk", "webhook_secret"),
        proof.by_zendesk,
        "incidents.hooks.zendesk.take",
        delivery="X-Zendesk-Webhook-Invocation-Id",
        limit=2 * 2**20,
    ),
    "alerts/events": Source(("alerts", "sources", "events", "secret"), proof.by_secret, ALERTS),
}


def secrets_of(brand: Brand | None, source: Source) -> list[str]:
    """The secrets of a source in the runbook in force; without one everything is refused."""
    if brand is None or brand.runbook_id is None:
        return []
    found: Any = pinned(brand.runbook_id).data
    for name in source.secret:
        found = (found or {}).get(name)
    return proof.secrets(str(found)) if found else []
