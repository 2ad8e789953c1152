"""Tell every subscriber of a public word, once: a row with the word, then rows in the outbox, a thousand at a time.

A crash in between costs nothing: the lease ends, the next turn goes on behind the last subscriber who has a row, and
keys that are known queue nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from incidents.audience.subscribed import key_of
from incidents.models import (
    Broadcast,
    IncidentUpdate,
    MaintenanceUpdate,
    Subscriber,
)
from incidents.status.page import Entry, PageData, Post, page_data
from incidents.subscribers.letters import Told
from incidents.subscribers.webhook import body, host
from support.lib import bell
from support.lib.claim import claim, finish
from support.lib.crashpoint import crashpoint
from support.models import Brand
from support.outbound import outbox
from support.outbound.outbox import Queued

AT_ONCE = 1000  # subscribers of one transaction
LEASE = timedelta(seconds=120)
State = Broadcast.State


def announce(
    brand: Brand,
    *,
    now: datetime,
    update: IncidentUpdate | None = None,
    work_update: MaintenanceUpdate | None = None,
) -> None:
    """In the transaction that says the word: all subscribers are to be told of it."""
    made = Broadcast.objects.create(
        brand=brand, update=update, work_update=work_update, created_at=now, run_at=now
    )
    bell.ring("incidents.tasks.tell_subscribers", made.pk)


def run_due(*, now: datetime, pk: int | None = None) -> int:
    """Go on with what is to be told, or with this one; how many subscribers were told. Not inside a transaction."""
    rows = Broadcast.objects.filter(state=State.PENDING)
    rows = rows if pk is None else rows.filter(pk=pk)
    return sum(_tell(each, now=now) for each in claim(rows, now=now, limit=10, lease=LEASE))


def _tell(row: Broadcast, *, now: datetime) -> int:
    brand, told = Brand.objects.get(pk=row.brand_id), 0
    found = _word(row, brand, now)
    if found is not None:
        letter, codes = Told(*found), [part.code for part in found[1].parts]
        while batch := _next(brand, row.cursor, codes):
            if not _hand_over(batch, letter, row, now=now):
                return told
            told += len(batch)
            crashpoint("broadcast.after_batch")
    finish(row, state=State.DONE)
    return told


def _hand_over(batch: Sequence[Subscriber], told: Told, row: Broadcast, *, now: datetime) -> bool:
    """The batch's rows and how far we are, together. False: another worker has taken it over, nothing is written."""
    row.cursor = batch[-1].pk
    with transaction.atomic():
        mine = Broadcast.objects.filter(pk=row.pk, lease_token=row.lease_token)
        if not mine.update(cursor=row.cursor, told=F("told") + len(batch)):
            return False
        _queue(batch, told, now=now)
    return True


def _word(row: Broadcast, brand: Brand, now: datetime) -> tuple[PageData, Entry, Post] | None:
    """What is told, as the page shows it; None when it is not public, or no longer."""
    word = row.update or row.work_update
    if word is None:
        return None
    about = word.incident if isinstance(word, IncidentUpdate) else word.maintenance
    data = page_data(brand, now=now, code=about.code)
    for entry in (*data.entries, *data.maintenances):
        for post in entry.posts:
            if post.code == word.code:
                return data, entry, post
    return None


def wanting(brand: Brand, codes: Sequence[str]) -> QuerySet[Subscriber]:
    """Those who want all, and those who chose a part that is touched. A word that names no part is for all."""
    mine = Subscriber.objects.filter(brand=brand, state=Subscriber.State.ACTIVE)
    if codes:
        mine = mine.filter(Q(components=None) | Q(components__code__in=codes)).distinct()
    return mine


def _next(brand: Brand, after: int, codes: Sequence[str]) -> list[Subscriber]:
    found = list(wanting(brand, codes).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    for each in found:
        each.brand = brand
    return found


def _queue(batch: Sequence[Subscriber], told: Told, *, now: datetime) -> None:
    brand = batch[0].brand
    mails, calls = [], []
    for each in batch:
        key = key_of(told.post.code, each.pk)
        if each.url:
            calls.append(Queued(key=key, destination=host(each), payload=body(each, told)))
        else:
            letter = told.letter(each, key=key)
            mails.append(Queued(key=key, destination=each.email, payload=letter))
    outbox.queue_many(mails, brand=brand, carrier="mail", now=now)
    outbox.queue_many(calls, brand=brand, carrier="subscriber", now=now)
