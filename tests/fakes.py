"""Other systems, as small real servers on loopback that misbehave on command.

A request counts only when as many bytes came as its Content-Length announced: a sender that was killed half-way leaves
a truncated request, and a careless fake would count it as a page.
"""

import io
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

HANGING = 5.0  # seconds at most; a test that is over lets go at once


class FakePagerDuty:
    """`POST /v2/enqueue` as documented. `accepted` are whole and valid events, in their order.

    Faults, each for one request: a status such as "500" or "429", "hang before" or "hang after" accepting, "reset"
    before reading, "cut" for an answer that breaks off after accepting.
    """

    def __init__(self, *faults: str, retry_after: int = 7) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.refused: list[list[str]] = []
        self.truncated = 0
        self.faults = deque(faults)
        self.retry_after = retry_after
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": self})
        )
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def place(self) -> str:
        """What EGRESS_ALLOWED_PRIVATE must name."""
        return f"127.0.0.1:{self.port}"

    def keys(self, action: str = "trigger") -> list[str]:
        """The dedup keys of what was accepted, one for each time."""
        return [each["dedup_key"] for each in self.accepted if each["event_action"] == action]

    @contextmanager
    def running(self) -> Iterator["FakePagerDuty"]:
        self._thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(5)


def problems(event: Any) -> list[str]:
    """What the documentation of Events v2 would find wrong with a body."""
    if not isinstance(event, dict):
        return ["the body is not an object"]
    found = [name for name in ("routing_key", "event_action") if not event.get(name)]
    if len(str(event.get("routing_key"))) != 32:
        found.append("routing_key has not 32 characters")
    if event.get("event_action") not in {"trigger", "acknowledge", "resolve"}:
        found.append("event_action is unknown")
    if not 0 < len(str(event.get("dedup_key") or "")) <= 255:
        found.append("dedup_key is missing or too long")
    if event.get("event_action") == "trigger":
        payload = event.get("payload") or {}
        found += [
            f"payload.{name}" for name in ("summary", "source", "severity") if not payload.get(name)
        ]
        if payload.get("severity") not in {"critical", "error", "warning", "info"}:
            found.append("payload.severity is unknown")
        if len(str(payload.get("summary"))) > 1024:
            found.append("payload.summary is too long")
    return found


class _Handler(BaseHTTPRequestHandler):
    fake: ClassVar[FakePagerDuty]

    def do_POST(self) -> None:
        fault = self.fake.faults.popleft() if self.fake.faults else ""
        if fault == "reset":
            self._reset()
            return
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.fake.truncated += 1
            return
        if fault == "hang before":
            self.fake.over.wait(HANGING)
            return
        if fault.isdigit():
            self._answer(int(fault), {"status": "error", "message": "as planned"})
            return
        self._take(json.loads(body), fault)

    def _take(self, event: dict[str, Any], fault: str) -> None:
        wrong = problems(event) if self.path == "/v2/enqueue" else [f"no such page: {self.path}"]
        if wrong:
            self.fake.refused.append(wrong)
            said = {"status": "invalid event", "message": "Event object is invalid"}
            self._answer(400, {**said, "errors": wrong})
            return
        self.fake.accepted.append(event)
        if fault == "hang after":
            self.fake.over.wait(HANGING)
            return
        said = {"status": "success", "message": "Event processed"}
        self._answer(202, {**said, "dedup_key": event["dedup_key"]}, cut=fault == "cut")

    def _answer(self, status: int, said: dict[str, Any], *, cut: bool = False) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", str(self.fake.retry_after))
        self.end_headers()
        self.wfile.write(body[:5] if cut else body)

    def _reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.wfile, self.rfile = io.BytesIO(), io.BytesIO()

    def log_message(self, *_: object) -> None:
        return
