"""The section `changes` of a brand's runbook in force."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from incidents.changes.refused import ChangeRefused
from support.models import Brand, pinned


def rules(brand: Brand) -> Mapping[str, Any] | None:
    """None where the runbook says nothing of changes."""
    return pinned(brand.runbook_id).data.get("changes") if brand.runbook_id else None


def demanded(brand: Brand) -> Mapping[str, Any]:
    """ChangeRefused where the runbook says nothing of changes."""
    found = rules(brand)
    if not found:
        raise ChangeRefused(
            gettext("The runbook of %(brand)s has no section `changes`.") % {"brand": brand}
        )
    return found
