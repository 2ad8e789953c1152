"""The public page's doors where no finished bytes are at hand: the same documents, made on the spot. Only reads."""

import hashlib
from typing import Any

import django_tables2 as tables
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_safe

from incidents.status import documents
from incidents.status.documents import (
    CAUSE,
    FRONT,
    HISTORY,
    INCIDENTS,
    PER_PAGE,
    RELEASES,
    Document,
)
from incidents.status.page import PageData, page_data
from incidents.status.table import history_table
from incidents.status.words import spoken
from support.models import Brand

ASKED_BEFORE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
FRESH_FOR = 15  # seconds that a browser or a proxy may keep a page
ALL_PAST = 500  # incidents in the table


@require_safe
def status(request: HttpRequest, slug: str = "") -> HttpResponse:
    """How everything stands now."""
    return _html(documents.html(_page(request, slug), FRONT, spoken(request.GET.get("lang", ""))))


@require_safe
def incident(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """One incident or maintenance, open or over. A private one does not exist here."""
    data = _page(request, slug, code=code)
    if not data.entries and not data.maintenances:
        raise Http404("No such incident.")
    return _html(documents.html(data, INCIDENTS + code, spoken(request.GET.get("lang", ""))))


@require_safe
def cause(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """The published root cause analysis of an incident."""
    data = _page(request, slug, code=code)
    if not any(each.cause for each in data.entries):
        raise Http404("No analysis is published.")
    return _html(
        documents.html(data, INCIDENTS + code + CAUSE, spoken(request.GET.get("lang", "")))
    )


@require_safe
def history(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The incidents in a table that sorts and turns its pages without a script."""
    data, language = _page(request, slug, recent=ALL_PAST), spoken(request.GET.get("lang", ""))
    table = history_table(data, language)
    tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return _html(documents.html(data, HISTORY, language, table=table, request=request))


@require_safe
def releases(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The release notes of each month."""
    return _html(
        documents.html(_page(request, slug), RELEASES, spoken(request.GET.get("lang", "")))
    )


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def plain(request: HttpRequest, path: str, slug: str = "") -> HttpResponse:
    """A document that has one language: the API, feeds, the badge. Widgets in anybody's page may read it."""
    if path not in documents.PLAIN:
        raise Http404("No such document.")
    if request.method == "OPTIONS":  # a browser asks before a widget that sends headers of its own
        return HttpResponse(status=204, headers=ASKED_BEFORE)
    data = _page(request, slug)
    made = documents.plain(data, path)
    etag = f'"{hashlib.sha256(made.body).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(made.body, content_type=made.content_type)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(data.updated_at.timestamp())
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _page(request: HttpRequest, slug: str, **chosen: Any) -> PageData:
    """The brand that the path names, or on a brand's own host that brand."""
    brand = getattr(request, "brand", None)
    if brand is None or slug:
        brand = get_object_or_404(Brand, slug=slug)
    return page_data(brand, now=timezone.now(), **chosen)


def _html(made: Document) -> HttpResponse:
    response = HttpResponse(made.body, content_type=made.content_type)
    response["Content-Language"] = made.language
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    patch_vary_headers(response, ["Accept-Language"])
    return response
