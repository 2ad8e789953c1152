"""Header bytes to values: encoded words, ids, dates."""

import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from support.inbound.reading import limits
from support.inbound.reading.decode import clean, guess_text, to_text

# Bounded: an unfinished word must not be searched to the end of the header again and again.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,1000}+)\?=")
_BETWEEN_WORDS = re.compile(r"\?=\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_FOLD = re.compile(rb"\r?\n[ \t]*|\r")
_ID = re.compile(r"<([^<>]{1,998})>")
_DATE_LIMIT = 120  # characters; a longer one is an attack on the number parser


def text(raw: bytes, hint: str = "") -> str:
    """An unstructured header: unfolded, words decoded, runs of white space made one."""
    return " ".join(words(unfolded(raw, hint)).split())


def unfolded(raw: bytes, hint: str = "") -> str:
    """The header on one line, words still encoded."""
    return guess_text(_FOLD.sub(b" ", raw), hint)


def words(value: str) -> str:
    """Decode the encoded words of RFC 2047; neighbours of one charset are joined as bytes first."""
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub("?=", value)
    out: list[str] = []
    pending, charset, position = b"", "", 0
    for match in _WORD.finditer(value):
        if pending and (match.start() > position or match[1].lower() != charset):
            out.append(to_text(pending, charset.partition("*")[0]))
            pending = b""
        out.append(value[position : match.start()])
        charset, position = match[1].lower(), match.end()
        pending += _word_bytes(match[2], match[3])
    if pending:
        out.append(to_text(pending, charset.partition("*")[0]))
    return clean("".join(out) + value[position:])


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def ids(raw: bytes) -> tuple[str, ...]:
    """Message ids without brackets, in order, each once; the last fifty (RFC 5322, 3.6.4; writers are sloppy)."""
    value = unfolded(raw)
    found = _ID.findall(value) or re.split(r"[\s,]+", value.strip(" <>\t"))
    unique = dict.fromkeys("".join(item.split()) for item in found[-4 * limits.MAX_REFERENCES :])
    unique.pop("", None)
    return tuple(item[:998] for item in unique)[-limits.MAX_REFERENCES :]


def date(raw: bytes) -> datetime | None:
    """The Date header in UTC, or nothing where it says none; a date without a zone is taken for UTC."""
    value = unfolded(raw)
    if not value or len(value) > _DATE_LIMIT:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
