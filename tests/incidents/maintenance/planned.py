"""A maintenance of an hour, and what became of it."""

from datetime import timedelta
from typing import Any

from incidents import maintenance
from incidents.models import Component, Maintenance
from support.models import Brand
from support.tickets.actor import Actor
from tests.make import NOON
from tests.support.escalation.rows import at

ADA = Actor("Ada")
HOUR = timedelta(hours=1)


def part(brand: Brand, slug: str = "checkout") -> Component:
    return Component.objects.get(brand=brand, slug=slug)


def plan(brand: Brand, **changed: Any) -> Maintenance:
    """From 14:00 to 15:00 in Paris, an hour from noon UTC."""
    values: dict[str, Any] = {
        "title": "Move of the database",
        "starts_at": NOON + HOUR,
        "ends_at": NOON + 2 * HOUR,
        "by": ADA,
        "now": NOON,
    }
    if brand.components.exists():
        values["components"] = [part(brand)] if brand.slug == "luneo" else []
    return maintenance.schedule(brand, **(values | changed))


def said(row: Maintenance) -> list[tuple[str, str]]:
    rows = row.updates.order_by("at", "pk")
    return [(each.status, each.texts["en"]) for each in rows]


def states(brand: Brand, *minutes: float) -> list[str]:
    """How the component stands after the sweep of each of these minutes."""
    found = []
    for minute in minutes:
        maintenance.run_due(now=at(minute))
        found.append(part(brand).state)
    return found
