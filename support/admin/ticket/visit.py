"""One request for one ticket: who asks, when, and the two forms of its page as they stand."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from support.admin import access
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
    posted, user, by = request.POST, access.user(request), access.actor(request)
    draft = Draft.objects.filter(ticket=ticket, user=user).first()
    if "_insert" in posted:
        composer = ComposerForm.inserted(posted, ticket=ticket, by=by)
    elif SENDS.isdisjoint(posted):
        composer = ComposerForm.continued(ticket, draft)
    else:
        composer = ComposerForm(posted, request.FILES, ticket=ticket)
    properties = PropertiesForm(posted if "_apply" in posted else None, ticket=ticket, user=user)
    return Visit(request, ticket, user, timezone.now(), composer, properties, draft)
