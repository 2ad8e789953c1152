"""What Ctrl-K finds while somebody types: tickets, people and prepared answers; pages are known to the browser."""

from functools import partial
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from support.admin import access
from support.models import Customer, CustomerAddress, Macro, Role, Ticket, scoped
from support.search import find, words
from support.search.names import Names
from support.search.operators import Who

EACH = 6  # entries of each kind
SHORTEST = 2  # characters from which anything is looked up


def answer(request: HttpRequest) -> JsonResponse:
    """Groups with a title and their entries: text, what stands beside it, and the address."""
    text = request.GET.get("q", "").strip()
    groups = [] if len(text) < SHORTEST else _groups(request, text)
    return JsonResponse({"groups": [each for each in groups if each["entries"]]})


def _groups(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    return [
        {"title": _("Tickets"), "entries": _tickets(request, text)},
        {"title": _("People"), "entries": _people(request, text)},
        {"title": _("Prepared answers"), "entries": _macros(request, text)},
    ]


def _tickets(request: HttpRequest, text: str) -> list[dict[str, str]]:
    brands, who = access.brands(request), _who(request)
    rows = scoped(Ticket, request.user).select_related("brand", "requester")
    rows = access.of_brands(rows, brands)
    found = find.tickets(rows, text, who, brands=brands)
    newest = found.latest(rows, EACH).order_by("-updated_at", "-id")
    shown = newest if found.few is None else found.best(rows)
    return [
        {
            "text": f"{ticket.reference} {ticket.subject}",
            "aside": f"{ticket.requester.name} · {ticket.get_status_display()}",
            "url": reverse("admin:support_ticket_change", args=[ticket.pk]),
        }
        for ticket in shown[:EACH]
    ]


def _who(request: HttpRequest) -> Who:
    return Who(request.user.pk, timezone.now(), Names(partial(access.rows, request)))


def _people(request: HttpRequest, text: str) -> list[dict[str, str]]:
    """By the index of the tickets' people: who never wrote stands in the list of customers."""
    parts = words.split(text)
    if not parts:
        return []
    brands, who = access.brands(request), _who(request)
    rows = scoped(Ticket, request.user)
    rows = access.of_brands(rows, brands)
    typed = " ".join(f"from:{part}" for part in parts)
    newest = rows.filter(find.condition(typed, who)).order_by("-updated_at", "-id")
    keys = list(dict.fromkeys(newest.values_list("requester", flat=True)[: EACH * 5]))[:EACH]
    people = scoped(Customer, request.user).in_bulk(keys)
    addresses = dict(
        CustomerAddress.objects.filter(customer__in=people).values_list("customer", "email")
    )
    return [
        {
            "text": people[key].name or addresses.get(key, ""),
            "aside": addresses.get(key, ""),
            "url": reverse("admin:support_customer_change", args=[key]),
        }
        for key in keys
        if key in people
    ]


def _macros(request: HttpRequest, text: str) -> list[dict[str, str]]:
    found = scoped(Macro, request.user, Role.LEAD).filter(title__icontains=text, is_active=True)
    return [
        {
            "text": macro.title,
            "aside": macro.brand.name,
            "url": reverse("admin:support_macro_change", args=[macro.pk]),
        }
        for macro in found.select_related("brand")[:EACH]
    ]
