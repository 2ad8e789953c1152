"""Answer reads of the public pages at the server's door, before Django: a look into a dict, and finished bytes.

What is not published, and whatever is no read, goes on to Django, which makes the same page on the spot.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation.trans_real import parse_accept_lang_header

from incidents.status.finished import Answer
from incidents.status.shelf import Files, Shelf
from incidents.status.words import SPOKEN

READS = frozenset({"GET", "HEAD"})
BESIDE = "/status/"  # where the pages stand on the console's host
ASKED = re.compile(r"(?:^|&)lang=([a-z]{2})(?:&|$)")
SORTED = re.compile(r"(?:^|&)(?:sort|page|per_page)=")  # of the history: Django makes these
PREFERRED = ("br", "gzip")
LATE = 5.0  # seconds without a good look after which an answer tells its age
QUERY_READ = 2000  # characters


class PublishedPages:
    """The WSGI application that stands before Django's. Its shelf begins to be kept at the first request."""

    def __init__(self, inner: WSGIApplication, shelf: Shelf | None = None) -> None:
        self.inner = inner
        self._shelf = shelf

    @property
    def shelf(self) -> Shelf:
        if self._shelf is None:
            self._shelf = Shelf()
            self._shelf.keep()
        return self._shelf

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        shelf = self._shelf or self.shelf
        found = _find(shelf, environ) if environ["REQUEST_METHOD"] in READS else None
        if found is None:
            return self.inner(environ, start_response)
        age = shelf.age()
        late = [("Age", str(int(age)))] if age > LATE else []
        if _is_known(found.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 Not Modified", found.unchanged + late)
            return []
        start_response("200 OK", found.headers + late)
        return [found.body] if environ["REQUEST_METHOD"] == "GET" else []


def _find(shelf: Shelf, environ: WSGIEnvironment) -> Answer | None:
    host, path = _host(environ.get("HTTP_HOST", "")), environ.get("PATH_INFO", "")
    if host is None or (settings.SECURE_SSL_REDIRECT and not _is_secure(environ)):
        return None
    files = shelf.by_host.get(host)
    path = path[1:]
    if files is None:
        files, path = _beside(shelf, path)
    found = files.get((path, ""))
    if found is None:
        query = environ.get("QUERY_STRING", "")[:QUERY_READ]
        if path == "history" and SORTED.search(query):
            return None
        asked = ASKED.search(query) if query else None
        language = asked[1] if asked and asked[1] in SPOKEN else ""
        language = language or _language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        found = files.get((path, language))
    if found is None:
        return None
    for encoding in _encodings(environ.get("HTTP_ACCEPT_ENCODING", "")):
        if encoding in found.answers:
            return found.answers[encoding]
    return found.answers[""]


def _beside(shelf: Shelf, path: str) -> tuple[Files, str]:
    """Files and path on the console's host: /status/<brand>/…, and no page of it without the last slash."""
    if not path.startswith(BESIDE[1:]):
        return {}, ""
    slug, slash, rest = path[len(BESIDE) - 1 :].partition("/")
    return (shelf.by_slug.get(slug, {}) if slash else {}), rest


def _is_known(etag: str, header: str) -> bool:
    """Whether the reader has this very answer; weak tags count, as RFC 9110 says of If-None-Match."""
    return bool(header) and (etag in header or header.strip() == "*")


def _is_secure(environ: WSGIEnvironment) -> bool:
    if environ.get("wsgi.url_scheme") == "https":
        return True
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return bool(name) and environ.get(name, "").split(",")[0].strip() == value


@lru_cache(maxsize=256)
def _host(header: str) -> str | None:
    """The host that was called; None for one that Django refuses, in its words."""
    domain, _ = split_domain_port(header.lower())
    hosts = settings.ALLOWED_HOSTS
    return domain if domain and validate_host(domain, hosts) else None


@lru_cache(maxsize=256)
def _language(header: str) -> str:
    wanted = (each.partition("-")[0] for each, _ in parse_accept_lang_header(header.lower()))
    return next((each for each in wanted if each in SPOKEN), "en")


@lru_cache(maxsize=256)
def _encodings(header: str) -> tuple[str, ...]:
    """Those that the reader takes, the shortest first."""
    taken = {}
    for each in header.lower().split(","):
        name, _, quality = each.partition(";")
        taken[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return tuple(each for each in PREFERRED if taken.get(each, False))
