"""What a ticket's page asks while it is open: who is here, keep my draft, what would it do, whom can I mention."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from support.admin import access, badges
from support.admin.ticket.composer import REPLY, ComposerForm
from support.lib import keys
from support.models import Role, Ticket, may, scoped
from support.tickets import seats
from support.tickets.answers import preview
from support.tickets.colleagues import mentions


@require_POST
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Sit down; with `text` keep the draft, too. Answers who else is here and whether something new came in."""
    user, ticket = _visitor(request, pk)
    now, said = timezone.now(), request.POST.get("seen", "")
    seen = keys.key(said) if said.isdecimal() else None
    if "text" in request.POST:
        if not may(user, ticket.brand_id, Role.AGENT):
            raise PermissionDenied
        if not seats.keep(ticket, user, _written(request), now=now, seen=seen):
            return HttpResponse(status=409)  # sent from here meanwhile
    seats.sit(ticket, user, is_writing=request.POST.get("writing") == "1", now=now)
    newer = ticket.messages.filter(pk__gt=seen or 0).exclude(author=user).order_by("pk")
    context = {
        "others": seats.others(ticket, user, now=now),
        "newer": newer.first() if seen is not None else None,
    }
    return TemplateResponse(request, "desk/seat.html", context)


@require_POST
def before_sending(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of what stands in the composer; a note reaches nobody and moves nothing."""
    _user, ticket = _visitor(request, pk)
    form = ComposerForm(request.POST, ticket=ticket)
    form.is_valid()  # an answer may be unfinished: what is readable is shown
    if form.cleaned_data.get("kind", REPLY) != REPLY:
        return HttpResponse()
    found = preview.of_reply(
        ticket, status=form.after, cc=form.cleaned_data.get("cc", ()), now=timezone.now()
    )
    moved = {
        name: [badges.kind(kind) for kind in getattr(found, name)]
        for name in ("kept", "paused", "started")
    }
    context = {"found": found, "moved": moved, "errors": form.errors.get("cc")}
    return TemplateResponse(request, "desk/preview.html", context)


def colleagues(request: HttpRequest, pk: int) -> JsonResponse:
    """Whom a note in this ticket can mention, by the beginning of a name: those who can read it."""
    _user, ticket = _visitor(request, pk)
    found = mentions.offered(ticket.brand_id, request.GET.get("q", "")[:50])
    return JsonResponse({"people": [{"name": name, "full": full} for name, full in found]})


def _visitor(request: HttpRequest, pk: int) -> tuple[User, Ticket]:
    user = access.user(request)
    mine = scoped(Ticket, user).select_related("brand", "queue", "requester")
    return user, get_object_or_404(mine, pk=pk)


def _written(request: HttpRequest) -> seats.Written:
    posted = request.POST
    kind = "note" if posted.get("kind") == "note" else "reply"
    return seats.Written(kind, posted["text"][:100_000], posted.get("cc", ""))
