"""One request for one ticket: who asks, when, and the two forms of its page as they stand."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from support.admin.ticket.composer import ComposerForm
from support.admin.ticket.forms import PropertiesForm
from support.models import Draft, Message, Ticket
from support.tickets.actor import Actor

SENDS = frozenset({"_send", "_next"})  # the buttons that send what was written


@dataclass(slots=True)
class Visit:
    """`sent` is what this request wrote."""

    request: HttpRequest
    ticket: Ticket
    user: User
    now: datetime
    composer: ComposerForm
    properties: PropertiesForm
    draft: Draft | None = None
    sent: Message | None = None

    @property
    def by(self) -> Actor:
        return Actor.of(self.user)

    @property
    def sends(self) -> bool:
        return not SENDS.isdisjoint(self.request.POST)


def visit(request: HttpRequest, ticket: Ticket) -> Visit:
    if not isinstance(request.user, User):
        raise PermissionDenied
    posted, by = request.POST, Actor.of(request.user)
    draft = Draft.objects.filter(ticket=ticket, user=request.user).first()
    if "_insert" in posted:
        composer = ComposerForm.inserted(posted, ticket=ticket, by=by)
    elif SENDS.isdisjoint(posted):
        composer = ComposerForm.continued(ticket, draft)
    else:
        composer = ComposerForm(posted, request.FILES, ticket=ticket)
    properties = PropertiesForm(
        posted if "_apply" in posted else None, ticket=ticket, user=request.user
    )
    return Visit(request, ticket, request.user, timezone.now(), composer, properties, draft)
