"""Places of a runbook's data by their written paths, as a finding writes them: `sla.policies[standard].targets.P0`."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from pydantic import ValidationError

from support.runbook import explain, source
from support.runbook.findings import Finding
from support.runbook.load import shipped
from support.runbook.schema.book import Book
from support.runbook.sections import book_class


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


def put(data: Any, path: str, value: Any) -> None:
    """Write there; the place above it must exist."""
    above, _, last = path.replace("]", "").replace("[", ".").rpartition(".")
    holder = at(data, above) if above else data
    if isinstance(holder, list):
        holder[holder.index(_entry(holder, last))] = value
    else:
        holder[last] = value


def spoiled(brand: str, places: Mapping[str, Any]) -> Book | list[Finding]:
    """A shipped runbook with other values at some places, as a book, or what its shape refuses. Reads the file once."""
    data = deepcopy(_read(brand))
    for path, value in places.items():
        put(data, path, value)
    try:
        return book_class().model_validate(data)
    except ValidationError as error:
        return list(explain.findings(error, book_class(), data))


@cache
def _read(brand: str) -> Any:
    return source.read(shipped()[brand].read_text(), name=brand).data
