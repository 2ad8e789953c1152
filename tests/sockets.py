"""A server of bare bytes on loopback, that answers as it is told, or never."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_django import Settings


class Server:
    """Accepts connections, keeps the bytes of each request, and answers with what it is told."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client:
                self.requests.append(_whole(client))
                try:
                    self._answer(client)
                except OSError:
                    continue


def _whole(client: socket.socket) -> bytes:
    """The head of a request and as much body as it announces."""
    read = b""
    while b"\r\n\r\n" not in read and (more := client.recv(65536)):
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while len(body) < int(length[1] if length else 0) and (more := client.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body


@contextmanager
def serving(answer: bytes | Callable[[socket.socket], None]) -> Iterator[Server]:
    server = Server(answer if callable(answer) else lambda client: client.sendall(answer))
    try:
        yield server
    finally:
        server.close()


@contextmanager
def hanging() -> Iterator[Server]:
    """A server that takes a request and never answers it."""
    done = threading.Event()

    def silent(_client: socket.socket) -> None:
        done.wait(5)

    with serving(silent) as server:
        try:
            yield server
        finally:
            done.set()


def allow(settings: Settings, *servers: Server) -> None:
    settings.EGRESS_ALLOWED_PRIVATE = [f"127.0.0.1:{server.port}" for server in servers]
