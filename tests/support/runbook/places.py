"""Places of a runbook's data by their written paths, as a finding writes them: `sla.policies[standard].targets.P0`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any


def at(data: Any, path: str) -> Any:
    """What stands there; an entry of a list is named by its id or number. KeyError names what is not there."""
    for part in re.findall(r"[^.\[\]]+", path):
        data = _entry(data, part) if isinstance(data, list) else data[part]
    return data


def wrong(data: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(path, what stands there, what is wanted) for each place that differs."""
    for path, value in wanted.items():
        found = at(data, path)
        if found != value:
            yield path, found, value


def _entry(entries: list[Any], name: str) -> Any:
    if name.isdecimal():
        return entries[int(name)]
    (found,) = [each for each in entries if each["id"] == name]
    return found
