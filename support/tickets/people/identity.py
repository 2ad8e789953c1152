"""Who the customer really is: checked in one of three ways, and kept with who checked and when."""

from datetime import datetime

from django.utils.translation import gettext

from support.models import Ticket, TicketEvent, pinned
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.refused import TicketRefused

# signed: the widget's user id came with our HMAC; link: a one-time link mailed to the address on file was opened.
WAYS = ("signed", "link", "attested")


def verify_identity(ticket: Ticket, how: str, *, by: Actor, now: datetime, evidence: str) -> None:
    """Record that the identity was verified. An agent's own attestation says what it rests on."""
    with changing(ticket):
        event = verified(ticket, how, by=by, at=now, evidence=evidence)
        facts.write([event])
        save(ticket, *FIELDS, now=now)


FIELDS = ("identity_verified_at", "identity_verified_by", "identity_verified_how")


def verified(ticket: Ticket, how: str, *, by: Actor, at: datetime, evidence: str) -> TicketEvent:
    """Set it on the instance and return the event, both still to be written."""
    if how not in WAYS:
        said = gettext("Choose how the identity was verified: %(ways)s.")
        raise TicketRefused(said % {"ways": ", ".join(WAYS)})
    if not evidence.strip():
        what = "Say what the identity was verified by."
        raise TicketRefused(what, {"identity_evidence": what})
    ticket.identity_verified_at, ticket.identity_verified_by = at, by.name
    ticket.identity_verified_how = f"{how}: {evidence.strip()}"[:300]
    data = {"how": how, "evidence": evidence.strip()}
    return facts.fact(ticket, TicketEvent.Kind.IDENTITY, by=by, at=at, data=data)


def is_wanted(ticket: Ticket) -> bool:
    """Whether the brand's triage asks for an identity that nobody has verified yet."""
    if ticket.brand.runbook_id is None or ticket.identity_verified_at is not None:
        return False
    return bool((pinned(ticket.brand.runbook_id).data.get("triage") or {}).get("identity"))
