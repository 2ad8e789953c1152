"""Who leads an incident and who speaks for it, and what people write into its timeline."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext

from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident
from support.models import Role, may
from support.tickets.actor import Actor

ROLES = ("commander", "communications_lead")


def assign(incident: Incident, role: str, user: User | None, *, by: Actor, now: datetime) -> None:
    """Give one of ROLES to somebody who works for the brand; None gives it back."""
    if role not in ROLES:
        raise IncidentRefused(f"There is no role {role}: choose one of {', '.join(ROLES)}.")
    if user is not None and not may(user, incident.brand_id, Role.AGENT):
        raise IncidentRefused(f"{user} does not work for {incident.brand}.")
    with changing(incident):
        before = getattr(incident, role)
        if before == user:
            return
        setattr(incident, role, user)
        incident.updated_at = now
        incident.save(update_fields=[role, "updated_at"])
        data = {"role": role, "to": Actor.of(user).name if user else ""}
        record(incident, "role", by=by, at=now, data=data)


def note(incident: Incident, text: str, *, by: Actor, now: datetime) -> None:
    """What somebody saw, tried or decided, for those inside; also after the end."""
    if not text.strip():
        raise IncidentRefused(gettext("Write something first."))
    with changing(incident):
        record(incident, "note", by=by, at=now, data={"text": text.strip()[:5000]})


def person(by: Actor) -> User:
    """Whoever signed in. IncidentRefused for the desk itself and for other systems, which decide nothing here."""
    if by.user is None:
        raise IncidentRefused(gettext("Only people who signed in decide about this."))
    return by.user
