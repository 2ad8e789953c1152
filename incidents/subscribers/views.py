"""Doors of a subscription: ask, confirm, choose, leave. Every asker reads the same answer; links are signed."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from incidents.models import Subscriber
from incidents.status.words import spoken
from incidents.subscribers import ending, enrol, links
from incidents.subscribers.forms import ChoiceForm, SubscribeForm
from support.lib import client_ip, limits
from support.models import Brand
from support.outbound import links as ours

PER_HOUR, HOUR = 10, 3600.0  # requests of one network; seconds
ASKED, KEPT = "asked", "kept"
METHODS = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@METHODS
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form, and one sentence for everybody who sent it."""
    brand: Brand | None = getattr(request, "brand", None)
    if brand is None:
        brand = get_object_or_404(Brand, slug=request.GET.get("brand", ""))
    if request.method != "POST":
        form = SubscribeForm(brand=brand, initial={"language": spoken()})
        return _page(request, brand, "subscribe", form=form, asked=ASKED in request.GET)
    form = SubscribeForm(request.POST, brand=brand)
    if not form.is_valid():
        return _page(request, brand, "subscribe", 422, form=form)
    now = timezone.now()
    bucket = f"subscribe:{brand.slug}:{client_ip.network(request)}"
    if not limits.take(bucket, rate=PER_HOUR / HOUR, burst=PER_HOUR, now=now):
        return _page(request, brand, "subscribe", 429, form=form, too_many=True)
    if not form.is_robot():
        said = form.cleaned_data
        chosen = {name: said[name] for name in ("email", "url", "language", "components")}
        enrol.ask(brand, now=now, **chosen)
    here = request.get_full_path()
    return HttpResponseRedirect(f"{here}{'&' if '?' in here else '?'}{ASKED}=1")


@never_cache
@METHODS
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Reading confirms nothing, since machines read the links of a mail: a button does."""
    row = _holder(request, key, links.CONFIRM)
    if request.method != "POST":
        return _page(request, row.brand, "confirm", row=row)
    if not enrol.confirm(row, now=timezone.now()):
        return _page(request, row.brand, "confirm", 410, row=row, too_late=True)
    return HttpResponseRedirect(urlsplit(links.manage(row)).path)  # on the host that was called


@never_cache
@METHODS
def manage(request: HttpRequest, key: str) -> HttpResponse:
    """What its owner is told of."""
    row = _holder(request, key, links.MANAGE)
    initial = {"components": row.components.all(), "language": row.language}
    posted = request.POST if request.method == "POST" else None
    form = ChoiceForm(posted, brand=row.brand, initial=initial)
    if form.is_valid():
        enrol.choose(row, form.cleaned_data["components"], language=form.cleaned_data["language"])
        return HttpResponseRedirect(f"{request.path}?{KEPT}=1")
    secret = links.secret(row) if row.url and row.state == Subscriber.State.ACTIVE else ""
    shown = {"row": row, "form": form, "secret": secret, "kept": KEPT in request.GET}
    return _page(request, row.brand, "manage", 422 if posted else 200, **shown)


@csrf_exempt  # mail programs post here without a form of ours (RFC 8058); the link is the proof
@never_cache
@METHODS
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """One click in a mail program posts; a person who follows the link sees a button."""
    row = _holder(request, key, links.MANAGE)
    if request.method == "POST":
        ending.leave(row, now=timezone.now())
        row.state = Subscriber.State.ENDED
    return _page(request, row.brand, "leave", row=row)


def _holder(request: HttpRequest, key: str, purpose: str) -> Subscriber:
    row = links.holder(key, purpose)
    brand = getattr(request, "brand", None)
    if row is None or (brand is not None and brand.pk != row.brand_id):
        raise Http404("No such subscription.")
    return row


def _page(
    request: HttpRequest, brand: Brand, name: str, code: int = 200, **context: Any
) -> HttpResponse:
    home = ours.status_page(brand.slug, brand.hosts)
    shared = {
        "brand": brand,
        "home": f"{home}/",
        "help_link": ours.public(brand.slug, brand.hosts, "/help/support"),
        "contact_link": ours.public(brand.slug, brand.hosts, "/contact"),
        "subscribe_link": ours.public(brand.slug, brand.hosts, "/subscribe"),
    }
    row = context.get("row")
    if row is not None:
        context["leave_link"], context["is_over"] = (
            links.leave(row),
            row.state == Subscriber.State.ENDED,
        )
    response = render(request, f"status/{name}.html", shared | context, status=code)
    response["X-Robots-Tag"] = "noindex"
    return response
