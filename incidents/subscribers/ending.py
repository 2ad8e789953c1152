"""A subscription ends: by its owner's click, or because its webhook is no use; then its owner is told."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.models import Subscriber
from incidents.subscribers import letters
from support.outbound import links as ours
from support.outbound import outbox

State = Subscriber.State


def leave(row: Subscriber, *, now: datetime) -> None:
    """By its owner. Twice is once."""
    Subscriber.objects.filter(pk=row.pk).exclude(state=State.ENDED).update(
        state=State.ENDED, ended_at=now, reason="Left."
    )


def stop(row: Subscriber, reason: str) -> None:
    """By us, from the carrier: its owner is told once."""
    now = timezone.now()  # noqa: TID251  # a carrier is a door: it is called with a row and nothing else
    active = Subscriber.objects.filter(pk=row.pk, state=State.ACTIVE)
    with transaction.atomic():
        if not active.update(state=State.ENDED, ended_at=now, reason=reason[:300]):
            return
        key = f"subscriber:{row.pk}:stopped:{now:%Y%m%d%H%M%S}"
        again = ours.public(row.brand.slug, row.brand.hosts, "/subscribe")
        payload = letters.own(
            row, "stopped", key=key, title=row.brand.name, url=row.url, reason=reason, link=again
        )
        outbox.queue(
            key=key,
            brand=row.brand,
            carrier="mail",
            destination=row.email,
            payload=payload,
            now=now,
        )
