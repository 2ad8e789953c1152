"""Files inside other parts: Outlook's winmail.dat, and uuencoded lines in a text."""

import re
from itertools import takewhile

from tnefparse import TNEF

from support.inbound.reading.decode import to_text, uu_decoded
from support.inbound.reading.files import kind_of, make, tidy_name
from support.inbound.reading.letter import Attachment

_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n", re.MULTILINE)
_UU_END = re.compile(r"^end[ \t]*$", re.MULTILINE)
_UU_LINE = 90  # characters
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
    end = _UU_END.search(text)
    for match in _UU_BEGIN.finditer(text):
        if match.start() < position or not _looks_encoded(text, match.end()):
            continue
        if end is not None and end.start() < match.end():
            end = _UU_END.search(text, match.end())
        if end is None:
            break
        lines = text[match.end() : end.start()].encode("latin-1", "replace").split(b"\n")
        kept.append(text[position : match.start()])
        label = tidy_name(match[1]) or "attachment.bin"
        found.append(make(label, kind_of(label), uu_decoded(lines)))
        position = end.end()
    return "".join(kept) + text[position:], found


def _looks_encoded(text: str, start: int) -> bool:
    """Whether encoded lines begin there: a look at twenty of them, however far away the end is."""
    lines = text[start : start + 20 * _UU_LINE].split("\n")[:20]
    filled = [
        line for line in takewhile(lambda line: line.rstrip() != "end", lines) if line.strip()
    ]
    return bool(filled) and all(" " <= line[0] <= "`" and len(line) <= _UU_LINE for line in filled)
