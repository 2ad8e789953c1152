"""Bytes to a tree of parts, in one linear pass that stops at the limits.

Nothing is decoded and nothing can raise here: a part is its headers and the place of its body. Broken structure is
read the way people's mail programs read it: a missing final boundary, a multipart without boundary parameter, header
lines that lost their indentation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from support.inbound.reading import limits
from support.inbound.reading.params import content_type

Headers = list[tuple[str, bytes]]

_HEADER = re.compile(rb"([!-9;-~]{1,120})[ \t]*:[ \t]*(.*)", re.DOTALL)
# A blank line, or a boundary that came too early.
_BLOCK_END = re.compile(rb"\r?\n(?:\r?\n|(?=--))")
# Body text that lost its separating blank line must not be swallowed: only names that mail uses repair a broken line.
_MAIL_HEADER = re.compile(
    rb"(?i)(content-|x-|dkim-|arc-|list-|received|date|from|to|cc|bcc|subject|message-id|in-reply-to|references|"
    rb"mime-version|reply-to|return-path|sender|delivered-to|auto-submitted|precedence|thread-)[!-9;-~]{0,60}[ \t]*:"
)
_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*+")
_MAILBOX_LINE = re.compile(rb">?From (?![ \t]*:)")
_FIRST_DASHES = re.compile(rb"\s*--([^\s][^\r\n]{0,200})\r?\n")


@dataclass(slots=True)
class Part:
    """One entity: headers in order (lower-case names, unfolded bytes), and where its body lies."""

    headers: Headers
    start: int
    end: int
    kind: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)

    def first(self, name: str) -> bytes:
        return next((value for key, value in self.headers if key == name), b"")

    def every(self, name: str) -> list[bytes]:
        return [value for key, value in self.headers if key == name]

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail, without recursion."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(slots=True)
class Tree:
    """The parts of a mail; `held` names the first limit that was passed."""

    raw: bytes
    root: Part
    held: str = ""

    def first_charset(self) -> str:
        """The charset of the first part that names one: what headers and siblings are probably written in."""
        return next(
            (part.params["charset"] for part in self.root.walk() if "charset" in part.params), ""
        )


def split(raw: bytes) -> Tree:
    """Find every part of a mail."""
    if b"\n" not in raw:  # line ends of a Mac of the last century
        raw = raw.replace(b"\r", b"\n")
    held = "size" if len(raw) > limits.MAX_BYTES else ""
    end = limits.MAX_HEADER_BYTES if held else len(raw)
    start = _past_envelope(raw)
    headers, body, too_long = _read_headers(raw, start, end)
    root = _part(raw, headers, body, end, parent="")
    tree = Tree(raw, root, held or ("headers" if too_long else ""))
    if root.kind.startswith("multipart/") and not held:
        tree.held = _split_multiparts(tree) or tree.held
    return tree


def _past_envelope(raw: bytes) -> int:
    """Skip a byte order mark, blank lines and the `From ` line of a mailbox file."""
    blank = _BLANK.match(raw)
    start = blank.end() if blank else 0
    while _MAILBOX_LINE.match(raw, start):
        start = (raw.find(b"\n", start) + 1) or len(raw)
    return start


def _read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int, bool]:
    """The headers at `start`, where the body begins, and whether the block passes the limit."""
    for first in (b"\n", b"\r\n"):
        if raw.startswith(first, start):
            return [], start + len(first), False
    if raw.startswith(b"--", start):
        return [], start, False
    limit = min(end, start + limits.MAX_HEADER_BYTES)
    found = _BLOCK_END.search(raw, start, limit)
    stop, body = (found.start(), found.end()) if found else (limit, limit)
    headers, used = _header_lines(raw[start:stop])
    if used is not None:  # a line that is no header: the body began without a blank line
        return headers, start + used, False
    return headers, body, found is None and limit < end


def _header_lines(block: bytes) -> tuple[Headers, int | None]:
    """Headers of a block, and where the first line lies that belongs to the body already (None: nowhere)."""
    headers: list[tuple[bytes, list[bytes]]] = []
    stray: int | None = None
    position = 0
    for line in block.splitlines(keepends=True):
        match = None if line[:1] in b" \t" else _HEADER.match(line)
        if stray is not None and headers and match and _MAIL_HEADER.match(line):
            headers[-1][1].extend((b" ", block[stray:position]))
            stray = None
        if stray is None:
            stray = _take_line(headers, match, line=line, position=position)
        position += len(line)
    return [
        (name.decode("latin-1").lower(), b"".join(value).strip()) for name, value in headers
    ], stray


def _take_line(
    headers: list[tuple[bytes, list[bytes]]],
    match: re.Match[bytes] | None,
    *,
    line: bytes,
    position: int,
) -> int | None:
    """Add one line to the headers; answer its position when it is none."""
    if match:
        headers.append((match[1], [match[2]]))
    elif line[:1] in (b" ", b"\t") and headers:
        headers[-1][1].append(line)
    elif line.strip():
        return position
    return None


def _part(raw: bytes, headers: Headers, start: int, end: int, *, parent: str) -> Part:
    declared = next((value for name, value in headers if name == "content-type"), b"")
    kind, params = content_type(declared)
    if not declared and parent == "multipart/digest":
        kind = "message/rfc822"
    part = Part(headers, start, end, kind, params)
    if kind.startswith("multipart/") and not params.get("boundary"):
        guess = _FIRST_DASHES.match(raw, start, end)
        if guess:
            params["boundary"] = guess[1].rstrip().decode("latin-1")
        else:
            part.kind = "text/plain"
    return part


def _split_multiparts(tree: Tree) -> str:
    """Fill in the children of every multipart; the name of the limit that stopped it, if one did."""
    raw, end = tree.raw, tree.root.end
    opened = [tree.root]
    levels = {_boundary(tree.root): 0}
    parts = dashes = 0
    at = raw.find(b"\n--", max(tree.root.start - 1, 0), end)
    while at != -1:
        dashes += 1
        line_end = raw.find(b"\n", at + 1, end)
        line_end = end if line_end == -1 else line_end + 1
        line = raw[at + 3 : line_end].rstrip()
        level, closes = _level(levels, line)
        if level is not None:
            _close(opened, levels, level=level, at=_line_start(raw, at), closes=closes)
            if not closes:
                parts += 1
                line_end = _open(tree, opened, levels, at=line_end)
        held = _over(parts, len(opened), dashes)
        if held:
            return held
        at = raw.find(b"\n--", line_end - 1, end)
    return ""


def _boundary(part: Part) -> bytes:
    return part.params.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()


def _level(levels: dict[bytes, int], line: bytes) -> tuple[int | None, bool]:
    """Which open multipart a dashed line belongs to, and whether it closes it."""
    if line in levels:
        return levels[line], False
    if line.endswith(b"--") and line[:-2].rstrip() in levels:
        return levels[line[:-2].rstrip()], True
    return None, False


def _line_start(raw: bytes, newline: int) -> int:
    return newline - 1 if newline > 0 and raw[newline - 1] == 13 else newline


def _close(
    opened: list[Part], levels: dict[bytes, int], *, level: int, at: int, closes: bool
) -> None:
    """End what is open below a multipart, and the multipart itself when its last boundary came."""
    for part in opened[level:]:
        if part.children:
            last = part.children[-1]
            last.end = min(last.end, max(at, last.start))
    keep = level if closes and level > 0 else level + 1
    for part in opened[keep:]:
        levels.pop(_boundary(part), None)
    if closes and level == 0:
        levels.clear()
    del opened[max(keep, 1) :]


def _open(tree: Tree, opened: list[Part], levels: dict[bytes, int], *, at: int) -> int:
    """Start a part at `at`; answer where to look on."""
    parent = opened[-1]
    headers, body, too_long = _read_headers(tree.raw, at, tree.root.end)
    if too_long:
        tree.held = "headers"
    part = _part(tree.raw, headers, body, tree.root.end, parent=parent.kind)
    parent.children.append(part)
    if part.kind.startswith("multipart/"):
        opened.append(part)
        levels.setdefault(_boundary(part), len(opened) - 1)
    return max(body, at)


def _over(parts: int, depth: int, dashes: int) -> str:
    if parts > limits.MAX_PARTS:
        return "parts"
    if depth > limits.MAX_DEPTH:
        return "depth"
    return "boundaries" if dashes > limits.MAX_DASHED_LINES else ""
