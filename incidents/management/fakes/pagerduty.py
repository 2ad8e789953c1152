"""PagerDuty's Events v2 and change events, as documented."""

from collections.abc import Mapping
from typing import Any

from incidents.management.fakes.server import Fake, Reply

ACTIONS = {"trigger", "acknowledge", "resolve"}
SEVERITIES = {"critical", "error", "warning", "info"}
REFUSED = {"status": "invalid event", "message": "Event object is invalid"}


class FakePagerDuty(Fake):
    """`accepted` are whole and valid events, in their order; `changes` are change events."""

    name = "PagerDuty"

    def __init__(self, *faults: str, retry_after: int = 7, port: int = 0) -> None:
        super().__init__(*faults, retry_after=retry_after, port=port)
        self.accepted: list[dict[str, Any]] = []
        self.changes: list[dict[str, Any]] = []
        self.refused: list[list[str]] = []

    def keys(self, action: str = "trigger") -> list[str]:
        """The dedup keys of what was accepted, one for each time."""
        return [each["dedup_key"] for each in self.accepted if each["event_action"] == action]

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        look = {"/v2/enqueue": problems, "/v2/change/enqueue": change_problems}.get(path)
        wrong = look(body) if look else [f"no such page: {path}"]
        if wrong:
            self.refused.append(wrong)
            return 400, {**REFUSED, "errors": wrong}
        if look is change_problems:
            self.changes.append(body)
            return 202, {"status": "success", "message": "Change event processed"}
        self.accepted.append(body)
        said = {"status": "success", "message": "Event processed"}
        return 202, {**said, "dedup_key": body["dedup_key"]}


def problems(event: Any) -> list[str]:
    """What the documentation of Events v2 would find wrong with a body."""
    if not isinstance(event, dict):
        return ["the body is not an object"]
    found = [name for name in ("routing_key", "event_action") if not event.get(name)]
    if len(str(event.get("routing_key"))) != 32:
        found.append("routing_key has not 32 characters")
    if event.get("event_action") not in ACTIONS:
        found.append("event_action is unknown")
    if not 0 < len(str(event.get("dedup_key") or "")) <= 255:
        found.append("dedup_key is missing or too long")
    if event.get("event_action") == "trigger":
        payload = event.get("payload") or {}
        found += [
            f"payload.{name}" for name in ("summary", "source", "severity") if not payload.get(name)
        ]
        if payload.get("severity") not in SEVERITIES:
            found.append("payload.severity is unknown")
        if len(str(payload.get("summary"))) > 1024:
            found.append("payload.summary is too long")
    return found


def change_problems(event: Any) -> list[str]:
    """The same of a change event."""
    if not isinstance(event, dict):
        return ["the body is not an object"]
    payload = event.get("payload") or {}
    found = (
        [] if len(str(event.get("routing_key"))) == 32 else ["routing_key has not 32 characters"]
    )
    found += [] if 0 < len(str(payload.get("summary") or "")) <= 1024 else ["payload.summary"]
    known = {"routing_key", "payload", "links", "images"}
    return found + [f"{name} is unknown" for name in event.keys() - known]
