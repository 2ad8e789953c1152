"""A link mailed to the address on file: whoever opens it and says yes is the customer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from support.lib import signing
from support.models import IdentityLink, Message, Ticket, TicketEvent, pinned
from support.outbound import links, moments, templates
from support.sla import clocks
from support.tickets import facts, thread
from support.tickets.actor import Actor
from support.tickets.answers import recipients, replies
from support.tickets.answers.acknowledgement import language_of, names
from support.tickets.answers.recipients import Recipients
from support.tickets.change import changing, save
from support.tickets.people import identity
from support.tickets.refused import TicketRefused

PURPOSE = "identity_link"  # of the signature, and the runbook's name for the mail
LASTS = timedelta(hours=24)


def send(ticket: Ticket, *, by: Actor, now: datetime) -> IdentityLink:
    """Mail one to the requester's address on file; earlier ones of this ticket end. No clock stops."""
    with changing(ticket):
        book: Mapping[str, Any] = (
            pinned(ticket.brand.runbook_id).data if ticket.brand.runbook_id else {}
        )
        if not (book.get("messages") or {}).get(PURPOSE):
            raise TicketRefused(
                gettext("This brand's runbook has no letter for it: identity_link.")
            )
        email = _on_file(ticket)
        ticket.identity_links.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
        link = IdentityLink.objects.create(
            ticket=ticket, email=email, sent_by=by.name, sent_at=now, expires_at=now + LASTS
        )
        _mail(link, book, by=by, now=now)
        said = facts.fact(ticket, TicketEvent.Kind.IDENTITY, by=by, at=now, data={"sent_to": email})
        facts.write([said])
        save(ticket, now=now)
    return link


def find(key: int, code: str) -> IdentityLink | None:
    """The link that this address is of; None for one that we did not write."""
    rows = IdentityLink.objects.select_related("ticket__brand", "ticket__requester")
    link = rows.filter(pk=key).first()
    if link is None or not signing.verify(code, PURPOSE, str(link.pk), link.email):
        return None
    return link


def is_usable(link: IdentityLink, *, now: datetime) -> bool:
    return link.used_at is None and now < link.expires_at and _is_theirs(link)


def use(link: IdentityLink, *, now: datetime) -> bool:
    """Take the yes of the customer, once and in time. False where the link was used before or has ended."""
    ticket = link.ticket
    with changing(ticket):
        fresh = IdentityLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now)
        if not _is_theirs(link) or not fresh.update(used_at=now):
            return False
        by = Actor.customer(ticket.requester)
        event = identity.verified(ticket, "link", by=by, at=now, evidence=link.email)
        facts.write([event])
        save(ticket, *identity.FIELDS, now=now)
        clocks.refresh(ticket, now=now)
    return True


def address(link: IdentityLink) -> str:
    """The whole link, as the mail says it."""
    code = signing.mac(PURPOSE, str(link.pk), link.email, length=32)
    brand = link.ticket.brand
    path = reverse("support:identity", args=[link.pk, code])
    return links.public(brand.slug, brand.hosts, path)


def _is_theirs(link: IdentityLink) -> bool:
    """Whether the address is still on file and the ticket still theirs: else the link proves nothing."""
    return link.ticket.requester.addresses.filter(email=link.email).exists()


def _on_file(ticket: Ticket) -> str:
    known = ticket.requester.addresses.order_by("-is_primary", "pk").first()
    if known is None:
        raise TicketRefused(gettext("This customer has no e-mail address on file."))
    return known.email


def _mail(link: IdentityLink, book: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """The ticket keeps that it was sent, not the link itself."""
    ticket = link.ticket
    language = language_of(ticket, ticket.requester, book)
    zone = ticket.brand.time_zone
    until = moments.by(link.expires_at, zone=zone, language=language, now=now)
    values = names(ticket, book) | {
        "customer": ticket.requester.name,
        "link": address(link),
        "expires": until.partition(" ")[2],  # without its "by"
    }
    letter = templates.render(book, PURPOSE, language, values)
    message = thread.ours(ticket, Message.Kind.AUTO, by=by, text=letter.subject, at=now)
    target = Recipients(link.email, (), recipients.recipients(ticket).answers)
    replies.post(message, letter, target, now=now)
