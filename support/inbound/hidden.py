"""Files inside other parts: Outlook's winmail.dat, and uuencoded lines in a text."""

import re

from tnefparse import TNEF

from support.inbound.decode import to_text, uu_decoded
from support.inbound.files import kind_of, make, tidy_name
from support.inbound.letter import Attachment

_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n", re.MULTILINE)
_UU_END = re.compile(r"^end[ \t]*$", re.MULTILINE)
_TNEF_LIMIT = 20 * 2**20  # bytes


def unpack_tnef(found: Attachment) -> tuple[list[Attachment], str]:
    """What Outlook hid in a winmail.dat: its files and, where it is plain, its text."""
    if len(found.content) > _TNEF_LIMIT:
        return [], ""
    try:
        container = TNEF(found.content)
        files = [
            _from_tnef(item.long_filename() or item.name, bytes(item.data))
            for item in container.attachments
        ]
        body = container.body or b""
    except Exception:  # noqa: BLE001  a stranger's binary in a stranger's parser: keeping the file is enough
        return [], ""
    return files, to_text(body) if isinstance(body, bytes) else str(body)


def _from_tnef(name: str | bytes, content: bytes) -> Attachment:
    label = tidy_name(name if isinstance(name, str) else to_text(name)) or "attachment.bin"
    return make(label, kind_of(label), content)


def uuencoded(text: str) -> tuple[str, list[Attachment]]:
    """Text without its uuencoded blocks, and the files they hold."""
    if "\nbegin " not in "\n" + text[:10] and "\nbegin " not in text:
        return text, []
    kept, found, position = [], [], 0
    for match in _UU_BEGIN.finditer(text):
        if match.start() < position:
            continue
        end = _UU_END.search(text, match.end())
        if end is None:
            break
        lines = text[match.end() : end.start()].encode("latin-1", "replace").split(b"\n")
        if not _looks_encoded(lines):
            continue
        kept.append(text[position : match.start()])
        label = tidy_name(match[1]) or "attachment.bin"
        kind = kind_of(label)
        found.append(make(label, kind, uu_decoded(lines)))
        position = end.end()
    return "".join(kept) + text[position:], found


def _looks_encoded(lines: list[bytes]) -> bool:
    filled = [line for line in lines[:20] if line.strip()]
    return bool(filled) and all(32 <= line[0] <= 96 and len(line) <= 90 for line in filled)
