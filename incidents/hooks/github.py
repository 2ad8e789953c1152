"""GitHub's webhooks: who approves a pull request, who takes it back, and when its commits change."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes

from django.utils.dateparse import parse_datetime

from incidents import changes
from incidents.alerts.alert import safe_link, words
from incidents.models import Webhook

EVENT, PULL = "pull_request_review", "pull_request"
FORM = (
    b"payload="  # how a body begins whose webhook was left at GitHub's first choice of content type
)
SAYS = {"approved": True, "changes_requested": False, "dismissed": False}  # a comment says neither


def take(webhook: Webhook, *, now: datetime) -> str:
    """Read one event; says what came of it. What is no review by a person is noted."""
    if webhook.event and webhook.event != EVENT:
        return _pull(webhook, now) if webhook.event == PULL else f"Noted: {webhook.event}."
    try:
        body = _body(webhook)
        review, pull = body["review"], body["pull_request"]
        state = words(review["state"], 30).lower()
        login, author = _login(review), _login(pull)
        link = safe_link(pull["html_url"])
        at = parse_datetime(words(review.get("submitted_at"), 40)) or now
        is_old = _is_old(review, pull)
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return "Noted: it holds no review."
    if state not in SAYS or (is_old and SAYS[state]):
        return f"Noted: {state} decides nothing{' about the commits of now' if is_old else ''}."
    if not login or not author or not link or review["user"].get("type") == "Bot":
        return "Noted: it is no person's review of a pull request."
    if at.tzinfo is None:
        return "Noted: its time has no zone."
    fresh = changes.hear(
        webhook.brand, link[:300], login=login, author=author, approves=SAYS[state], at=min(at, now)
    )
    return f"{login}: {state}, {link}." if fresh else f"Noted: {login} has said more since."


def _pull(webhook: Webhook, now: datetime) -> str:
    """New commits on a pull request: whoever approved it looks again."""
    try:
        body = _body(webhook)
        pull, action = body["pull_request"], words(body["action"], 30)
        author, link = _login(pull), safe_link(pull["html_url"])
        at = parse_datetime(words(pull.get("updated_at"), 40)) or now
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return "Noted: it holds no pull request."
    if action != "synchronize" or not author or not link or at.tzinfo is None:
        return f"Noted: {action} changes no commit."
    fresh = changes.pushed(webhook.brand, link[:300], author=author, at=min(at, now))
    return f"New commits, approvals count anew: {link}." if fresh else "Noted: pushed to since."


def _body(webhook: Webhook) -> Any:
    """The JSON, or the JSON in the one field of a form."""
    content = bytes(webhook.body)
    if content.startswith(FORM):
        content = unquote_to_bytes(content.removeprefix(FORM).replace(b"+", b" "))
    return json.loads(content)


def _is_old(review: Mapping[str, Any], pull: Mapping[str, Any]) -> bool:
    """Whether it speaks of another commit than the last one; where either is not said, it does not."""
    said, last = review.get("commit_id"), (pull.get("head") or {}).get("sha")
    return bool(said and last and said != last)


def _login(of: Mapping[str, Any]) -> str:
    return words(of["user"]["login"], 100)
