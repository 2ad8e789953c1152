"""What people know better than the rules: trouble that no keyword saw or that is none, and a date that was agreed."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from support.admin import access
from support.admin.ticket.by_hand_shown import open_clocks, troubles
from support.admin.ticket.by_hand_verbs import VERBS
from support.models import Role, Ticket, scoped
from support.models.promise import called
from support.tickets.refused import TicketRefused


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Agents of the brand alone; each button is one verb with its reason, and a refusal is shown as it stands."""
    mine = scoped(Ticket, request.user).select_related("brand")
    ticket, now = access.asked_row(request, mine, pk, Role.AGENT), timezone.now()
    verb = next((name for name in VERBS if name in request.POST), None)
    if verb is not None:
        try:
            messages.success(request, VERBS[verb](request, ticket, access.actor(request), now))
        except TicketRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("admin:support_ticket_change", args=[pk]))
    context = {
        **admin.site.each_context(request),
        "ticket": ticket,
        "title": _("Trouble and due dates of %(ticket)s") % {"ticket": ticket.reference},
        "troubles": list(troubles(ticket)),
        "clocks": [(clock.kind, called(clock.kind), clock) for clock in open_clocks(ticket)],
    }
    return TemplateResponse(request, "desk/by_hand.html", context)
