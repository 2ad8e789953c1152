"""What is queued for PagerDuty: a ring, and what became of it here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from incidents.models import Page
from support.lib import envref
from support.outbound import links, outbox

SEVERITIES = {"P0": "critical", "P1": "error", "P2": "warning", "P3": "info"}
SUMMARY_LENGTH = 1024
CLIENT = "Deskbell"


def queue_trigger(page: Page, *, data: Mapping[str, Any], now: datetime) -> bool:
    """Queue the ring; False when this brand has no routing key."""
    reference = _reference(data)
    if not envref.resolve(reference):
        return False
    incident, link = page.incident, links.console(page.incident)
    event = {
        "routing_key": reference,
        "event_action": "trigger",
        "dedup_key": page.dedup_key,
        "payload": {
            "summary": f"[{incident.severity}] {incident.brand.name}: {incident.title}"[
                :SUMMARY_LENGTH
            ],
            "source": incident.brand.domain,
            "severity": SEVERITIES[incident.severity],
            "timestamp": incident.declared_at.isoformat(timespec="milliseconds"),
            "component": incident.category or "none",
            "group": incident.brand.slug,
            "class": incident.severity,
            "custom_details": {"rotation": page.target, "incident": incident.code},
        },
        "links": [{"href": link, "text": "Open the incident"}],
        "client": CLIENT,
        "client_url": link,
    }
    _queue(page, event, guard={"page": page.pk}, now=now)
    return True


def queue_change(page: Page, action: str, *, now: datetime) -> None:
    """Queue an acknowledge or a resolve of what was triggered; without a key nothing was, and nothing is."""
    reference = _reference(page.incident.runbook.data)
    if envref.resolve(reference):
        event = {
            "routing_key": reference,
            "event_action": action,
            "dedup_key": page.dedup_key,
        }
        _queue(page, event, guard={}, now=now, turn=f":{now:%Y%m%d%H%M%S}")


def _reference(data: Mapping[str, Any]) -> str | None:
    reference = ((data.get("paging") or {}).get("pagerduty") or {}).get("routing_key")
    return str(reference) if reference else None


def _queue(
    page: Page, event: dict[str, Any], *, guard: dict[str, Any], now: datetime, turn: str = ""
) -> None:
    """`turn`: what was given back over there may be taken here once more; a ring is one for ever."""
    outbox.queue(
        key=f"page:{page.pk}:{event['event_action']}{turn}",
        brand=page.incident.brand,
        carrier="pagerduty",
        destination=urlsplit(settings.PAGERDUTY_URL).netloc,
        payload=event,
        now=now,
        guard=guard,
        order_key=f"page:{page.pk}",
    )
