"""The section `changes` of a brand's runbook in force."""

from collections.abc import Mapping
from typing import Any

from incidents.changes.refused import ChangeRefused
from support.models import Brand, pinned


def rules(brand: Brand) -> Mapping[str, Any] | None:
    """None where the runbook says nothing of changes."""
    return pinned(brand.runbook_id).data.get("changes") if brand.runbook_id else None


def demanded(brand: Brand) -> Mapping[str, Any]:
    """ChangeRefused where the runbook says nothing of changes."""
    found = rules(brand)
    if not found:
        raise ChangeRefused(f"The runbook of {brand} has no section `changes`.")
    return found
