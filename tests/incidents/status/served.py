"""A reader at the server's door, and a Django behind it that only says that it was asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.test import RequestFactory

from incidents.status.serve import PublishedPages
from tests.incidents.status.visit import LUNEO

DJANGO = b"Django's answer"


@dataclass
class Got:
    status: str
    headers: dict[str, str]
    body: bytes


def django(environ: Any, start_response: Any) -> Iterable[bytes]:
    start_response("299 Django", [])
    return [DJANGO]


def get(pages: PublishedPages, path: str = "/", *, method: str = "GET", **headers: str) -> Got:
    environ = RequestFactory().generic(method, path, HTTP_HOST=headers.pop("host", LUNEO)).environ
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    got = Got("", {}, b"")

    def start(status: str, sent: list[tuple[str, str]], *_: Any) -> Any:
        got.status, got.headers = status, dict(sent)
        assert len(got.headers) == len(sent), "a header is sent twice"

    got.body = b"".join(pages(environ, start))
    return got
