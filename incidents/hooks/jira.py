"""Jira's webhooks: how the issues of our incidents stand now."""

import json
from datetime import datetime

from incidents.alerts.alert import words
from incidents.lifecycle.reconcile import hear, known_as
from incidents.models import JiraIssue, Webhook


def take(webhook: Webhook, *, now: datetime) -> str:
    """Read one event; says what came of it. Issues that are not ours, and events without one, are noted."""
    try:
        body = json.loads(bytes(webhook.body))
        kind, issue = words(body.get("webhookEvent")), body["issue"]
        fields, key = issue["fields"], words(issue.get("key"), 60)
        labels = [words(each, 100) for each in fields.get("labels") or ()]
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return "Noted: it holds no issue."
    ours = JiraIssue.objects.filter(incident__brand=webhook.brand)
    found = ours.filter(label__in=labels).first() if labels else None
    if found is None and key:
        found = ours.filter(key=key).first()
    if found is None:
        return f"Noted: {key or 'it'} is no issue of ours."
    known_as(found, key)
    fresh = hear(found.pk, fields, now=now)
    return f"{kind}: {key}." if fresh else f"Noted: {key} is older than what we know."
