"""A small HTTP server with faults: what all fakes have in common."""

import io
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self

HANGING = 5.0  # seconds at most; who is over lets go at once
FAULTS = ("429", "500", "503", "hang before", "hang after", "reset", "cut")
Reply = tuple[int, Any]


class Fake:
    """One system. Subclasses answer a whole request with a status and what becomes JSON."""

    name = "a fake"

    def __init__(self, *faults: str, retry_after: int = 7, port: int = 0) -> None:
        self.truncated = 0
        self.faults = deque(faults)
        self.retry_after = retry_after
        self.over = threading.Event()
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
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

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator[Self]:
        self._thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    fake: ClassVar[Fake]

    def _serve(self) -> None:
        if self.path == "/faults":
            self._plan()
            return
        fault = self.fake.faults.popleft() if self.fake.faults else ""
        if fault == "reset":
            self._reset()
            return
        body = self._whole()
        if body is None:
            return
        if fault == "hang before":
            self.fake.over.wait(HANGING)
        elif fault.isdigit():
            self._say(int(fault), {"status": "error", "message": "as planned"})
        else:
            self._take(body, fault)

    def _take(self, body: bytes, fault: str) -> None:
        try:
            sent = json.loads(body) if body else None
        except ValueError:
            self._say(400, {"message": "this is no JSON"})
            return
        reply = self.fake.answer(self.command, self.path, dict(self.headers.items()), sent)
        if fault == "hang after":
            self.fake.over.wait(HANGING)
        else:
            self._say(*reply, cut=fault == "cut")

    do_POST = do_GET = do_PUT = do_DELETE = _serve  # noqa: N815  # the names of http.server

    def _whole(self) -> bytes | None:
        length = int(self.headers["Content-Length"] or 0)
        body = self.rfile.read(length)
        if len(body) == length:
            return body
        self.fake.truncated += 1
        return None

    def _plan(self) -> None:
        """`POST /faults` with `["429", "cut"]` plans what goes wrong next."""
        planned = json.loads(self._whole() or b"[]")
        self.fake.faults.extend(str(each) for each in planned)
        self._say(200, {"faults": list(self.fake.faults)})

    def _say(self, status: int, said: Any, *, cut: bool = False) -> None:
        body = b"" if said is None else json.dumps(said).encode()
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
