"""A release as PagerDuty's change event: on-call sees it beside what breaks, and nobody is woken by it."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from incidents.models import Change
from support.lib import envref
from support.models import pinned
from support.outbound import links, outbox

SUMMARY_LENGTH = 1024


def queue(change: Change, *, now: datetime) -> bool:
    """Queue it in the caller's transaction; False where the brand has no routing key."""
    data = pinned(change.brand.runbook_id or 0).data
    reference = ((data.get("paging") or {}).get("pagerduty") or {}).get("routing_key")
    if not reference or not envref.resolve(str(reference)):
        return False
    at = change.released_at or now
    outbox.queue(
        key=f"release:{change.pk}",
        brand=change.brand,
        carrier="pagerduty_change",
        destination=urlsplit(settings.PAGERDUTY_URL).netloc,
        payload={
            "routing_key": str(reference),
            "payload": {
                "summary": f"{change.brand.name}: {change.title}"[:SUMMARY_LENGTH],
                "source": change.brand.domain,
                "timestamp": at.isoformat(timespec="milliseconds"),
                "custom_details": {"urgent": change.urgent_reason or "no"},
            },
            "links": [
                {"href": change.link, "text": "Pull request"},
                {"href": links.console(change), "text": "Change"},
            ],
        },
        now=now,
    )
    return True
