"""Secrets, and rows a database quotes, taken out of what is written down: logs, and the errors that rows keep."""

import re
from collections.abc import Mapping
from typing import Any

from support.lib import envref

SECRET_KEYS = re.compile(
    r"secret|password|passwd|token|authorization|routing_key|api[_-]?key|cookie|signature", re.I
)
SECRET_VALUES = re.compile(
    r"(?i)(\b(?:bearer|basic|token token=)\s*)[\w.~+/=-]{8,}"  # a header's credentials
    r"|(?<=://)([^/\s:@]*:)[^/\s@]+(?=@)"  # the password in an address
    r"|(\bDETAIL:\s*)(?=Key |Failing row )[^\n]+"  # the row that PostgreSQL refused, with whoever it is about
)
REDACTED = "[redacted]"


def clean(value: Any, name: str = "") -> Any:
    """The value without what nobody may read: by its name, or inside a sentence."""
    if SECRET_KEYS.search(name):
        return REDACTED
    if isinstance(value, Mapping):
        return {key: clean(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner) for inner in value]
    return text(value) if isinstance(value, str) else value


def text(value: str) -> str:
    """The sentence without what looks like a secret, and without what any `env:` reference stood for so far."""
    for secret in envref.resolved():
        value = value.replace(secret, REDACTED)
    return SECRET_VALUES.sub(
        lambda found: f"{found[1] or found[2] or found[3] or ''}{REDACTED}", value
    )
