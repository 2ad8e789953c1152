"""Tell the leads of trouble once, and once more when it is over."""

from datetime import datetime

import structlog
from django.db import transaction

from support.escalation.troubles import Trouble, look
from support.models import Alarm, Brand, pinned
from support.outbound.notify import Notice, notify

LEADS = ("role:lead",)
OVER = "It is over. It was seen since {since:%d %b %H:%M} UTC."
log = structlog.get_logger(__name__)


def sweep(*, now: datetime) -> int:
    """Compare what stands with what was told, and tell the difference; returns how many differences there were."""
    brands = Brand.objects.exclude(runbook=None).order_by("pk")
    return sum(_settle(brand, now=now) for brand in brands)


def _settle(brand: Brand, *, now: datetime) -> int:
    troubles = {trouble.kind.value: trouble for trouble in look(brand, now=now)}
    told = {alarm.kind: alarm for alarm in Alarm.objects.filter(brand=brand, recovered_at=None)}
    fresh = [_begin(brand, troubles[kind], now=now) for kind in troubles.keys() - told.keys()]
    over = [_end(brand, told[kind], now=now) for kind in told.keys() - troubles.keys()]
    return sum(fresh) + sum(over)


def _begin(brand: Brand, trouble: Trouble, *, now: datetime) -> bool:
    values = {"since": trouble.since, "told_at": now}
    with transaction.atomic():
        alarm, is_new = Alarm.objects.get_or_create(
            brand=brand, kind=trouble.kind, recovered_at=None, defaults=values
        )
        if is_new:
            subject = f"{brand.name}: {trouble.kind.label}"
            _tell(brand, f"alarm:{alarm.pk}", subject, trouble.text, now=now)
    return is_new


def _end(brand: Brand, alarm: Alarm, *, now: datetime) -> bool:
    with transaction.atomic():
        standing = Alarm.objects.filter(pk=alarm.pk, recovered_at=None)
        if not standing.update(recovered_at=now):
            return False  # another sweep was faster
        subject = f"{brand.name}: recovered. {alarm.get_kind_display()}"
        text = OVER.format(since=alarm.since)
        _tell(brand, f"alarm:{alarm.pk}:over", subject, text, now=now)
    return True


def _tell(brand: Brand, key: str, subject: str, text: str, *, now: datetime) -> None:
    """By mail to the leads, and in the log: where no mail leaves, the log is read first."""
    data = pinned(brand.runbook_id or 0).data
    reached = notify(
        Notice(key=key, subject=subject, text=text), LEADS, brand=brand, data=data, now=now
    )
    log.warning(
        "mail_alarm", brand=brand.slug, said=subject, told=[each.address for each in reached]
    )
