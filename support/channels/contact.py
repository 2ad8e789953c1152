"""The contact form: no account, no script; what is sent becomes a letter and a ticket."""

import uuid

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from support.channels import visitor
from support.channels.written import WrittenForm, store
from support.lib import client_ip
from support.models import Brand, pinned
from support.tickets import quota

log = structlog.get_logger(__name__)
SENT = "sent"


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The form, and what became of it."""
    brand = visitor.brand_of(request)
    if brand is None:
        brands = Brand.objects.order_by("name")
        return render(request, "support/brands.html", {"brands": brands, "path": "/contact"})
    if not offered(brand):
        address = next(iter(brand.addresses), "")
        context = {"brand": brand, "address": address, "closed": True}
        status = 404 if request.method == "POST" else 200
        return render(request, "support/contact.html", context, status=status)
    return answer(request, brand, template="support/contact.html", source="contact")


def offered(brand: Brand) -> bool:
    """Whether the runbook has the form (`channels.contact.enabled`)."""
    if brand.runbook_id is None:
        return True
    entry = (pinned(brand.runbook_id).data.get("channels") or {}).get("contact") or {}
    return bool(entry.get("enabled", True))


def answer(
    request: HttpRequest, brand: Brand, *, template: str, source: str, **context: object
) -> HttpResponse:
    """Show the form or take it. A second click on the same page is the same message."""
    context |= {"brand": brand, "address": next(iter(brand.addresses), "")}
    if request.method != "POST":
        blank = WrittenForm(initial={"nonce": uuid.uuid4().hex})
        return render(request, template, context | {"form": blank, "sent": SENT in request.GET})
    form = WrittenForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, template, context | {"form": form}, status=422)
    now, email, file = timezone.now(), form.cleaned_data["email"], form.cleaned_data["file"]
    try:
        if not visitor.may_write(request, brand, email=email, now=now):
            return render(request, template, context | {"form": form, "too_many": True}, status=429)
        if file and not quota.has_room(brand.pk, file.size or 0):
            return render(request, template, context | {"form": form, "no_room": True}, status=422)
        store(
            form,
            brand,
            source=source,
            language=visitor.language(),
            now=now,
            remote_ip=client_ip.address(request),
        )
    except DatabaseError as error:
        log.exception("form_not_stored", brand=brand.slug, error=type(error).__name__)
        return render(request, template, context | {"form": form, "failed": True}, status=503)
    here = visitor.link(request, brand, request.path)
    return HttpResponseRedirect(f"{here}{'&' if '?' in here else '?'}{SENT}=1")
