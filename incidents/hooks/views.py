"""The doors themselves: 401 for who cannot prove it, 413 for too much, 503 for our own fault, else 2xx."""

from datetime import datetime

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from incidents.hooks import events
from incidents.hooks.receive import receive
from incidents.hooks.sources import SOURCES, Source, secrets_of
from support.lib import client_ip
from support.models import Brand

RETRY_AFTER = "30"  # seconds
log = structlog.get_logger(__name__)


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def webhook(request: HttpRequest, source: str, slug: str) -> HttpResponse:
    """One call of one system for one brand."""
    if request.method == "HEAD":
        return HttpResponse()
    known = SOURCES[source]
    try:
        body = _body(request, known)
        brand = Brand.objects.filter(slug=slug).first()
        secrets = secrets_of(brand, known)
    except RequestDataTooBig:
        return _say("That is more than we take. Nothing was stored.", 413)
    except DatabaseError as error:
        return _come_back(source, error)
    if brand is None or not known.proves(request.headers, body, secrets):
        log.warning("webhook_refused", source=source, brand=slug[:50])
        return _say("Wrong credentials. Nothing was stored.", 401)
    return _store(request, brand, source, body)


@csrf_exempt
@require_http_methods(["POST"])
def enqueue(request: HttpRequest) -> HttpResponse:
    """PagerDuty's Events v2 for tools that speak it; the routing key says whose alert it is."""
    try:
        body = _body(request, SOURCES[events.SOURCE])
        event = events.read(body)
        brand = events.brand_of(event)
        events.check(event)
    except RequestDataTooBig:
        return JsonResponse(events.refusal("The event is larger than 512 KB."), status=413)
    except events.Refused as refused:
        return JsonResponse(events.refusal(*refused.errors), status=refused.status)
    except DatabaseError as error:
        return _come_back(events.SOURCE, error)
    answer = _store(request, brand, events.SOURCE, events.stored(event, body))
    return JsonResponse(events.taken(event), status=202) if answer.status_code == 200 else answer


def _body(request: HttpRequest, source: Source) -> bytes:
    """All of it, or RequestDataTooBig; what announces itself as too large is not read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if announced.isdecimal() and (len(announced) > 18 or int(announced) > source.limit):
        raise RequestDataTooBig
    body = request.read(source.limit + 1)
    if len(body) > source.limit:
        raise RequestDataTooBig
    return body


def _store(request: HttpRequest, brand: Brand, source: str, body: bytes) -> HttpResponse:
    known = SOURCES[source]
    now: datetime = timezone.now()
    try:
        fresh = receive(
            brand,
            source,
            body,
            delivery=request.headers.get(known.delivery, "") if known.delivery else "",
            event=request.headers.get(known.event, "") if known.event else "",
            remote_ip=client_ip.address(request),
            now=now,
        )
    except DatabaseError as error:
        return _come_back(source, error)
    return _say("Stored." if fresh else "Stored before.", 200)


def _say(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain")


def _come_back(source: str, error: DatabaseError) -> HttpResponse:
    log.error("webhook_not_stored", source=source, error=type(error).__name__)
    answer = _say("It could not be stored. Try again later.", 503)
    answer["Retry-After"] = RETRY_AFTER
    return answer
