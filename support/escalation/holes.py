"""Where a call for help would be heard by nobody: in the file, and in the next weeks of the rotations."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Any

from support.escalation import rules
from support.escalation.matrix import AHEAD, Line, Roster, steps_of
from support.lib import rota
from support.lib.saying import _
from support.models import Severity

MOMENTS = ("opened", "triage", "warning", "breach")
Data = Mapping[str, Any]


def holes(data: Data, *, at: datetime, known: Roster = Roster()) -> list[str]:  # noqa: B008  # immutable
    """Each as a sentence; empty when every step reaches somebody and somebody is always on call."""
    return [*_steps(data, at, known), *_gaps(data, at, known)]


def _steps(data: Data, at: datetime, known: Roster) -> Iterator[str]:
    """By step, with the categories for which it reaches nobody. What depends on the hour is left out."""
    always = {
        **data,
        "people": {key: {**who, "awake": None} for key, who in data["people"].items()},
    }
    deaf: dict[tuple[str, int], tuple[Line, set[str]]] = {}
    for policy, category in _taken(data):
        lines = steps_of(always, policy, category, at=at, known=known._replace(calendars={}))
        for number, line in enumerate(lines):
            if line.reaches_nobody:
                deaf.setdefault((line.policy, number), (line, set()))[1].add(category)
    for (key, number), (line, categories) in deaf.items():
        every = len(categories) == len(data["categories"])
        step = _(
            "Policy %(policy)s, step %(number)s (%(do)s %(to)s)",
            policy=key,
            number=number + 1,
            do=line.do,
            to=", ".join(line.to) or _("no recipient"),
        )
        if every:
            yield _("%(step)s reaches nobody.", step=step)
        else:
            where = tuple(sorted(categories))
            yield _("%(step)s reaches nobody for %(categories)s.", step=step, categories=where)


def _taken(data: Data) -> Iterable[tuple[Data, str]]:
    """Each policy with each category that comes to it, once, by whichever moment and severity."""
    triggers = [f"trigger:{name}" for name in data["escalation"].get("triggers") or ()]
    found = {}
    for moment, severity, category in product(
        (*MOMENTS, *triggers), Severity.values, data["categories"]
    ):
        policy = rules.policy_for(data, severity, category, moment=moment)
        if policy:
            found[policy["id"], category] = policy, category
    return found.values()


def _gaps(data: Data, at: datetime, known: Roster) -> Iterator[str]:
    for key, rotation in (data.get("on_call") or {}).items():
        theirs = [each for each in known.stand_ins if each.rotation == key]
        for shift in rota.shifts(rotation, at, at + AHEAD, theirs):
            if shift.person not in data["people"]:
                yield _(
                    "Nobody is on call (%(rotation)s) from %(start)s to %(end)s UTC.",
                    rotation=key,
                    start=shift.start.astimezone(UTC),
                    end=shift.end.astimezone(UTC),
                )
