"""Tell every subscriber of a public word, once: a row with the word, then rows in the outbox, a thousand at a time.

A crash in between costs nothing: the lease ends, the next turn goes on behind the last subscriber who has a row, and
keys that are known queue nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet

from incidents.audience.subscribed import key_of
from incidents.models import (
    Broadcast,
    ComponentChange,
    IncidentUpdate,
    MaintenanceUpdate,
    Subscriber,
)
from incidents.status.page import page_data
from incidents.subscribers.letters import Told
from incidents.subscribers.webhook import Turned, body, host
from support.lib import bell
from support.lib.crashpoint import crashpoint
from support.lib.database.claim import claim, finish
from support.models import Brand
from support.outbound import outbox
from support.outbound.outbox import Queued

AT_ONCE = 1000  # subscribers of one transaction
LEASE = timedelta(seconds=120)
State = Broadcast.State
Word = Told | Turned


def announce(
    brand: Brand,
    *,
    now: datetime,
    update: IncidentUpdate | None = None,
    work_update: MaintenanceUpdate | None = None,
) -> None:
    """In the transaction that says the word: all subscribers are to be told of it."""
    _begin(brand.pk, now=now, update=update, work_update=work_update)


def turned(change: ComponentChange, *, now: datetime) -> None:
    """In the transaction that changes a component's state: webhooks are to hear of it, where there are any."""
    brand = change.component.brand_id
    listening = Subscriber.objects.filter(brand=brand, state=Subscriber.State.ACTIVE)
    if listening.exclude(url="").exists():
        _begin(brand, now=now, change=change)


def _begin(brand: int, *, now: datetime, **word: Model | None) -> None:
    made = Broadcast.objects.create(brand_id=brand, created_at=now, run_at=now, **word)
    bell.ring("incidents.tasks.tell_subscribers", made.pk)


def run_due(*, now: datetime, pk: int | None = None) -> int:
    """Go on with what is to be told, or with this one; how many subscribers were told. Not inside a transaction."""
    rows = Broadcast.objects.filter(state=State.PENDING)
    rows = rows if pk is None else rows.filter(pk=pk)
    return sum(_tell(each, now=now) for each in claim(rows, now=now, limit=10, lease=LEASE))


def _tell(row: Broadcast, *, now: datetime) -> int:
    brand, told = Brand.objects.get(pk=row.brand_id), 0
    word = _word(row, brand, now)
    if word is not None:
        while batch := _next(brand, row.cursor, word):
            if not _hand_over(batch, word, row, now=now):
                return told
            told += len(batch)
            crashpoint("broadcast.after_batch")
    finish(row, state=State.DONE)
    return told


def _hand_over(batch: Sequence[Subscriber], word: Word, row: Broadcast, *, now: datetime) -> bool:
    """The batch's rows and how far we are, together. False: another worker has taken it over, nothing is written."""
    row.cursor = batch[-1].pk
    with transaction.atomic():
        mine = Broadcast.objects.filter(pk=row.pk, lease_token=row.lease_token)
        if not mine.update(cursor=row.cursor, told=F("told") + len(batch)):
            return False
        _queue(batch, word, now=now)
    return True


def _word(row: Broadcast, brand: Brand, now: datetime) -> Word | None:
    """What is told, as the page shows it; None when it is not public, or no longer."""
    if row.change is not None:
        return Turned.of(row.change, page_data(brand, now=now))
    word = row.update or row.work_update
    if word is None:
        return None
    about = word.incident if isinstance(word, IncidentUpdate) else word.maintenance
    data = page_data(brand, now=now, code=about.code)
    for entry in (*data.entries, *data.maintenances):
        for post in entry.posts:
            if post.code == word.code:
                return Told(data, entry, post)
    return None


def wanting(brand: Brand, codes: Sequence[str]) -> QuerySet[Subscriber]:
    """Those who want all, and those who chose a part that is touched. A word that names no part is for all."""
    mine = Subscriber.objects.filter(brand=brand, state=Subscriber.State.ACTIVE)
    if codes:
        mine = mine.filter(Q(components=None) | Q(components__code__in=codes)).distinct()
    return mine


def _next(brand: Brand, after: int, word: Word) -> list[Subscriber]:
    rows = wanting(brand, word.codes).filter(pk__gt=after).order_by("pk")
    found = list((rows.exclude(url="") if isinstance(word, Turned) else rows)[:AT_ONCE])
    for each in found:
        each.brand = brand
    return found


def _queue(batch: Sequence[Subscriber], word: Word, *, now: datetime) -> None:
    brand = batch[0].brand
    mails, calls = [], []
    for each in batch:
        key = key_of(word.code, each.pk)
        if each.url:
            calls.append(Queued(key=key, destination=host(each), payload=body(each, word)))
        elif isinstance(word, Told):
            letter = word.letter(each, key=key)
            mails.append(Queued(key=key, destination=each.email, payload=letter))
    outbox.queue_many(mails, brand=brand, carrier="mail", now=now)
    outbox.queue_many(calls, brand=brand, carrier="subscriber", now=now)
