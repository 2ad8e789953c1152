"""PagerDuty's Events v2 as we serve it: who speaks, what PagerDuty would refuse, and its answers word for word."""

import hashlib
import json
from typing import Any

import structlog

from incidents.hooks import proof
from incidents.hooks.sources import SOURCES, secrets_of
from support.models import Brand

SOURCE = "alerts/events"
ACTIONS = {"trigger", "acknowledge", "resolve"}
NEEDED = ("summary", "source", "severity")
LONGEST_KEY = 255  # characters
log = structlog.get_logger(__name__)
Event = dict[str, Any]


class Refused(Exception):  # noqa: N818  # an answer
    """`errors` are said in the answer: 401 for a routing key that nobody has, 400 for what is no event."""

    def __init__(self, *errors: str, status: int = 400) -> None:
        super().__init__(*errors)
        self.errors = errors
        self.status = status


def read(body: bytes) -> Event:
    """The event in a body."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("The body is no JSON.") from None
    if not isinstance(event, dict):
        raise Refused("The body is no JSON object.")
    return event


def brand_of(event: Event) -> Brand:
    """Whose routing key it is; taken out of the event, since it is a secret. All brands' keys are compared."""
    key = str(event.pop("routing_key", "") or "")
    brands = Brand.objects.filter(runbook__isnull=False).order_by("pk")
    found = [each for each in brands if proof.same(key, secrets_of(each, SOURCES[SOURCE]))]
    if not found:
        log.warning("webhook_refused", source=SOURCE)
        raise Refused("'routing_key' is missing or unknown.", status=401)
    return found[0]


def check(event: Event) -> None:
    """Refuse what PagerDuty refuses; an action that neither of us knows is taken and noted."""
    action, payload, key = (event.get(name) for name in ("event_action", "payload", "dedup_key"))
    if not action or not isinstance(action, str):
        raise Refused("'event_action' is missing or blank")
    if key and not (isinstance(key, str) and len(key) <= LONGEST_KEY):
        raise Refused(f"'dedup_key' must be a string of at most {LONGEST_KEY} characters")
    if action == "trigger":
        said = payload if isinstance(payload, dict) else {}
        lacking = [name for name in NEEDED if not said.get(name)]
        if lacking:
            raise Refused(*(f"'payload.{name}' is missing or blank" for name in lacking))
    elif action in ACTIONS and not key:
        raise Refused("'dedup_key' is missing or blank")


def stored(event: Event, body: bytes) -> bytes:
    """What is kept. A key that is missing is drawn from the bytes, so that a repetition has the same one."""
    event["dedup_key"] = event.get("dedup_key") or hashlib.sha256(body).hexdigest()
    return json.dumps(event).encode()


def taken(event: Event) -> dict[str, str]:
    said = {"status": "success", "message": "Event processed"}
    return {**said, "dedup_key": str(event["dedup_key"])}


def refusal(*errors: str) -> dict[str, Any]:
    said = {"status": "invalid event", "message": "Event object is invalid"}
    return {**said, "errors": list(errors)}
