"""Where a runbook file serves which of its lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the file that names a line: its path, as `sla.policies[standard]`, and what stands there."""

    path: str
    line: str
    node: Mapping[str, Any]


def places(data: Mapping[str, Any]) -> list[Place]:
    """All of them, in the order of the file."""
    return [
        place for key, node in data.items() if key != "lines" for place in _below(node, str(key))
    ]


def _below(node: Any, path: str) -> Iterator[Place]:
    if isinstance(node, Mapping):
        for line in dict.fromkeys([node.get("line"), *(node.get("lines") or ())]):
            if isinstance(line, str):
                yield Place(path, line, node)
        for key, value in node.items():
            yield from _below(value, f"{path}.{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            name = value.get("id", place) if isinstance(value, Mapping) else place
            yield from _below(value, f"{path}[{name}]")
