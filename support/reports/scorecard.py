"""Each line of a brand's runbook held against the rows: what was kept, and what nothing measures."""

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_

from support.models import Brand
from support.reports import evidence, places
from support.reports.evidence import Evidence
from support.reports.places import Place
from support.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the runbook; a promise that serves two of its places counts once.

    `unmeasured` are places that serve it and leave no rows to count, `reason` the file's own word on why, or empty.
    """

    line: str
    text: str
    evidence: list[Evidence]
    unmeasured: list[Place]
    kept: int
    late: int
    missed: int
    reason: str = ""

    @property
    def state(self) -> str:
        """missed, late, kept; idle: measured, and nothing to measure happened; blind: nothing measures it."""
        if not self.evidence:
            return "blind"
        if self.missed:
            return "missed"
        if self.late:
            return "late"
        return "kept" if self.kept else "idle"


def scorecard(brand: Brand, scope: Scope) -> list[Score]:
    """In the order of the file; empty for a brand without a runbook."""
    if brand.runbook is None:
        return []
    data = brand.runbook.data
    named = places.places(data)
    found: dict[tuple[str, str], Evidence | None] = {
        (place.line, place.path): evidence.of(brand, scope, place) for place in named
    }
    reasons = data.get("not_measured") or {}
    scores = []
    for line, text in (data.get("lines") or {}).items():
        mine = [place for place in named if place.line == line]
        known = [shown for place in mine if (shown := found[line, place.path])]
        blind = [place for place in mine if not found[line, place.path]]
        counted = _once(brand, scope, known)
        scores.append(Score(line, text, known, blind, **counted, reason=reasons.get(line, "")))
    return scores


def _once(brand: Brand, scope: Scope, known: list[Evidence]) -> dict[str, int]:
    """Kept, late and missed of all evidence together."""
    clocks = [each.where for each in known if each.where is not None]
    total = Counter(evidence.promises(brand, scope, reduce(or_, clocks)) if clocks else {})
    others = {each.counted or each.path: each for each in known if each.where is None}
    for each in others.values():
        total.update(kept=each.kept, late=each.late, missed=each.missed)
    return {name: total[name] for name in ("kept", "late", "missed")}
