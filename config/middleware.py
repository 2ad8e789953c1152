"""What every request passes first: a number for the logs, whose host was called, and no cache for what is private."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import split_domain_port
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from support.models import Brand

Handler = Callable[[HttpRequest], HttpResponse]
HOSTS_ARE_FRESH_FOR = 10.0  # seconds until a new runbook's hosts answer
LONGEST_LENGTH = 16  # digits of a Content-Length
logger = structlog.get_logger("config.requests")


class RequestIdMiddleware:
    """Each request has a number in its logs and in its answer, so that one can be found by the other.

    The line at the end names the route, never the path or the query: those may carry a customer's secret link.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex
        began = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=number):
            response = _refused(request) or self.get_response(request)
            logger.info(
                "answered",
                method=request.method,
                route=request.resolver_match.route if request.resolver_match else None,
                status=response.status_code,
                ms=round((time.monotonic() - began) * 1000, 1),
            )
        response["X-Request-ID"] = number
        _keep_private(response)
        return response


def _refused(request: HttpRequest) -> HttpResponse | None:
    """What no view has to look at. No text of ours has a NUL, and PostgreSQL ends in an error when asked for one.

    A form's files are written to the disk as they come, before any view or any limit of Django's sees them.
    """
    if "%00" in request.META.get("QUERY_STRING", ""):
        return HttpResponseBadRequest()
    announced = request.META.get("CONTENT_LENGTH") or "0"
    is_short = announced.isdecimal() and len(announced) < LONGEST_LENGTH
    if is_short and int(announced) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None
    said = "That is larger than we take. Nothing was stored.\n"
    return HttpResponse(said, status=413, content_type="text/plain")


def _keep_private(response: HttpResponse) -> None:
    """What was made for one visitor's cookie is kept by no cache, unless its view says otherwise."""
    if "Cookie" in response.get("Vary", ""):
        response.setdefault("Cache-Control", "private, no-store")


class AskedLanguageMiddleware(LocaleMiddleware):
    """`?lang=` says more than the browser does: a link of the public pages leads on in the language of its page."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        asked = request.GET.get("lang", "")
        if asked in dict(settings.LANGUAGES):
            translation.activate(asked)
            request.LANGUAGE_CODE = asked


class BrandHostMiddleware:
    """A brand's own host shows that brand's public pages and nothing else.

    `request.brand` is the brand whose host was called, or None on the console's own host.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.by_host: dict[str, Brand] = {}
        self.fresh_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        brand = self._brand_of(request.get_host())
        request.brand = brand  # type: ignore[attr-defined]
        if brand is not None:
            request.urlconf = settings.BRAND_URLCONF
        return self.get_response(request)

    def _brand_of(self, address: str) -> Brand | None:
        host, _ = split_domain_port(address.lower())
        if time.monotonic() >= self.fresh_until:
            self._look()
        return self.by_host.get(host)

    def _look(self) -> None:
        """Read all hosts; without a database go on with those last seen, so that views can answer 503."""
        try:
            brands = list(Brand.objects.all())
        except DatabaseError:
            return
        self.by_host = {host.lower(): brand for brand in brands for host in brand.hosts}
        self.fresh_until = time.monotonic() + HOSTS_ARE_FRESH_FOR
