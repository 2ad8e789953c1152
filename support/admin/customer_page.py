"""What can happen to a customer as a whole: they turn out to be another one, ask for their data, or to be forgotten."""

from collections.abc import Iterator
from datetime import datetime

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from support import audit
from support.models import Customer, Role, may, scoped
from support.privacy.erase import EraseRefused, erase
from support.privacy.export import export
from support.privacy.whose import find
from support.tickets import same_person
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused

PIECE = 2**16  # bytes


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Agents merge, after having seen what it moves; what leads may do besides stands below."""
    customer, user = _asked(request, pk, Role.AGENT)
    now, asked = timezone.now(), request.POST.get("into") or request.GET.get("into", "")
    into = _other(customer, asked)
    if request.method == "POST":
        return _merge(request, customer, into, by=Actor.of(user), now=now)
    if asked and into is None:
        messages.error(request, _("No other customer of this brand has this address."))
    context = {
        **admin.site.each_context(request),
        "customer": customer,
        "title": _("%(customer)s: merge, export, forget") % {"customer": customer},
        "asked": asked,
        "into": into,
        "moves": same_person.preview(customer),
        "leads": may(user, customer.brand_id, Role.LEAD),
        "erasures": customer.erasures.order_by("-at"),
    }
    return TemplateResponse(request, "desk/customer_data.html", context)


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def export_page(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Everything of theirs as one file, for leads who have just shown again who they are."""
    customer, user = _asked(request, pk, Role.LEAD)
    now = timezone.now()
    audit.record("customer exported", by=Actor.of(user), on=customer, now=now)
    answer = StreamingHttpResponse(_pieces(customer, now), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="customer-{customer.pk}.zip"'
    return answer


def _pieces(customer: Customer, now: datetime) -> Iterator[bytes]:
    """Made when the first of them is asked for, and closed with the last."""
    with export(customer, now=now) as file:
        while piece := file.read(PIECE):
            yield piece


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def erase_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads only, with a reason and a tick: it cannot be taken back."""
    customer, user = _asked(request, pk, Role.LEAD)
    if "sure" not in request.POST:
        messages.error(request, _("Tick that you are sure: it cannot be taken back."))
        return _back(pk)
    reason = request.POST.get("reason", "")
    try:
        erase(customer, by=Actor.of(user), reason=reason, now=timezone.now())
    except EraseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Forgotten. What was promised and kept still counts."))
    return _back(pk)


def _asked(request: HttpRequest, pk: int, role: Role) -> tuple[Customer, User]:
    """Another brand's customer is not there; one that the role does not reach is refused."""
    mine = scoped(Customer, request.user).select_related("brand", "account", "merged_into")
    customer, user = get_object_or_404(mine, pk=pk), request.user
    if not isinstance(user, User) or not may(user, customer.brand_id, role):
        raise PermissionDenied
    return customer, user


def _other(customer: Customer, address: str) -> Customer | None:
    """By an address, within the brand: the one who stays, if that address was merged before."""
    other = find(address, brand=customer.brand_id)
    return other if other and other.pk != customer.pk else None


def _merge(
    request: HttpRequest, customer: Customer, into: Customer | None, *, by: Actor, now: datetime
) -> HttpResponse:
    if into is None:
        messages.error(request, _("No other customer of this brand has this address."))
        return _back(customer.pk)
    try:
        with transaction.atomic():
            same_person.merge_customers(customer, into, by=by, now=now)
            audit.record("customers merged", by=by, on=customer, diff={"into": into.pk}, now=now)
    except TicketRefused as refusal:
        messages.error(request, str(refusal))
        return _back(customer.pk)
    messages.success(request, _("They are one customer now."))
    return HttpResponseRedirect(reverse("admin:support_customer_change", args=[into.pk]))


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:support_customer_data", args=[pk]))
