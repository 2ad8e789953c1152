"""Declare an incident, once for all who see the same trouble, and link the tickets that it explains."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from incidents.lifecycle import components, duties, remedy
from incidents.lifecycle.grade import regrade
from incidents.lifecycle.publish import publish
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident, IncidentTicket
from incidents.models.code import new_code
from support.models import Brand, Ticket, TicketEvent, pinned
from support.tickets import facts
from support.tickets.actor import Actor

ATTEMPTS = 3  # the open one may be resolved between our insert and our look


def declare(  # noqa: PLR0913  # what an incident is
    brand: Brand,
    *,
    title: str,
    severity: str,
    category: str,
    tickets: Iterable[Ticket],
    by: Actor,
    now: datetime,
    key: str,
    private: bool | None = None,
) -> Incident:
    """The open incident about `key`, made if there is none: the database decides who makes it.

    `private` None asks the runbook. An open one that is found becomes as grave as this, if that is graver.
    """
    if brand.runbook_id is None:
        raise IncidentRefused(
            gettext("%(brand)s has no runbook: apply one first.") % {"brand": brand}
        )
    version = pinned(brand.runbook_id)
    if private is None:
        private = category in version.data["incidents"]["private_categories"]
    drawn = Incident(
        brand=brand,
        code=new_code(),
        key=key,
        title=title[:300],
        severity=severity,
        category=category,
        is_private=private,
        runbook=version,
        declared_at=now,
        declared_by=by.name,
        updated_at=now,
    )
    drawn.public_title = components.scope(drawn)[:300]
    with transaction.atomic():
        incident = _one_open(drawn)
        if incident.code == drawn.code:
            _begin(incident, by=by, now=now)
        else:
            _join(incident, drawn, by=by, now=now)
        link(incident, tickets, by=by, now=now)
    return incident


def link(incident: Incident, tickets: Iterable[Ticket], *, by: Actor, now: datetime) -> None:
    """Say that the incident explains these tickets. What is linked stays linked, and is told once."""
    with changing(incident):
        if incident.merged_into is not None:
            said = gettext("It was merged into “%(title)s”: link the tickets there.")
            raise IncidentRefused(said % {"title": incident.merged_into.title})
        known = set(incident.links.values_list("ticket_id", flat=True))
        fresh = {each.pk: each for each in tickets if each.pk not in known}
        if any(each.brand_id != incident.brand_id for each in fresh.values()):
            raise IncidentRefused(gettext("A ticket of another brand cannot be linked."))
        IncidentTicket.objects.bulk_create(
            IncidentTicket(incident=incident, ticket=each, linked_at=now, linked_by=by.name)
            for each in fresh.values()
        )
        data = {"incident": incident.code, "title": incident.title, "linked": True}
        kind = TicketEvent.Kind.INCIDENT
        facts.write([facts.fact(each, kind, by=by, at=now, data=data) for each in fresh.values()])
        for each in fresh.values():
            record(incident, "ticket_linked", by=by, at=now, data={"ticket": each.number})


def unlink(incident: Incident, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """It was about something else. A ticket whose customer was told the end stays linked."""
    with changing(incident):
        found = incident.links.filter(ticket=ticket).first()
        if found is None:
            raise IncidentRefused(
                gettext("%(ticket)s is not linked to this incident.") % {"ticket": ticket.reference}
            )
        if found.told_at is not None:
            raise IncidentRefused(
                gettext("The customer of %(ticket)s was told already.")
                % {"ticket": ticket.reference}
            )
        found.delete()
        data = {"incident": incident.code, "title": incident.title, "linked": False}
        facts.write([facts.fact(ticket, TicketEvent.Kind.INCIDENT, by=by, at=now, data=data)])
        record(incident, "ticket_unlinked", by=by, at=now, data={"ticket": ticket.number})


def declare_from(
    tickets: Sequence[Ticket],
    *,
    by: Actor,
    now: datetime,
    title: str = "",
    severity: str = "",
    category: str = "",
) -> Incident:
    """The incident behind these tickets of one brand: as grave as the gravest, about what they all are about.

    The first ticket names it. Whoever declares for the same category joins the open one.
    """
    if not tickets:
        raise IncidentRefused(gettext("Choose at least one ticket."))
    first = tickets[0]
    if any(each.brand_id != first.brand_id for each in tickets):
        raise IncidentRefused(gettext("These tickets are of several brands: choose those of one."))
    categories = {each.category for each in tickets}
    category = category or (categories.pop() if len(categories) == 1 else "")
    return declare(
        first.brand,
        title=title or f"{first.reference} {first.subject}".strip(),
        severity=severity or min(each.severity for each in tickets),
        category=category,
        tickets=tickets,
        by=by,
        now=now,
        key=f"category:{category}" if category else f"ticket:{first.pk}",
    )


def _one_open(drawn: Incident) -> Incident:
    """Made by whoever comes first; what was merged into another one goes on there."""
    for _ in range(ATTEMPTS):
        open_ones = Incident.objects.open().filter(brand=drawn.brand)
        found = open_ones.filter(merged_from__key=drawn.key).first()
        if found is None:
            Incident.objects.bulk_create([drawn], ignore_conflicts=True)
            found = open_ones.filter(key=drawn.key).first()
        if found is not None:
            found.brand, found.runbook = drawn.brand, pinned(found.runbook_id)
            return found
    raise IncidentRefused(gettext("The incident is being resolved at this moment: try again."))


def _begin(incident: Incident, *, by: Actor, now: datetime) -> None:
    data = {"severity": incident.severity, "category": incident.category}
    record(incident, "declared", by=by, at=now, data=data)
    incident.components.set(components.touched_by(incident))
    duties.adjust(incident, now=now)
    publish(incident, by=by, now=now)
    remedy.track(incident, now=now)


def _join(incident: Incident, drawn: Incident, *, by: Actor, now: datetime) -> None:
    """The open one becomes as grave as this one, and as private, unless the public knows of it already."""
    with changing(incident):
        if drawn.is_private and not incident.is_private and incident.published_at is None:
            incident.is_private = True
            incident.save(update_fields=["is_private"])
            record(incident, "made_private", by=by, at=now)
        if drawn.severity < incident.severity:
            regrade(incident, drawn.severity, by=by, now=now)
