"""What mail providers tell of mails that left: verified, stored untouched, answered. Nothing is read before that.

Answers as `channels.email`. `inbound.told` files it on the mail that each event is about.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from support.channels.email import confirmed, refused, store
from support.inbound.payloads import TOLD
from support.inbound.providers import PROVIDERS, tracking_view_of


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def receive_tracking(request: HttpRequest, provider: str) -> HttpResponse:
    """One call of one provider, with one event or many."""
    if provider not in PROVIDERS:
        return HttpResponseNotFound(f"We send no mail by {provider[:40]}.\n")
    if request.method == "HEAD":
        return HttpResponse()
    return (
        refused(request, provider, tracking_view_of)
        or confirmed(request, provider)
        or store(request, f"{TOLD}{provider}")
    )
