"""What incidents know of a customer: handed out on demand, and forgotten but for how many were told and when."""

from typing import Any

from django.db.models import Q, QuerySet

from incidents.models import Incident, Recipient, Subscriber
from support.privacy.emptied import GONE
from support.privacy.whose import Whose


def forget(theirs: Whose) -> dict[str, int]:
    """Ends their subscriptions, empties their lines in mailings and titles that repeat their words.

    Named in PRIVACY_ALSO and called inside the erasure's transaction. Returns the rows by what they are called.
    """
    gone, _each = _subscribed(theirs).delete()
    counts = {"subscriptions": gone, "recipients": _told(theirs).update(email="", customer=None)}
    for incident in Incident.objects.filter(tickets__in=theirs.tickets).distinct():
        _retitle(incident, theirs)
    return counts


def hand_out(theirs: Whose) -> dict[str, Any]:
    """What they subscribed to on the status page, and of what they were told, in public words.

    Named in PRIVACY_EXPORT; the keys stand in data.json beside those of support.
    """
    told = _told(theirs).filter(state=Recipient.State.TOLD).select_related("incident")
    return {
        "subscriptions": [
            {
                "email": each.email,
                "webhook": each.url,
                "language": each.language,
                "state": each.state,
                "only_about": [part.name for part in each.components.all()],
                "asked_at": each.asked_at,
                "confirmed_at": each.confirmed_at,
                "ended_at": each.ended_at,
            }
            for each in _subscribed(theirs).prefetch_related("components").order_by("pk")
        ],
        "told_of_incidents": [
            {"incident": each.incident.public_title, "email": each.email, "at": each.told_at}
            for each in told.order_by("told_at", "pk")
        ],
    }


def _subscribed(theirs: Whose) -> QuerySet[Subscriber]:
    return Subscriber.objects.filter(brand=theirs.customer.brand_id, email__in=theirs.emails)


def _told(theirs: Whose) -> QuerySet[Recipient]:
    named = Q(email__in=theirs.emails) | Q(customer__in=theirs.people)
    return Recipient.objects.filter(named, incident__brand=theirs.customer.brand_id)


def _retitle(incident: Incident, theirs: Whose) -> None:
    """An incident that a ticket was the reason for bears its subject inside; the public title never does."""
    title = incident.title
    for subject in incident.tickets.filter(pk__in=theirs.tickets).values_list("subject", flat=True):
        title = title.replace(subject, GONE) if subject else title
    if title != incident.title:
        Incident.objects.filter(pk=incident.pk).update(title=title[:300])
