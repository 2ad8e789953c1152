"""What people write behind a command: a time, a number, a brand."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime

from django.core.management.base import CommandError

from support.models import Brand, RunbookVersion, pinned

KNOWN_YEARS = range(1970, 2101)  # so that any zone and any reckoning fits around them


def moment(text: str) -> datetime:
    """Without an offset it is meant in the brand's zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f'"{text}" is no time: write one such as 2026-03-02T09:00'
        ) from None
    if found.year not in KNOWN_YEARS:
        raise ArgumentTypeError(f'"{text}" is out of all bounds: expected a year of 1970 to 2100')
    return found


def whole(least: int, most: int = 2**63 - 1) -> Callable[[str], int]:
    """A whole number of a range; the widest is what a key can be."""

    def read(text: str) -> int:
        if not text.removeprefix("-").isdecimal() or len(text) > 20:
            raise ArgumentTypeError(f'"{text}" is no whole number')
        if not least <= int(text) <= most:
            raise ArgumentTypeError(f"{text} is out of bounds: expected {least} to {most}")
        return int(text)

    return read


def pause(text: str) -> float:
    """Seconds to wait between two rounds."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0.05 <= found <= 86_400:  # not a number is in no range
        raise ArgumentTypeError(f'"{text}" is no pause: expected seconds, from 0.05 to 86400')
    return found


PORT = whole(0, 65_535)  # 0: any that is free
KEY = whole(0)


def brand_of(slug: str) -> Brand:
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        known = ", ".join(Brand.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f'There is no brand "{slug}". Known: {known}.')
    return brand


def version_of(slug: str) -> RunbookVersion:
    """The runbook in force of a brand."""
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None or brand.runbook_id is None:
        known = (
            ", ".join(Brand.objects.exclude(runbook=None).values_list("slug", flat=True)) or "none"
        )
        raise CommandError(f'"{slug}" has no runbook in force. Known: {known}.')
    return pinned(brand.runbook_id)
