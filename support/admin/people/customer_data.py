"""What a customer may ask of us: their data as a file, or to be forgotten."""

from collections.abc import Iterator
from datetime import datetime

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from support import audit
from support.admin import access
from support.admin.people.customer_page import asked, back
from support.models import Customer, Role
from support.privacy.erase import EraseRefused, erase
from support.privacy.export import export

PIECE = 2**16  # bytes


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def export_page(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Everything of theirs as one file, for leads who have just shown again who they are."""
    customer = asked(request, pk, Role.LEAD)
    now = timezone.now()
    audit.record("customer exported", by=access.actor(request), on=customer, now=now)
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
    customer = asked(request, pk, Role.LEAD)
    if "sure" not in request.POST:
        messages.error(request, _("Tick that you are sure: it cannot be taken back."))
        return back(pk)
    reason = request.POST.get("reason", "")
    try:
        erase(customer, by=access.actor(request), reason=reason, now=timezone.now())
    except EraseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Forgotten. What was promised and kept still counts."))
    return back(pk)
