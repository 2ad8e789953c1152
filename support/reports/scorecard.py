"""Each line of a brand's runbook held against the rows: what was kept, and what nothing measures."""

from dataclasses import dataclass

from support.models import Brand
from support.reports import evidence, places
from support.reports.evidence import Evidence
from support.reports.places import Place
from support.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the runbook. `unmeasured` are places that serve it and leave no rows to count."""

    line: str
    text: str
    evidence: list[Evidence]
    unmeasured: list[Place]

    @property
    def kept(self) -> int:
        return sum(each.kept for each in self.evidence)

    @property
    def late(self) -> int:
        return sum(each.late for each in self.evidence)

    @property
    def missed(self) -> int:
        return sum(each.missed for each in self.evidence)

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
    return [
        Score(
            line,
            text,
            [known for place in named if (known := found.get((line, place.path)))],
            [place for place in named if place.line == line and not found[line, place.path]],
        )
        for line, text in (data.get("lines") or {}).items()
    ]
