"""Where a row or a rotation stands in the runbook's file, and which of the runbook's lines it serves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.admin.runbook import rules, rules_page
from support.models import Brand, RunbookVersion, pinned

SECTIONS = {"queue": "queues", "team": "teams", "person": "people"}  # of the file, by model
# By what the file's other sections name an entry: a prefix anywhere, or the key of a list of slugs.
PREFIXES = {"queues": "queue", "teams": "team", "people": "person", "on_call": "oncall"}
KEYS = {"queues": "queue", "teams": "owners", "people": "people", "on_call": ""}


@dataclass(frozen=True, slots=True)
class Place:
    """`line` is the file's, 0 if unknown; `serves` are keys and words of the runbook's own lines."""

    version: RunbookVersion
    line: int
    serves: list[tuple[str, str]]


def of_row(row: Any) -> Place | None:
    return of(row.brand, SECTIONS[row._meta.model_name], row.slug)


def of(brand: Brand, section: str, slug: str) -> Place | None:
    """None where the version in force has no such entry."""
    if brand.runbook_id is None:
        return None
    version = pinned(brand.runbook_id)
    entry = (version.data.get(section) or {}).get(slug)
    if entry is None:
        return None
    known = version.data.get("lines") or {}
    served = {entry["line"]} if entry.get("line") else set(_served(version.data, section, slug))
    serves = [(key, known.get(key, "")) for key in sorted(served, key=rules.natural)]
    return Place(version, rules_page.lines_of(version.pk).get((section, slug), 0), serves)


def _served(node: Any, section: str, slug: str) -> Iterator[str]:
    """The lines of the smallest entries that name it: of an escalation's policy, of a category."""
    if isinstance(node, Mapping):
        line = node.get("line")
        if isinstance(line, str) and _names(node, section, slug):
            yield line
        else:
            yield from (each for value in node.values() for each in _served(value, section, slug))
    elif isinstance(node, list):
        yield from (each for value in node for each in _served(value, section, slug))


def _names(node: Any, section: str, slug: str) -> bool:
    if isinstance(node, Mapping):
        own = node.get(KEYS[section])
        return slug in (own if isinstance(own, list) else [own]) or any(
            _names(value, section, slug) for value in node.values()
        )
    if isinstance(node, list):
        return any(_names(value, section, slug) for value in node)
    # Whoever is on call is named without saying of which rotation.
    return node == f"{PREFIXES[section]}:{slug}" or (section == "on_call" and node == "oncall")
