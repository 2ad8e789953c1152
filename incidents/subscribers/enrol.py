"""Subscribe in two steps: anybody may ask for any address, and only who reads its mail can say yes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from incidents.models import Component, Subscriber
from incidents.subscribers import letters, links
from support.lib import limits
from support.models import Brand

ASKED_FOR = timedelta(days=7)  # how long a confirmation holds
MAILS, DAY = 3, 86_400.0  # letters a day to one address, whoever asks
State = Subscriber.State


def ask(
    brand: Brand,
    *,
    email: str,
    language: str,
    now: datetime,
    url: str = "",
    components: Iterable[Component] = (),
) -> None:
    """Write to the address: a link to confirm, or to choose where it is subscribed. The asker learns nothing."""
    address = email.strip().lower()
    bucket = f"subscribe:{brand.pk}:{address}"
    if not limits.take(bucket, rate=MAILS / DAY, burst=MAILS, now=now):
        return
    with transaction.atomic():
        row, _ = Subscriber.objects.get_or_create(
            brand=brand,
            email=address,
            url=url,
            defaults={"language": language, "asked_at": now},
        )
        row = (
            Subscriber.objects.select_for_update(of=("self",))
            .select_related("brand")
            .get(pk=row.pk)
        )
        if row.state == State.ACTIVE:
            _write(row, "known", links.manage(row), now=now)
            return
        row.state, row.asked_at, row.language = State.PENDING, now, language
        row.save(update_fields=["state", "asked_at", "language"])
        row.components.set(each for each in components if each.brand_id == brand.pk)
        _write(row, "confirm", links.confirm(row), now=now)


def confirm(row: Subscriber, *, now: datetime) -> bool:
    """Yes from who reads the mail. False: the link is too old. Twice is once."""
    if row.state == State.ACTIVE:
        return True
    pending = Subscriber.objects.filter(
        pk=row.pk, state=State.PENDING, asked_at__gt=now - ASKED_FOR
    )
    return bool(
        pending.update(state=State.ACTIVE, confirmed_at=now, ended_at=None, failures=0, reason="")
    )


def choose(row: Subscriber, components: Iterable[Component], *, language: str) -> None:
    """Which parts its owner wants to be told of (none: of all), and in which language."""
    with transaction.atomic():
        Subscriber.objects.filter(pk=row.pk).update(language=language)
        row.components.set(each for each in components if each.brand_id == row.brand_id)


def forget(*, now: datetime) -> int:
    """Addresses that never said yes are not kept."""
    old = Subscriber.objects.filter(state=State.PENDING, asked_at__lte=now - ASKED_FOR)
    return old.delete()[0]


def _write(row: Subscriber, kind: str, link: str, *, now: datetime) -> None:
    key = f"subscriber:{row.pk}:{kind}:{now:%Y%m%d%H%M%S%f}"
    letters.own(row, kind, key=key, now=now, link=link)
