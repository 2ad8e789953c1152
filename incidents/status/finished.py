"""A published file as it is sent: packed for every encoding, with all of its headers."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import cast

import brotli
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
from django.utils.http import http_date

FRESH_FOR = 15  # seconds that a browser or a proxy may keep a page
GZIP_LEVEL, BROTLI_LEVEL = 6, 5  # a page is packed once and sent often, but it is waited for
SILENT = b" hidden data-old"  # what keeps the sentence on a page's age from being seen

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One file in one encoding. `headers` go with the body, `unchanged` with a 304.

    `modified` is its Last-Modified, "" where nobody can say.
    """

    etag: str
    modified: str
    headers: Headers
    unchanged: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class File:
    """The answers by encoding: "" always, gzip and br where they are shorter."""

    content_type: str
    language: str
    digest: str
    answers: Mapping[str, Answer]

    def aged(self) -> "File":
        """The same with its sentence on being old shown."""
        body = self.answers[""].body
        if SILENT not in body:
            return self
        return file(
            body.replace(SILENT, b""), self.content_type, self.language, f"{self.digest}-old"
        )


def file(
    body: bytes, content_type: str, language: str, digest: str, changed_at: datetime | None = None
) -> File:
    """`language` "" where the file has only one; such a file may be read by anybody's page."""
    packed = {
        "": body,
        "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
        "br": brotli.compress(body, quality=BROTLI_LEVEL),
    }
    about = [("Content-Type", content_type)]
    about += (
        [("Content-Language", language)] if language else [("Access-Control-Allow-Origin", "*")]
    )
    vary = "Accept-Encoding, Accept-Language" if language else "Accept-Encoding"
    about += [("Vary", vary), ("Cache-Control", f"public, max-age={FRESH_FOR}"), *guarded()]
    modified = http_date(changed_at.timestamp()) if changed_at else ""
    about += [("Last-Modified", modified)] if modified else []
    answers = {
        name: _answer(name, content, digest, modified, about)
        for name, content in packed.items()
        if not name or len(content) < len(body)
    }
    return File(content_type, language, digest, answers)


def _answer(encoding: str, content: bytes, digest: str, modified: str, about: Headers) -> Answer:
    etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
    unchanged = [*about[1:], ("ETag", etag)]
    sized = [about[0], *unchanged, ("Content-Length", str(len(content)))]
    packed = [("Content-Encoding", encoding)] if encoding else []
    return Answer(etag, modified, [*sized, *packed], unchanged, content)


@cache
def guarded() -> Headers:
    """The headers that Django's middleware gives to every page: asked of it, so that they cannot differ."""

    def empty(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    chain = SecurityMiddleware(XFrameOptionsMiddleware(CSPMiddleware(empty)))
    request = RequestFactory().get(
        "/", secure=settings.HTTPS, headers={"x-forwarded-proto": "https" if settings.HTTPS else ""}
    )
    response = cast("HttpResponse", chain(request))
    return [(name, value) for name, value in response.items() if name != "Content-Type"]
