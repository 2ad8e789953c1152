"""The public page's doors: HTML in the visitor's language, JSON for clients of the Statuspage API. Only reads."""

import hashlib
import json
from typing import Any

import django_tables2 as tables
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from incidents.status import api, show
from incidents.status.page import PageData, page_data
from incidents.status.table import history_table
from incidents.status.words import SPOKEN
from support.models import Brand

FRESH_FOR = 15  # seconds that a browser or a proxy may keep a page
PER_PAGE = 25
HISTORY = 500  # incidents in the table


@require_safe
def status(request: HttpRequest, slug: str = "") -> HttpResponse:
    """How everything stands now."""
    data, language = _page(request, slug), _language(request)
    return _html(request, data, "status/page.html", show.front(data, language), home="./")


@require_safe
def incident(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """One incident, open or over. A private one does not exist here."""
    data, language = _page(request, slug, code=code), _language(request)
    if not data.entries:
        raise Http404("No such incident.")
    context = show.one(data.entries[0], data, language)
    return _html(request, data, "status/incident.html", context, home="../")


@require_safe
def history(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The incidents in a table that sorts and turns its pages without a script."""
    data, language = _page(request, slug, recent=HISTORY), _language(request)
    table = history_table(data, language)
    tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {"table": table, "say": show.plain(data, language)}
    return _html(request, data, "status/history.html", context, home="./")


@require_safe
def document(request: HttpRequest, name: str, slug: str = "") -> HttpResponse:
    """One document of the API. Widgets in anybody's page may read it."""
    make = api.DOCUMENTS.get(name)
    if make is None:
        raise Http404("No such document.")
    body = json.dumps(
        make(_page(request, slug)), ensure_ascii=False, separators=(",", ":")
    ).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _page(request: HttpRequest, slug: str, **chosen: Any) -> PageData:
    """The brand that the path names, or on a brand's own host that brand."""
    brand = getattr(request, "brand", None)
    if brand is None or slug:
        brand = get_object_or_404(Brand, slug=slug)
    return page_data(brand, now=timezone.now(), **chosen)


def _language(request: HttpRequest) -> str:
    """What the visitor asks for in the address or by the browser; LocaleMiddleware has read the latter."""
    asked = request.GET.get("lang", "")
    found = asked if asked in SPOKEN else (translation.get_language() or "").partition("-")[0]
    return found if found in SPOKEN else "en"


def _html(
    request: HttpRequest, data: PageData, template: str, context: dict[str, Any], *, home: str
) -> HttpResponse:
    """`home` leads to the front page from here, on either host."""
    language = _language(request)
    other = next(each for each in SPOKEN if each != language)
    shared = {"brand": {"name": data.name}, "home": home, "title": data.title, "other": other}
    with translation.override(language):
        response = render(request, template, shared | context)
    response["Content-Language"] = language
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    patch_vary_headers(response, ["Accept-Language"])
    return response
