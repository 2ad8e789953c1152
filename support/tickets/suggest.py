"""Severity and category as the runbook's keywords suggest them, with the words that matched."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.lib import keywords
from support.models import Severity


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Empty where nothing matched; `because` maps what was suggested to the words found."""

    severity: str = ""
    category: str = ""
    because: Mapping[str, tuple[str, ...]] | None = None


def suggest(data: Mapping[str, Any], text: str) -> Suggestion:
    """The gravest severity with a keyword in `text`, and the category with the most of them."""
    found: dict[str, tuple[str, ...]] = {}
    by_severity = (data.get("triage") or {}).get("keywords") or {}
    severity = ""
    for each in Severity.values:
        hits = keywords.find(text, by_severity.get(each) or ())
        if hits:
            severity, found[each] = each, tuple(hits)
            break
    hits_by_category = {
        name: keywords.find(text, entry.get("keywords") or ())
        for name, entry in sorted((data.get("categories") or {}).items())  # jsonb keeps no order
    }
    category = max(hits_by_category, key=lambda name: len(hits_by_category[name]), default="")
    if not category or not hits_by_category[category]:
        return Suggestion(severity, "", found)
    found[category] = tuple(hits_by_category[category])
    return Suggestion(severity, category, found)
