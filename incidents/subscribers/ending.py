"""A subscription ends: by its owner's click, by a lead, or because its webhook is no use; then its owner is told."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Subscriber
from incidents.subscribers import letters
from support.outbound import links as ours
from support.tickets.actor import Actor

State = Subscriber.State


class EndingRefused(Exception):  # noqa: N818  # an answer to a person
    """The sentence that the person who asked reads."""


def leave(row: Subscriber, *, now: datetime) -> None:
    """By its owner. Twice is once."""
    _end(row, "Left.", now=now)


def remove(row: Subscriber, *, by: Actor, reason: str, now: datetime) -> None:
    """By a lead, say because its owner asked by telephone; who wants news again may subscribe again."""
    if not reason.strip():
        raise EndingRefused(_("Say why this subscription ends."))
    if not _end(row, f"Removed by {by.name}: {reason.strip()}"[:300], now=now):
        raise EndingRefused(_("It has ended already."))


def stop(row: Subscriber, reason: str) -> None:
    """By us, from the carrier: its owner is told once."""
    now = timezone.now()  # noqa: TID251  # a carrier is a door: it is called with a row and nothing else
    active = Subscriber.objects.filter(pk=row.pk, state=State.ACTIVE)
    with transaction.atomic():
        if not active.update(state=State.ENDED, ended_at=now, reason=reason[:300]):
            return
        key = f"subscriber:{row.pk}:stopped:{now:%Y%m%d%H%M%S}"
        again = ours.public(row.brand.slug, row.brand.hosts, "/subscribe")
        letters.own(row, "stopped", key=key, now=now, url=row.url, reason=reason, link=again)


def _end(row: Subscriber, reason: str, *, now: datetime) -> bool:
    """False: it had ended before, for another reason that stays."""
    going = Subscriber.objects.filter(pk=row.pk).exclude(state=State.ENDED)
    return bool(going.update(state=State.ENDED, ended_at=now, reason=reason))
