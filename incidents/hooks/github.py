"""GitHub's webhooks: who approves a pull request, and who takes it back."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from incidents import changes
from incidents.alerts.alert import safe_link, words
from incidents.models import Webhook

EVENT = "pull_request_review"
SAYS = {"approved": True, "changes_requested": False, "dismissed": False}  # a comment says neither


def take(webhook: Webhook, *, now: datetime) -> str:
    """Read one event; says what came of it. What is no review by a person is noted."""
    if webhook.event and webhook.event != EVENT:
        return f"Noted: {webhook.event}."
    try:
        body = json.loads(bytes(webhook.body))
        review, pull = body["review"], body["pull_request"]
        state = words(review["state"], 30).lower()
        login, author = _login(review), _login(pull)
        link = safe_link(pull["html_url"])
        at = parse_datetime(words(review.get("submitted_at"), 40)) or now
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return "Noted: it holds no review."
    if state not in SAYS:
        return f"Noted: {state} decides nothing."
    if not login or not author or not link or review["user"].get("type") == "Bot":
        return "Noted: it is no person's review of a pull request."
    if at.tzinfo is None:
        return "Noted: its time has no zone."
    fresh = changes.hear(
        webhook.brand, link[:300], login=login, author=author, approves=SAYS[state], at=min(at, now)
    )
    return f"{login}: {state}, {link}." if fresh else f"Noted: {login} has said more since."


def _login(of: Mapping[str, Any]) -> str:
    return words(of["user"]["login"], 100)
