"""What can happen to a customer as a whole: they turn out to be another one, and what `customer_data` does."""

from datetime import datetime

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from support import audit
from support.admin import access
from support.models import Customer, Role, scoped
from support.privacy.whose import find
from support.tickets.actor import Actor
from support.tickets.people import merge_customers
from support.tickets.refused import TicketRefused


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Agents merge, after having seen what it moves; what leads may do besides stands below."""
    customer = asked(request, pk, Role.AGENT)
    now, wanted = timezone.now(), request.POST.get("into") or request.GET.get("into", "")
    into = _other(customer, wanted)
    if request.method == "POST":
        return _merge(request, customer, into, by=access.actor(request), now=now)
    if wanted and into is None:
        messages.error(request, _("No other customer of this brand has this address."))
    context = {
        **admin.site.each_context(request),
        "customer": customer,
        "title": _("%(customer)s: merge, export, forget") % {"customer": customer},
        "asked": wanted,
        "into": into,
        "moves": merge_customers.preview(customer),
        "leads": access.holds(request, customer.brand_id, Role.LEAD),
        "erasures": customer.erasures.order_by("-at"),
    }
    return TemplateResponse(request, "desk/customer_data.html", context)


def asked(request: HttpRequest, pk: int, role: Role) -> Customer:
    """Another brand's customer is not there; one that the role does not reach is refused."""
    mine = scoped(Customer, request.user).select_related("brand", "account", "merged_into")
    return access.asked_row(request, mine, pk, role)


def _other(customer: Customer, address: str) -> Customer | None:
    """The customer of this address in the brand, or whom they were merged into; None for the same one, or nobody."""
    other = find(address, brand=customer.brand_id)
    return other if other and other.pk != customer.pk else None


def _merge(
    request: HttpRequest, customer: Customer, into: Customer | None, *, by: Actor, now: datetime
) -> HttpResponse:
    if into is None:
        messages.error(request, _("No other customer of this brand has this address."))
        return back(customer.pk)
    try:
        with transaction.atomic():
            merge_customers.merge_customers(customer, into, by=by, now=now)
            audit.record("customers merged", by=by, on=customer, diff={"into": into.pk}, now=now)
    except TicketRefused as refusal:
        messages.error(request, str(refusal))
        return back(customer.pk)
    messages.success(request, _("They are one customer now."))
    return HttpResponseRedirect(reverse("admin:support_customer_change", args=[into.pk]))


def back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:support_customer_data", args=[pk]))
