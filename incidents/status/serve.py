"""Answer reads of the public pages at the server's door, before Django: a look into a dict, and finished bytes.

What is not published, and whatever is no read, goes on to Django, which makes the same page on the spot.
"""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from incidents.status import reader
from incidents.status.finished import Answer
from incidents.status.shelf import Files, Shelf
from incidents.status.words import SPOKEN

READS = frozenset({"GET", "HEAD"})
BESIDE = "/status/"  # where the pages stand on the console's host
ASKED = re.compile(r"(?:^|&)lang=([a-z]{2})(?:&|$)")
SORTED = re.compile(r"(?:^|&)(?:sort|page|per_page)=")  # of the history: Django makes these
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
        if reader.has(found, environ):
            start_response("304 Not Modified", found.unchanged + late)
            return []
        start_response("200 OK", found.headers + late)
        return [found.body] if environ["REQUEST_METHOD"] == "GET" else []


def _find(shelf: Shelf, environ: WSGIEnvironment) -> Answer | None:
    host, path = reader.host(environ.get("HTTP_HOST", "")), environ.get("PATH_INFO", "")
    if host is None or (settings.SECURE_SSL_REDIRECT and not reader.is_secure(environ)):
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
        language = language or reader.language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        found = files.get((path, language))
    if found is None:
        return None
    for encoding in reader.encodings(environ.get("HTTP_ACCEPT_ENCODING", "")):
        if encoding in found.answers:
            return found.answers[encoding]
    return found.answers[""]


def _beside(shelf: Shelf, path: str) -> tuple[Files, str]:
    """Files and path on the console's host: /status/<brand>/…, and no page of it without the last slash."""
    if not path.startswith(BESIDE[1:]):
        return {}, ""
    slug, slash, rest = path[len(BESIDE) - 1 :].partition("/")
    return (shelf.by_slug.get(slug, {}) if slash else {}), rest
