"""What people write behind a command: a time, a brand."""

from argparse import ArgumentTypeError
from datetime import datetime

from django.core.management.base import CommandError

from support.models import Brand, RunbookVersion, pinned


def moment(text: str) -> datetime:
    """Without an offset it is meant in the brand's zone."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f'"{text}" is no time: write one such as 2026-03-02T09:00'
        ) from None


def version_of(slug: str) -> RunbookVersion:
    """The runbook in force of a brand."""
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None or brand.runbook_id is None:
        known = (
            ", ".join(Brand.objects.exclude(runbook=None).values_list("slug", flat=True)) or "none"
        )
        raise CommandError(f'"{slug}" has no runbook in force. Known: {known}.')
    return pinned(brand.runbook_id)
