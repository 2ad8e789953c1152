"""Open a connection to an address that was checked, and to no other: what stored data names may point inside.

The name is resolved once, every address of it is checked, and the socket goes to the checked number, so that a name
which answers differently the second time gains nothing. RFC 6890 lists the ranges; Python's `is_private` and
`is_global` both have holes.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

CONNECT_TIMEOUT = 3.0  # seconds, resolving included
READ_TIMEOUT = 5.0  # seconds without a byte
PORTS = {80, 443, 8080, 8443}
_CLOSED_V4 = [
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
]
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = [
    ipaddress.IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


class EgressRefused(Exception):  # noqa: N818  # the rule's answer, for the person who configured the address
    """We do not connect there, or do not read what came. Trying again changes nothing."""


class Unreachable(Exception):  # noqa: N818  # an answer: try again later
    """Nobody answered in time, or the connection broke."""


def is_public(address: str) -> bool:
    """Whether this is an address of the open internet."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _CLOSED_V4)
    return ip in _OPEN_V6 and not any(ip in network for network in _CLOSED_V6)


class Dialler(httpcore.NetworkBackend):
    """What httpcore connects through. `private` are the host:port pairs that may be reached though private."""

    def __init__(self, *, private: Iterable[str], deadline: float) -> None:
        self.private = frozenset(private)
        self.deadline = deadline  # of time.monotonic()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        is_known = f"{host}:{port}" in self.private
        if not is_known and port not in PORTS:
            raise EgressRefused(f"Port {port} of {host} is not one of {sorted(PORTS)}.")
        addresses = _resolved(host, port)
        if not is_known and not all(is_public(each) for each in addresses):
            raise EgressRefused(f"{host} is not an address of the open internet.")
        return Line(_connected(addresses, port), self.deadline)


class Line(httpcore.NetworkStream):
    """A socket whose every wait also ends at the deadline of the whole request."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._wait_for(timeout)
        try:
            return self._sock.recv(max_bytes)
        except OSError as error:
            raise Unreachable(f"No answer: {error}") from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._wait_for(timeout)
        try:
            self._sock.sendall(buffer)
        except OSError as error:
            raise Unreachable(f"The request could not be sent: {error}") from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._wait_for(timeout)
        try:
            safe = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except OSError as error:
            self.close()
            raise Unreachable(f"No safe connection: {error}") from error
        return Line(safe, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        return False if info == "is_readable" else None

    def _wait_for(self, timeout: float | None) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Unreachable("The answer took too long.")
        self._sock.settimeout(min(left, timeout or READ_TIMEOUT))


def _resolved(host: str, port: int) -> list[str]:
    """Addresses of a name. In a thread, since the system's resolver knows no deadline."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(each[4][0]) for each in found)))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=CONNECT_TIMEOUT)
    except queue.Empty:
        raise Unreachable(f"{host} could not be looked up in time.") from None
    if isinstance(answer, OSError):
        raise Unreachable(f"{host} could not be looked up: {answer}")
    return answer


def _connected(addresses: list[str], port: int) -> socket.socket:
    failure: OSError | None = None
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(CONNECT_TIMEOUT)
        try:
            sock.connect((address, port))
        except OSError as error:
            sock.close()
            failure = error
            continue
        if ipaddress.ip_address(sock.getpeername()[0]) != ipaddress.ip_address(address):
            sock.close()
            raise EgressRefused("The connection went elsewhere than to the checked address.")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock
    raise Unreachable(f"No connection: {failure}")
