"""PagerDuty's webhooks v3: what people did there with the pages that we sent."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents.alerts.alert import moment, safe_link, words
from incidents.lifecycle import paged
from incidents.lifecycle.timeline import record
from incidents.models import Page, Webhook
from support.tickets.actor import Actor

CHANGES = {  # those that change whether it rings
    "incident.acknowledged": paged.TAKEN,
    "incident.unacknowledged": paged.RINGING,
    "incident.resolved": paged.ENDED,
    "incident.reopened": paged.RINGING,
}
NEWS = {  # those that a reader of the timeline wants to know of
    "incident.escalated",
    "incident.delegated",
    "incident.reassigned",
    "incident.priority_updated",
    "incident.annotated",
    "incident.status_update_published",
    "incident.responder.added",
    "incident.responder.replied",
}


def take(webhook: Webhook, *, now: datetime) -> str:
    """Read one event; says what came of it. What is not about a page of ours is noted."""
    try:
        event = json.loads(bytes(webhook.body)).get("event")
        data = event["data"]
        kind = words(event["event_type"])
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return "Noted: it holds no event."
    if not isinstance(data, Mapping):
        return f"Noted: {kind} says nothing."
    page = _page(webhook, data)
    if page is None:
        return f"Noted: {kind} is about no page of ours."
    return _apply(page, kind, event, at=moment(event.get("occurred_at")) or now, now=now)


def _apply(page: Page, kind: str, event: Mapping[str, Any], *, at: datetime, now: datetime) -> str:
    data, by = event["data"], Actor(f"{_agent(event)} (PagerDuty)")
    link = safe_link(data.get("html_url"))
    if link and not page.link and len(link) <= 500:
        page.link = link
        page.save(update_fields=["link"])
    if kind in CHANGES:
        fresh = paged.heard(page, CHANGES[kind], by=by, at=min(at, now), now=now)
        return (
            f"{kind}: {page.dedup_key}." if fresh else f"Noted: {kind} is older than what we know."
        )
    if kind in NEWS:
        said = {"what": kind.removeprefix("incident."), "text": _text(data)}
        record(page.incident, "pagerduty", by=by, at=now, data=said)
        return f"{kind}: in the timeline."
    return f"Noted: {kind}."


def _page(webhook: Webhook, data: Mapping[str, Any]) -> Page | None:
    """By our own key; notes and responders name only PagerDuty's incident, whose address we have seen."""
    key = words(data.get("incident_key"), 255)
    pages = Page.objects.filter(incident__brand=webhook.brand).select_related(
        "incident__brand", "incident__runbook"
    )
    found = pages.filter(dedup_key=key).first() if key else None
    inside = data.get("incident")
    if found is None and isinstance(inside, Mapping):
        link = safe_link(inside.get("html_url"))
        found = pages.filter(link=link).first() if link else None
    return found


def _agent(event: Mapping[str, Any]) -> str:
    """Who did it; nobody when PagerDuty itself did, as when an acknowledgement runs out."""
    agent = event.get("agent")
    return (words(agent.get("summary"), 100) if isinstance(agent, Mapping) else "") or "Somebody"


def _text(data: Mapping[str, Any]) -> str:
    """The note, the priority or the people that the event is about."""
    priority, listed = data.get("priority"), data.get("assignees")
    people = listed if isinstance(listed, list) else []
    named = [words(each.get("summary"), 100) for each in people if isinstance(each, Mapping)]
    parts = [
        words(data.get("content"), 500) or words(data.get("message"), 500),
        words(priority.get("summary"), 100) if isinstance(priority, Mapping) else "",
        ", ".join(each for each in named if each),
    ]
    return "; ".join(part for part in parts if part)
