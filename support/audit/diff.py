"""What an entry may say of a change: never a secret, and of customers never more than which field it was."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Model

SECRET = re.compile(r"secret|passw|token|authorization|api[_-]?key|routing_key|signature", re.I)
MASK = "[masked]"
LENGTH = 200  # characters of a value; the row itself keeps the rest
# Rows about customers are anonymised one day; entries are kept for ever, so they name such rows by key alone.
PERSONAL = frozenset(
    {
        "support.Customer",
        "support.CustomerAddress",
        "support.Suppression",
        "support.RawMessage",
        "support.OutboxMessage",
        "support.Ticket",
    }
)


def named(row: Model) -> str:
    """The row's name, or its key where the name is a customer's."""
    if row._meta.label in PERSONAL:
        return f"{row._meta.verbose_name} {row.pk}"
    return _text(str(row))


def changed(row: Model, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """{field: [before, after]} as text."""
    hidden = row._meta.label in PERSONAL
    return {
        name: [MASK if hidden else masked(name, each.get(name)) for each in (before, after)]
        for name in after
    }


def masked(name: str, value: Any) -> Any:
    """The value as JSON that both databases keep alike: text, keys as text, and nothing secret."""
    if SECRET.search(name):
        return MASK
    if isinstance(value, Mapping):
        return {str(key): masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(name, inner) for inner in value]
    if value is None or isinstance(value, bool | int):
        return value
    return _text(str(value))


def _text(value: str) -> str:
    return value.replace("\x00", "")[:LENGTH]
