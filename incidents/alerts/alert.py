"""One thing that a source said, in our words; strangers' texts are cut to size here and never trusted as markup."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.utils.dateparse import parse_datetime

from support.lib.web import is_web

KEY_LENGTH, TITLE_LENGTH, TEXT_LENGTH, LINK_LENGTH = 200, 300, 10_000, 1000
MOST = 50  # kinds or tags of one alert
# What a mail's subject says of its state, where a runbook does not list its own words.
RESOLVED = ["resolved", "recovered", "ok", "closed", "back to normal", "résolu"]
FIRING = ["triggered", "re-triggered", "firing", "alert", "warn", "no data", "renotify", "problem"]
UNSET = {"", "null", "none", "nil", "n/a"}


class Said(StrEnum):
    """What happened, as the source says; a word that we do not know is only noted."""

    FIRING = "firing"
    RESOLVED = "resolved"
    ACKNOWLEDGED = "acknowledged"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`key` names the trouble, `member` one of several things that fire in it. `at` is the source's own time, if any.

    `ends_all`: with this one everything of the group is over. `subject` is what a mail's kinds are looked for in.
    """

    key: str
    said: Said
    title: str
    text: str = ""
    member: str = ""
    at: datetime | None = None
    ends_all: bool = False
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    link: str = ""
    subject: str = ""
    by: str = field(default="", compare=False)


def short_key(text: str) -> str:
    """A key that fits its column: a longer one keeps its beginning and gets a hash of the whole."""
    clean = printable(text).strip()
    if len(clean) <= KEY_LENGTH:
        return clean
    return f"{clean[: KEY_LENGTH - 33]}-{hashlib.sha256(clean.encode()).hexdigest()[:32]}"


def words(value: Any, length: int = TITLE_LENGTH) -> str:
    """A text of a stranger's JSON: no object, no placeholder that nobody replaced, no control characters."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    text = printable(str(value)).strip()
    if text.lower() in UNSET or re.fullmatch(r"\$[A-Z_]+", text):
        return ""
    return text[:length]


def printable(text: str) -> str:
    """Without what neither a page nor PostgreSQL can hold."""
    safe = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in safe if letter >= " " or letter in "\n\t")


def safe_link(value: Any) -> str:
    """An address that a page may link to; anything but http and https is left out."""
    text = words(value, LINK_LENGTH + 1)
    return text if is_web(text) and len(text) <= LINK_LENGTH else ""


def moment(value: Any) -> datetime | None:
    """An instant from ISO 8601 (nine digits of a second too) or from epoch milliseconds; year 1 means none."""
    text = words(value, 40)
    try:
        if re.fullmatch(r"\d{12,14}", text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        found = parse_datetime(text)
        if found is None or found.year < 1970:
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def several(values: Iterable[Any]) -> tuple[str, ...]:
    """Each non-empty word once, in order, and not more than MOST."""
    return tuple(dict.fromkeys(each for value in values if (each := words(value, 100))))[:MOST]


def as_kind(text: str) -> str:
    """`RLS violation`, `rls_violation` and `rls-violation` are one kind."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
