"""The last seal of each chain, taken off this database once an hour: without it nobody could tell a cut tail."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from support.models import AuditEntry, Brand
from support.outbound import compose, outbox

FILE = "heads.jsonl"
EVERY = timedelta(hours=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
TAIL = 400  # bytes that hold the last line
logger = structlog.get_logger("support.audit")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stood: `brand` is the brand's key, None the chain of no brand."""

    brand: int | None
    seq: int
    hash: str


def current() -> list[Head]:
    """The head of every chain that has begun."""
    chains = [None, *Brand.objects.order_by("pk").values_list("pk", flat=True)]
    found = [AuditEntry.objects.filter(brand=each).order_by("-seq").first() for each in chains]
    return [Head(entry.brand_id, entry.seq, entry.hash) for entry in found if entry]


def send(*, now: datetime) -> list[Head]:
    """Log the heads, append them to a file outside the database, and mail those that moved to AUDIT_MAIL_TO.

    Asked again within the hour it does nothing, so that it may be asked often.
    """
    if now - _last_sent() < EVERY:
        return []
    heads = current()
    for head in heads:
        logger.info("audit head", **asdict(head))
    _keep(heads, now)
    for brand in Brand.objects.order_by("pk") if settings.AUDIT_MAIL_TO else ():
        _mail(brand, [head for head in heads if head.brand in {None, brand.pk}], now)
    return heads


def _last_sent() -> datetime:
    """By our own file, on this machine; long ago where there is none."""
    file = Path(settings.AUDIT_DIR) / FILE
    if not file.exists():
        return LONG_AGO
    with file.open("rb") as read:
        read.seek(max(0, file.stat().st_size - TAIL))
        last = read.read().decode().splitlines()[-1:]
    try:
        return datetime.fromisoformat(json.loads(last[0])["at"])
    except (IndexError, ValueError, KeyError):
        return LONG_AGO


def _keep(heads: Iterable[Head], now: datetime) -> None:
    folder = Path(settings.AUDIT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a") as file:
        file.writelines(
            json.dumps({"at": now.isoformat(), **asdict(head)}) + "\n" for head in heads
        )


def _mail(brand: Brand, heads: Iterable[Head], now: datetime) -> None:
    lines = [json.dumps(asdict(head)) for head in heads]
    if not lines:
        return
    stand = "-".join(str(json.loads(line)["seq"]) for line in lines)
    for address in settings.AUDIT_MAIL_TO:
        key = f"audit:{brand.pk}:{stand}:{address}"[:200]
        payload = compose.notice(
            brand=brand,
            to=address,
            subject=f"Audit heads of {brand.name}",
            text="\n".join(
                ["Keep this mail: manage.py verify_audit --heads FILE reads it.", *lines]
            ),
            key=key,
        )
        outbox.mail(payload, key=key, brand=brand, now=now)
