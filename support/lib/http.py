"""The one way out: every request to another system is made by this function.

One address, checked (`lib.dial`); no proxy and nothing else from the environment; no redirect followed; no
decompression, so that a kilobyte stays one; ten seconds, and one megabyte unless more is asked for.
"""

import json as jsonlib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore
from django.conf import settings

from support.lib.dial import CONNECT_TIMEOUT, READ_TIMEOUT, Dialler, EgressRefused, Unreachable

__all__ = ["Answer", "EgressRefused", "Unreachable", "encoded", "request"]

TOTAL_TIMEOUT = 10.0  # seconds
BODY_LIMIT = 2**20  # bytes
HEADERS_LIMIT = 64 * 2**10  # bytes
USER_AGENT = "Deskbell"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case; a redirect is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def request(
    method: str,
    url: str,
    *,
    json: Any = None,
    headers: Mapping[str, str] | None = None,
    most: int = BODY_LIMIT,
    by_stranger: bool = False,
) -> Answer:
    """Ask once, for an answer of `most` bytes. An address that a stranger named reaches no private place whatever.

    EgressRefused: never goes there. Unreachable: may work later; it may also have been received.
    """
    target = _target(url)
    content = b"" if json is None else encoded(json)
    sent: list[tuple[bytes | str, bytes | str]] = [
        ("Host", _host(target)),
        ("User-Agent", USER_AGENT),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
        ("Content-Length", str(len(content))),
        *([("Content-Type", "application/json")] if json is not None else []),
        *(headers or {}).items(),
    ]
    timeouts = {"connect": CONNECT_TIMEOUT, "read": READ_TIMEOUT, "write": READ_TIMEOUT}
    wanted = httpcore.Request(
        method, target, headers=sent, content=content, extensions={"timeout": timeouts}
    )
    private = () if by_stranger else settings.EGRESS_ALLOWED_PRIVATE
    dialler = Dialler(private=private, deadline=time.monotonic() + TOTAL_TIMEOUT)
    try:
        with httpcore.ConnectionPool(ssl_context=_tls(), network_backend=dialler) as pool:
            return _read(pool, wanted, most)
    except (httpcore.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException) as error:
        raise Unreachable(f"The answer broke off: {error}") from error


def encoded(json: Any) -> bytes:
    """The bytes that `request` sends for this: whoever signs them signs these."""
    return jsonlib.dumps(json).encode()


def _read(pool: httpcore.ConnectionPool, wanted: httpcore.Request, most: int) -> Answer:
    response = pool.handle_request(wanted)
    try:
        if sum(len(name) + len(value) for name, value in response.headers) > HEADERS_LIMIT:
            raise EgressRefused(f"The answer's headers are longer than {HEADERS_LIMIT} bytes.")
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > most:
                raise EgressRefused(f"The answer is longer than {most} bytes.")
    finally:
        response.close()
    names = {name.decode("latin-1").lower(): value for name, value in response.headers}
    decoded = {name: value.decode("latin-1") for name, value in names.items()}
    return Answer(response.status, decoded, bytes(body))


def _target(url: str) -> httpcore.URL:
    """Parsed once; what is connected to, sent as Host and checked in the certificate is all taken from here."""
    parts = _parts(url)
    if parts.scheme not in {"http", "https"}:
        raise EgressRefused("Only http and https addresses are called.")
    if parts.username is not None or parts.password is not None:
        raise EgressRefused("An address may not hold a user name or a password.")
    try:
        name = parts.hostname or ""
        host = name.encode("ascii" if ":" in name else "idna")
        path = (parts.path or "/").encode("ascii")
        query = f"?{parts.query}".encode("ascii") if parts.query else b""
    except UnicodeError:
        raise EgressRefused("The address holds letters that must be percent-encoded.") from None
    if not host:
        raise EgressRefused("The address names no host.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return httpcore.URL(scheme=parts.scheme.encode(), host=host, port=port, target=path + query)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise EgressRefused(f"This is no address: {error}.") from error
    if any(letter <= " " or letter == "\x7f" for letter in url):
        raise EgressRefused("An address holds no spaces and no control characters.")
    return parts


def _host(target: httpcore.URL) -> str:
    host = target.host.decode()
    shown = f"[{host}]" if ":" in host else host
    usual = {b"http": 80, b"https": 443}[target.scheme]
    return shown if target.port == usual else f"{shown}:{target.port}"


@cache
def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()
