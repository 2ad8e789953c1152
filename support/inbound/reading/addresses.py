"""Address headers to addresses, in one pass, whatever was written there."""

import re
from dataclasses import dataclass, field

from support.inbound.reading.decode import clean, clean_name
from support.inbound.reading.headers import words
from support.inbound.reading.letter import Address

_PLAIN = re.compile(r'[^"()<>,;:]+')
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]*+)>?")
_BRACKETS = re.compile(r"[()]|\\.")
_COMMENT_LIMIT = 2000  # characters
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SEVERAL = re.compile(r"[,;?]")  # `?`: what a mailto says besides
_BARE = re.compile(
    r"[^\s<>()\[\]\"',;:]{1,200}@(?:[^\s<>()\[\]\"',;:]{1,250}|\[[0-9a-fA-F.:]{3,45}\])"
)
_IN_BRACKETS = re.compile(r"\[(?:mailto:)?\s*([^\s\[\]@]{1,200}@[^\s\[\]]{1,250})\]", re.IGNORECASE)


@dataclass(slots=True)
class _Reader:
    """One pass over a header's text; `name` and `comment` collect what stands around an address."""

    text: str
    limit: int
    found: list[Address] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angle: str | None = None
    position: int = 0
    surnames: int = 0  # commas kept in a name without quotes
    named_at: bool = False  # an @ stands in the name: it is an address
    quotes_closed: bool = True
    comments_closed: bool = True

    def read(self) -> list[Address]:
        last_semicolon = self.text.rfind(";")
        while self.position < len(self.text) and len(self.found) <= self.limit:
            char = self.text[self.position]
            if char in ",;":
                self._flush(keep_name=char == ",")
                self.position += 1
            elif char == ":" and self.position < last_semicolon and not self.named_at:
                self.name.clear()  # the name of a group
                self.position += 1
            else:
                self._piece(char)
        self._flush(keep_name=False)
        return self.found

    def _piece(self, char: str) -> None:
        if char == '"':
            self._quoted()
        elif char == "(":
            self._comment()
        elif char == "<":
            self._angle()
        else:
            match = _PLAIN.match(self.text, self.position)
            piece = match[0] if match else char
            self._add(piece)
            self.position += len(piece)

    def _add(self, piece: str) -> None:
        self.name.append(piece)
        self.named_at = self.named_at or "@" in piece

    def _quoted(self) -> None:
        match = _QUOTED.match(self.text, self.position) if self.quotes_closed else None
        if match is None:
            self.quotes_closed = False  # no later quote is closed either
            self.position += 1
            return
        self._add(_ESCAPED.sub(r"\1", match[1]))
        self.position = match.end()

    def _comment(self) -> None:
        """Up to the matching bracket; where one is missing, brackets are text from there on."""
        depth = 0
        window = (
            self.text[self.position : self.position + _COMMENT_LIMIT]
            if self.comments_closed
            else ""
        )
        for match in _BRACKETS.finditer(window):
            depth += {"(": 1, ")": -1}.get(match[0], 0)
            if depth == 0:
                self.comment.append(window[1 : match.start()])
                self.position += match.end()
                return
        self.comments_closed = False
        self.position += 1

    def _angle(self) -> None:
        match = _ANGLE.match(self.text, self.position)
        content = (match[1] if match else "").strip()
        self.position = match.end() if match else self.position + 1
        if "@" in content and self.angle and "@" in self.angle:
            self._flush(keep_name=False)
        if self.angle is None or "@" in content:
            self.angle = content

    def _flush(self, *, keep_name: bool) -> None:
        if (
            self.angle is None
            and keep_name
            and self.name
            and not self.named_at
            and self.surnames < 2
        ):
            self.name.append(", ")  # `Doe, Jane <jane@…>` without quotes
            self.surnames += 1
            return
        address = _address("".join(self.name), self.angle, " ".join(self.comment))
        if address:
            self.found.append(address)
        self.name, self.comment, self.angle = [], [], None
        self.surnames, self.named_at = 0, False


def addresses(text: str, *, limit: int) -> list[Address]:
    """Every address of a header, groups dissolved; stops after one more than `limit`."""
    return _Reader(text, limit).read()


def _address(name: str, angle: str | None, comment: str) -> Address | None:
    name = words(name)
    email = _email(angle or "")
    if not email:
        if "@" not in name and "@" not in comment:
            return None
        match = _IN_BRACKETS.search(name) or _BARE.search(name) or _BARE.search(comment)
        if match is None:
            return None
        email = match[1] if match.lastindex else match[0]
        name = name.replace(match[0], " ").replace("<", " ").replace(">", " ")
    name = clean_name(name) or clean_name(words(comment))
    return Address(clean(email).strip(".,")[:320], name.strip("'\" ,")[:500] if name else "")


def _email(angle: str) -> str:
    # Inside brackets no word is decoded: a mail server that checks whose domain this is does not either.
    value = angle if "@" in angle else words(angle)
    value = "".join(value.split()).removeprefix("mailto:")
    if value.startswith("@") and ":" in value:
        value = value.partition(":")[2]  # a route of the eighties
    first = _SEVERAL.split(value, maxsplit=1)[0]  # several in one: an answer must reach one only
    value = first if "@" in first[1:] else value
    return value if "@" in value[1:] else ""
