"""Tables as CSV that a spreadsheet opens without running anything in them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection"), in its wide form, too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def lines(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """One line after the other, so that a long table is never held whole. Begins with a byte order mark."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([cell(value) for value in head])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: Any) -> Any:
    """Numbers stay numbers, times are ISO 8601; a text that would run as a formula is quoted with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = str(value)
    # One that begins with apostrophes gets one more, so that reading it back takes away only ours.
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
