"""Zendesk's tickets: made once for each Idempotency-Key, updated, tagged."""

import base64
import re
from collections.abc import Mapping
from typing import Any

from incidents.management.fakes.server import Fake, Reply

USER, TOKEN = "desk@example.com", "zendesk-token"


class FakeZendesk(Fake):
    """`tickets` by number; what came with a known Idempotency-Key is answered by the ticket that it made."""

    name = "Zendesk"

    def __init__(self, *faults: str, retry_after: int = 7, port: int = 0) -> None:
        super().__init__(*faults, retry_after=retry_after, port=port)
        self.tickets: dict[int, dict[str, Any]] = {}
        self.known: dict[str, int] = {}

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        secret = base64.b64encode(f"{USER}/token:{TOKEN}".encode()).decode()
        if headers.get("Authorization") != f"Basic {secret}":
            return 401, {"error": "Couldn't authenticate you"}
        if (method, path) == ("POST", "/api/v2/tickets.json"):
            return self._create(headers.get("Idempotency-Key", ""), (body or {}).get("ticket"))
        found = re.fullmatch(r"/api/v2/tickets/(\d+)(/tags)?(?:\.json)?", path)
        number = int(found[1]) if found else 0
        if not found or number not in self.tickets:
            return 404, {"error": "RecordNotFound", "description": "Not found"}
        if method == "PUT" and found[2]:
            tags = self.tickets[number].setdefault("tags", [])
            tags += [tag for tag in (body or {}).get("tags") or [] if tag not in tags]
            return 200, {"tags": tags}
        if method == "PUT":
            self.tickets[number].update((body or {}).get("ticket") or {})
        return 200, {"ticket": {**self.tickets[number], "id": number}}

    def _create(self, key: str, ticket: Any) -> Reply:
        if key in self.known:
            return 201, {"ticket": {**self.tickets[self.known[key]], "id": self.known[key]}}
        if not isinstance(ticket, dict) or not ticket.get("comment"):
            return 422, {"error": "RecordInvalid", "description": "Record validation errors"}
        number = len(self.tickets) + 1
        self.tickets[number] = dict(ticket)
        if key:
            self.known[key] = number
        return 201, {"ticket": {**ticket, "id": number}, "audit": {"id": number}}
