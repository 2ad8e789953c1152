"""Mail as an alert, for products that cannot call a webhook: never a ticket, never answered.

The subject says what the trouble is and whether it is over; which words say so stands in the runbook. A subject without
its state is the key, so that what is told again is an update and what is over ends the group.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from incidents.alerts import intake
from incidents.alerts.alert import (
    FIRING,
    RESOLVED,
)
from incidents.alerts.letter import read
from support.models import Brand, pinned

SOURCE = "mail"


def take(  # what a letter is
    to: Sequence[str], sender: str, subject: str, text: str, at: datetime, *, now: datetime
) -> tuple[Brand, str] | None:
    """Read one letter in the caller's transaction; None when no brand takes alerts at one of these addresses.

    PermissionError: it is sent to one, by somebody who may not.
    """
    for brand in Brand.objects.filter(runbook__isnull=False).order_by("pk"):
        source = _source(brand)
        if source is None or source["address"].lower() not in to:
            continue
        if not may_write(sender, source.get("senders") or ()):
            raise PermissionError(f"{sender or 'Nobody'} may not write to {source['address']}.")
        alert = read(source, sender=sender, subject=subject, text=text, at=at)
        return brand, intake.apply(brand, SOURCE, [alert], webhook=None, now=now)
    return None


def may_write(sender: str, senders: Sequence[str]) -> bool:
    """Whether an address, or its domain, is listed; an empty list lets everybody write."""
    known = {each.lower().removeprefix("@") for each in senders}
    return not known or sender in known or sender.rpartition("@")[2] in known


def _source(brand: Brand) -> Mapping[str, Any] | None:
    data = pinned(brand.runbook_id or 0).data
    found: Mapping[str, Any] | None = ((data.get("alerts") or {}).get("sources") or {}).get(SOURCE)
    if found is None:
        return None
    return {"resolved": RESOLVED, "firing": FIRING} | dict(found)  # of runbooks applied before
