"""Every address of a brand's public pages, and the bytes that stand there."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from incidents.status import api, badge, feeds, show
from incidents.status.page import PageData
from incidents.status.table import history_table
from incidents.status.words import SPOKEN
from support.outbound import links

FRONT, HISTORY, INCIDENTS, CAUSE, RELEASES = "", "history", "incidents/", "/rca", "releases"
HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Document:
    """`path` without a leading slash; `language` "" where there is only one."""

    path: str
    language: str
    content_type: str
    body: bytes


def documents(data: PageData) -> Iterator[Document]:
    """All that is published of a page."""
    for path in PLAIN:
        yield plain(data, path)
    pages = [
        FRONT,
        HISTORY,
        RELEASES,
        *(INCIDENTS + each.code for each in (*data.entries, *data.maintenances)),
        *(INCIDENTS + each.code + CAUSE for each in data.entries if each.cause),
    ]
    for language in SPOKEN:
        with translation.override(language):
            for path in pages:
                yield html(data, path, language)


def plain(data: PageData, path: str) -> Document:
    """KeyError: no such address."""
    content_type, make = PLAIN[path]
    return Document(path, "", content_type, make(data))


def html(data: PageData, path: str, language: str, **context: Any) -> Document:
    """A page for people. KeyError: `data` holds no incident, or no analysis, of that address."""
    template, shown = _shown(data, path, language)
    other = next(each for each in SPOKEN if each != language)
    shared = {
        "brand": {"name": data.name},
        "title": data.title,
        "other": other,
        "home": "../" * path.count("/") or "./",
        "help_link": links.public(data.slug, data.hosts, "/help/support", language=language),
        "subscribe_link": links.public(data.slug, data.hosts, "/subscribe", language=language),
        "contact_link": links.public(data.slug, data.hosts, "/contact", language=language),
    }
    with translation.override(language):
        body = render_to_string(template, shared | shown | context)
    return Document(path, language, HTML, body.encode())


def _shown(data: PageData, path: str, language: str) -> tuple[str, dict[str, Any]]:
    if path == FRONT:
        return "status/page.html", show.front(data, language)
    if path == HISTORY:
        request = RequestFactory().get("/history")  # the table writes its links by it
        table = history_table(data, language)
        table.paginate(per_page=PER_PAGE)
        shown = {"table": table, "say": show.plain(data, language), "request": request}
        return "status/history.html", shown
    if path == RELEASES:
        return "status/releases.html", show.releases(data, language)
    causes = {INCIDENTS + each.code + CAUSE: each for each in data.entries if each.cause}
    if path in causes:
        return "status/cause.html", show.cause(causes[path], data, language)
    found = {INCIDENTS + each.code: each for each in (*data.entries, *data.maintenances)}
    return "status/incident.html", show.one(found[path], data, language)


PER_PAGE = 25


def _json(make: Callable[[PageData], Any], data: PageData) -> bytes:
    return json.dumps(make(data), ensure_ascii=False, separators=(",", ":")).encode()


PLAIN: dict[str, tuple[str, Callable[[PageData], bytes]]] = {
    **{f"api/v2/{name}.json": (JSON, partial(_json, make)) for name, make in api.DOCUMENTS.items()},
    "history.atom": (feeds.ATOM, feeds.atom),
    "history.rss": (feeds.RSS, feeds.rss),
    "releases.atom": (feeds.ATOM, feeds.releases),
    "maintenance.ics": (feeds.ICS, feeds.calendar),
    "badge.svg": (badge.SVG, badge.svg),
    "api/ext/badge.json": (JSON, badge.shields),
}
