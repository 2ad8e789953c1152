"""The help page: how to reach support now. Chat is offered only when it is set up and open; no phone is promised."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from support.channels import visitor
from support.channels.contact import answer, offered
from support.lib import envref
from support.models import Brand, pinned
from support.sla.clocks import policies_of


@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request: HttpRequest) -> HttpResponse:
    """Ways to reach us. Where chat is set up but closed, a message can be left and opens a ticket of that channel."""
    brand = visitor.brand_of(request)
    if brand is None:
        brands = Brand.objects.order_by("name")
        return render(request, "support/brands.html", {"brands": brands, "path": "/help/support"})
    url, is_open = chat(brand, at=timezone.now())
    return answer(
        request,
        brand,
        template="support/help.html",
        source="chat",
        chat_url=url if is_open else None,
        leave_a_message=bool(url) and not is_open,
        contact_link=visitor.link(request, brand, "/contact") if offered(brand) else "",
    )


def chat(brand: Brand, *, at: datetime) -> tuple[str | None, bool]:
    """The address of the brand's chat, None where it is not set up, and whether it is open now."""
    if brand.runbook_id is None:
        return None, False
    version = pinned(brand.runbook_id)
    entry: dict[str, Any] = version.data["channels"].get("chat") or {}
    url = envref.resolve(entry.get("url"))
    calendar = policies_of(version).calendars.get(entry.get("calendar") or "")
    return url, bool(url) and (calendar is None or calendar.is_open(at))
