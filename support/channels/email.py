"""Mail providers' webhooks: verify on the raw bytes, store them untouched, answer. Nothing is read before that.

Answers: 200 stored (now or before), 401 wrong credentials, 413 too large, 404 no such provider, 503 our own fault,
with a time to come back. A provider drops mail on any other 4xx, so nothing that is our fault may answer one.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from support.channels import sns
from support.inbound.envelope import Envelope, Origin
from support.inbound.providers import PROVIDERS, view_of
from support.inbound.receive import receive
from support.lib import client_ip
from support.lib.http import EgressRefused, Unreachable

RETRY_AFTER = "30"  # seconds
KEPT_HEADERS = (
    "User-Agent",
    "X-Amz-Sns-Message-Type",
    "X-Amz-Sns-Message-Id",
    "Svix-Id",
)
EVENT_ID_HEADERS = ("X-Amz-Sns-Message-Id", "Svix-Id")  # the same in every repetition
AMAZON = "amazon_ses"
MORE_CHECKS = {AMAZON: (sns.verify,)}  # what Anymail leaves unchecked
PASSED_ON = (
    AnymailWebhookValidationFailure,
    AnymailConfigurationError,
    RequestDataTooBig,
    EgressRefused,
    Unreachable,
)
log = structlog.get_logger(__name__)


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def receive_webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """One webhook call of one provider."""
    if provider not in PROVIDERS:
        return HttpResponseNotFound(f"We take no mail from {provider[:40]}.\n")
    if request.method == "HEAD":
        return HttpResponse()  # some providers try the address so
    return (
        refused(request, provider, view_of)
        or confirmed(request, provider)
        or store(request, f"email:{provider}")
    )


def refused(
    request: HttpRequest, provider: str, view_of: Callable[[str], Any]
) -> HttpResponse | None:
    """The answer to a call that is not to be believed; None where it passed every check that Anymail knows."""
    try:
        request.body  # noqa: B018  # read here, where a body that is too large has its answer
        _verify(request, [view_of(provider).run_validators, *MORE_CHECKS.get(provider, ())])
    except RequestDataTooBig:
        return say("The mail is larger than we take. Nothing was stored.", 413)
    except AnymailWebhookValidationFailure as refusal:
        log.warning("webhook_refused", provider=provider, reason=str(refusal)[:200])
        answer = say("Wrong credentials. Nothing was stored.", 401)
        answer["WWW-Authenticate"] = 'Basic realm="webhook"'  # SNS sends its password when asked
        return answer
    except AnymailConfigurationError as error:
        log.exception("webhook_not_configured", provider=provider, error=str(error)[:200])
        return come_back("This provider's webhook is not configured here.")
    except (EgressRefused, Unreachable) as error:
        log.exception("webhook_not_checked", provider=provider, error=str(error)[:200])
        return come_back("The signature could not be checked.")
    return None


def confirmed(request: HttpRequest, provider: str) -> HttpResponse | None:
    """The answer to Amazon's question whether we want to be called; None where it asks nothing."""
    if provider != AMAZON or not sns.is_question(request):
        return None
    try:
        return say(sns.answer(request), 200)
    except (EgressRefused, Unreachable) as error:
        log.exception("subscription_not_confirmed", error=str(error)[:200])
        return come_back("The subscription could not be confirmed.")


def _verify(request: HttpRequest, checks: Iterable[Callable[[HttpRequest], None]]) -> None:
    """A body that makes a check stumble fails it."""
    try:
        for check in checks:
            check(request)
    except PASSED_ON:
        raise
    except Exception as error:
        raise AnymailWebhookValidationFailure(f"{type(error).__name__} in the check") from error


def store(request: HttpRequest, source: str) -> HttpResponse:
    """Keep the call as it came; `source` names the door and the provider."""
    body = request.body
    event_id = next(
        (request.headers[each] for each in EVENT_ID_HEADERS if each in request.headers), ""
    )
    try:
        row, created = receive(
            body,
            envelope=Envelope(),
            source=source,
            key=event_id or hashlib.sha256(body).hexdigest(),
            now=timezone.now(),
            origin=Origin(
                content_type=request.headers.get("Content-Type", ""),
                headers={
                    each: request.headers[each] for each in KEPT_HEADERS if each in request.headers
                },
                remote_ip=client_ip.address(request),
            ),
        )
    except DatabaseError as error:
        log.exception("webhook_not_stored", source=source, error=type(error).__name__)
        return come_back("The call could not be stored.")
    return say(f"Stored as {row.pk}." if created else f"Stored before, as {row.pk}.", 200)


def say(sentence: str, status: int) -> HttpResponse:
    """One sentence, for whoever reads the provider's log."""
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain")


def come_back(sentence: str) -> HttpResponse:
    """Our own fault: the provider is to try again."""
    answer = say(f"{sentence} Try again later.", 503)
    answer["Retry-After"] = RETRY_AFTER
    return answer
