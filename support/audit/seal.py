"""The seal of a row: an HMAC over everything it says and the seal before it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC

from django.conf import settings

from support.models import AuditEntry

SAID = (
    "seq",
    "actor",
    "actor_key",
    "action",
    "object_type",
    "object_key",
    "object_name",
    "diff",
    "request_id",
    "prev_hash",
)


def sealed(entry: AuditEntry) -> str:
    """The row's seal with the key in force, as 64 hexadecimal characters."""
    return _seal(entry, next(_keys()))


def holds(entry: AuditEntry) -> bool:
    """Whether the row is as it was sealed, with any key that we still accept."""
    return any(hmac.compare_digest(entry.hash, _seal(entry, key)) for key in _keys())


def _keys() -> Iterator[str]:
    yield settings.AUDIT_KEY or settings.SECRET_KEY
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def _seal(entry: AuditEntry, key: str) -> str:
    said = [entry.brand_id, entry.at.astimezone(UTC).isoformat()]
    said += [getattr(entry, name) for name in SAID]
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(f"desk.audit:{key}".encode(), text.encode(), hashlib.sha256).hexdigest()
