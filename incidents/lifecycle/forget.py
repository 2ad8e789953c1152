"""What incidents keep of a customer who is forgotten: how many were told and when, not who they were."""

from django.db.models import Q

from incidents.models import Incident, Recipient, Subscriber
from support.privacy.emptied import GONE
from support.privacy.whose import Whose


def forget(theirs: Whose) -> dict[str, int]:
    """Ends their subscriptions, empties their lines in mailings and titles that repeat their words.

    Named in PRIVACY_ALSO and called inside the erasure's transaction. Returns the rows by what they are called.
    """
    brand = theirs.customer.brand_id
    subscribed = Subscriber.objects.filter(brand=brand, email__in=theirs.emails)
    gone, _each = subscribed.delete()
    named = Q(email__in=theirs.emails) | Q(customer__in=theirs.people)
    told = Recipient.objects.filter(named, incident__brand=brand)
    counts = {"subscriptions": gone, "recipients": told.update(email="", customer=None)}
    for incident in Incident.objects.filter(tickets__in=theirs.tickets).distinct():
        _retitle(incident, theirs)
    return counts


def _retitle(incident: Incident, theirs: Whose) -> None:
    """An incident that a ticket was the reason for bears its subject inside; the public title never does."""
    title = incident.title
    for subject in incident.tickets.filter(pk__in=theirs.tickets).values_list("subject", flat=True):
        title = title.replace(subject, GONE) if subject else title
    if title != incident.title:
        Incident.objects.filter(pk=incident.pk).update(title=title[:300])
