"""Parts that are no body: attachments, with a name that is safe to keep."""

import hashlib
import mimetypes
import re

from support.inbound.reading import headers
from support.inbound.reading.decode import clean_name, guess_text, to_text, transfer_decoded
from support.inbound.reading.letter import Attachment
from support.inbound.reading.mime import Part
from support.inbound.reading.params import with_params

_WINDOWS_PATH = re.compile(r"^(?:[A-Za-z]:|\\\\).*[\\/]")
_EVENT = re.compile(r"^(SUMMARY|DTSTART|METHOD)[^:\n]{0,200}:(.{0,300})", re.MULTILINE)
_EXTENSIONS = {
    "message/rfc822": ".eml", "message/delivery-status": ".txt", "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt", "text/calendar": ".ics", "text/plain": ".txt", "image/jpeg": ".jpg",
    "message/feedback-report": ".txt",
}  # fmt: skip
_TYPES = mimetypes.MimeTypes()  # the language's own table: the same names on every machine
_NAME_LIMIT = 200  # characters
_READ_OF_NAME = 4000  # characters, encoded words not yet decoded


def is_inline(part: Part) -> bool:
    return part.first("content-disposition").lower().startswith(b"inline") or bool(content_id(part))


def content_id(part: Part) -> str:
    return clean_name(headers.unfolded(part.first("content-id")).strip().strip("<>"))[:500]


def given_name(part: Part) -> str:
    """The name its sender gave a part, or nothing."""
    _, disposition = with_params(part.first("content-disposition"))
    name = disposition.get("filename") or disposition.get("name") or part.params.get("name") or ""
    return tidy_name(headers.words(name[:_READ_OF_NAME]))


def tidy_name(name: str) -> str:
    """One line, no folders, no direction controls, its extension kept when it is cut."""
    name = _WINDOWS_PATH.sub("", clean_name(name)).replace("/", "_").replace("\\", "_").strip()
    if not name.strip(". "):
        return ""  # `..` names no file
    if len(name) <= _NAME_LIMIT:
        return name
    stem, dot, extension = name.rpartition(".")
    return stem[: _NAME_LIMIT - 20] + dot + extension[-19:] if dot else name[:_NAME_LIMIT]


def attachment(part: Part, raw: bytes, *, number: int) -> Attachment:
    """One part, decoded; a part without a name gets one that says what it is."""
    content = transfer_decoded(
        raw[part.start : part.end], guess_text(part.first("content-transfer-encoding"))
    )
    name = given_name(part) or tidy_name(_location(part)) or _made_up(part, content, number)
    return make(name, part.kind, content, cid=content_id(part), inline=is_inline(part))


def kind_of(name: str) -> str:
    """The content type that a name promises."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def make(
    name: str, kind: str, content: bytes, *, cid: str = "", inline: bool = False
) -> Attachment:
    return Attachment(name, kind, content, hashlib.sha256(content).hexdigest(), cid, inline)


def _location(part: Part) -> str:
    location = headers.text(part.first("content-location"))
    return location.rpartition("/")[2].partition("?")[0]


def _made_up(part: Part, content: bytes, number: int) -> str:
    extension = _EXTENSIONS.get(part.kind) or _TYPES.guess_extension(part.kind) or ".bin"
    if part.kind == "message/rfc822":
        match = re.search(rb"(?im)^subject:[ \t]*([^\r\n]{1,300})", content[:20_000])
        subject = tidy_name(headers.text(match[1])) if match else ""
        if subject:
            return subject[: _NAME_LIMIT - 4] + extension
    return f"{part.kind.partition('/')[0]}-{number}{extension}"


def event_summary(content: bytes) -> str:
    """An invitation in one line: the attachment holds the rest."""
    text = re.sub(r"\r?\n[ \t]", "", to_text(content[:100_000])).replace("\r", "")
    begin = max(text.find("BEGIN:VEVENT"), 0)  # above it, time zones tell when they began, in 1970
    fields: dict[str, str] = {}
    for key, value in _EVENT.findall(text, begin):
        fields.setdefault(key, value.strip().replace("\\,", ",").replace("\\n", " "))
    if not fields.get("SUMMARY"):
        return ""
    start = re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?", fields.get("DTSTART", "")
    )
    if start is None:
        return f"[{fields['SUMMARY']}]"
    hour = f" {start[4]}:{start[5]}{' UTC' if start[6] else ''}" if start[4] else ""
    return f"[{fields['SUMMARY']}, {start[1]}-{start[2]}-{start[3]}{hour}]"
