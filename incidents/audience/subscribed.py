"""Who of these people has read of the incident already, because they subscribed to the public page."""

from collections.abc import Sequence

from incidents.models import Incident, Subscriber
from support.models import OutboxMessage

State = OutboxMessage.State
NOT_TOLD = (State.DEAD, State.CANCELLED)
CHUNK = 500  # values of one statement


def told_as_subscribers(incident: Incident, emails: Sequence[str]) -> set[str]:
    """Those of these addresses to which a word of this incident went or goes by mail."""
    words, told = list(incident.updates.values_list("code", flat=True)), set()
    for start in range(0, len(emails) if words else 0, CHUNK):
        asked = emails[start : start + CHUNK]
        mine = Subscriber.objects.filter(brand=incident.brand_id, url="", email__in=asked)
        known = dict(mine.values_list("pk", "email"))
        for word in words:
            rows = OutboxMessage.objects.filter(key__in=[key_of(word, pk) for pk in known])
            told |= set(rows.exclude(state__in=NOT_TOLD).values_list("destination", flat=True))
    return told


def key_of(word: str, subscriber: int) -> str:
    """The key under which a public word is queued for a subscriber."""
    return f"word:{word}:{subscriber}"
