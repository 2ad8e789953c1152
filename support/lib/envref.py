"""References to the environment: `env:NAME` must be set when it is used, `env:NAME?` may be missing."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

_WRITTEN = re.compile(r"env:([A-Z][A-Z0-9_]*)(\?)?")
_TELLING = 8  # characters; what is shorter may be a word of any sentence
_resolved: list[str] = []  # longest first


@dataclass(frozen=True, slots=True)
class Reference:
    name: str
    optional: bool


def is_reference(text: str) -> bool:
    return _WRITTEN.fullmatch(text) is not None


def parse(text: str) -> Reference | None:
    """The reference that `text` is; None for any other text."""
    found = _WRITTEN.fullmatch(text)
    return Reference(found[1], bool(found[2])) if found else None


def resolve(text: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """The value behind a reference, other text as it stands; None when it is optional and unset (or empty)."""
    reference = parse(text) if text else None
    if reference is None:
        return text
    value = environ.get(reference.name, "")
    if not value and not reference.optional:
        raise LookupError(f"{reference.name} is not set in the environment: set it and try again.")
    if len(value) >= _TELLING and value not in _resolved:
        _resolved[:] = sorted([*_resolved, value], key=len, reverse=True)
    return value or None


def resolved() -> list[str]:
    """What references stood for in this process so far, longest first: other systems repeat it in their errors."""
    return _resolved.copy()
