"""Where each system must call a brand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from incidents.hooks import events
from incidents.hooks.sources import SOURCES, secrets_of
from incidents.models import Webhook
from support.models import Brand


class Place(NamedTuple):
    """One address to paste; `is_open`: a secret is set, so that calls are taken."""

    brand: Brand
    source: str
    url: str
    is_open: bool
    last_at: datetime | None
    calls: int
    held: int


def places(brands: QuerySet[Brand]) -> Iterator[Place]:
    """Every source of every brand, whether it calls or not."""
    counted = Webhook.objects.filter(brand__in=brands).values("brand", "source")
    heard: dict[tuple[int, str], dict[str, Any]] = {
        (each["brand"], each["source"]): dict(each)
        for each in counted.annotate(
            last=Max("received_at"),
            n=Count("pk"),
            held=Count("pk", filter=Q(state=Webhook.State.HELD)),
        ).order_by()
    }
    for brand in brands:
        for name, source in SOURCES.items():
            found = heard.get((brand.pk, name), {})
            yield Place(
                brand=brand,
                source=name,
                url=address(brand, name),
                is_open=bool(secrets_of(brand, source)),
                last_at=found.get("last"),
                calls=found.get("n", 0),
                held=found.get("held", 0),
            )


def address(brand: Brand, source: str) -> str:
    """What is pasted over there; the secret is not in it."""
    way = "v2/enqueue" if source == events.SOURCE else f"in/{source}/{brand.slug}/"
    return f"{settings.PUBLIC_URL.rstrip('/')}/{way}"
