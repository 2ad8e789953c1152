"""The tree of parts to what a person reads: text, HTML, attachments."""

import re
from dataclasses import dataclass, field

from support.inbound.reading import files, hidden, limits
from support.inbound.reading.decode import guess_text, to_text, transfer_decoded
from support.inbound.reading.letter import Attachment
from support.inbound.reading.mime import Part, Tree
from support.lib.html.safe import from_text
from support.lib.html.text import text as to_plain

_META = re.compile(rb"""<meta[^>]{0,100}charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)
_READABLE = frozenset({"text/plain", "text/html"})


@dataclass(slots=True)
class Piece:
    """One stretch of the body: as text, as HTML, or as both."""

    plain: str = ""
    html: str = ""
    spare: bool = False  # shown only where nothing else is


@dataclass(slots=True)
class Body:
    """Everything in a mail that is not a header."""

    pieces: list[Piece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    held: str = ""

    @property
    def plain(self) -> str:
        """All of it as text, where a part of it was sent as text; else nothing."""
        if not any(piece.plain.strip() for piece in self.pieces):
            return ""
        texts = (
            piece.plain if piece.plain.strip() else to_plain(piece.html[: limits.MAX_TEXT])
            for piece in self.pieces
        )
        return "\n".join(text for text in texts if text.strip())

    @property
    def html(self) -> str:
        """All of it as HTML, where a part of it was sent as HTML; else nothing."""
        if not any(piece.html.strip() for piece in self.pieces):
            return ""
        return "\n".join(
            piece.html if piece.html.strip() else from_text(piece.plain) for piece in self.pieces
        )


def read(tree: Tree) -> Body:
    """Choose what to show, decode what is attached."""
    body = Body()
    charset = tree.first_charset()
    pieces = _Reader(tree.raw, body, charset).pieces(tree.root, version=True)
    said = any((piece.plain + piece.html).strip() for piece in pieces if not piece.spare)
    body.pieces = [piece for piece in pieces if not (said and piece.spare)]
    return body


@dataclass(slots=True)
class _Reader:
    raw: bytes
    body: Body
    charset: str  # of the first part that names one

    def pieces(self, part: Part, *, version: bool = False) -> list[Piece]:
        """The readable pieces of a part; its other leaves go to the attachments.

        `version`: the part is the whole letter or one version of it; such a text is the body even when it has a name.
        """
        if part.kind == "multipart/alternative" and part.children:
            return self._alternative(part)
        if part.kind == "multipart/encrypted":
            self.body.flags.append("encrypted")
        if part.kind == "multipart/signed":
            self.body.flags.append("signed")
        if part.children:
            return [piece for child in part.children for piece in self.pieces(child)]
        if part.kind.startswith("multipart/"):
            part.kind = "text/plain"  # its boundary never came
        return self._text(part) if self._is_body(part, version=version) else self._file(part)

    def _alternative(self, part: Part) -> list[Piece]:
        """The first plain version beside the last HTML version; what neither is becomes an attachment."""
        versions = [self.pieces(child, version=True) for child in part.children]
        plain = next((text for text in map(_plain, versions) if text.strip()), "")
        html = next((text for text in map(_html, reversed(versions)) if text.strip()), "")
        return [Piece(plain, html)]

    def _keep(self, found: list[Attachment]) -> None:
        """As many as may be; where there are more, the letter waits for a person."""
        room = limits.MAX_ATTACHMENTS - len(self.body.attachments)
        self.body.attachments.extend(found[:room])
        if len(found) > room:
            self.body.held = "attachments"

    def _file(self, part: Part) -> list[Piece]:
        if self.body.held:
            return []
        found = files.attachment(part, self.raw, number=len(self.body.attachments) + 1)
        if found.content or part.first("content-disposition"):
            self._keep([found])
        return self._inside(found, part.params.get("smime-type", "").lower())

    def _is_body(self, part: Part, *, version: bool) -> bool:
        if part.kind.startswith("text/") and part.kind not in _READABLE:
            return part.kind in {"text/enriched", "text/x-amp-html", "text/watch-html"}
        if part.kind not in _READABLE:
            return False
        disposition = part.first("content-disposition").lower()
        return not disposition.startswith(b"attachment") and (version or not files.given_name(part))

    def _text(self, part: Part) -> list[Piece]:
        if part.kind in {"text/x-amp-html", "text/watch-html"}:
            return []  # a third version of what the others say
        encoding = guess_text(part.first("content-transfer-encoding"))
        data = transfer_decoded(self.raw[part.start : part.end], encoding)
        if len(data) > 4 * limits.MAX_TEXT:
            data = data[: 4 * limits.MAX_TEXT]
            self.body.flags.append("text_cut")
        declared = part.params.get("charset", "") or (
            _meta_charset(data) if part.kind == "text/html" else ""
        )
        text = to_text(data, declared, self.charset).replace("\r\n", "\n").replace("\r", "\n")
        if part.kind != "text/plain":
            return [Piece(html=text)]
        text, found = hidden.uuencoded(text)
        self._keep(found)
        return [Piece(plain=text)]

    def _inside(self, found: Attachment, smime: str) -> list[Piece]:
        """What an attachment tells about itself: invitations, winmail.dat, encryption."""
        if found.content_type in {"text/calendar", "application/ics"}:
            return [Piece(plain=files.event_summary(found.content))]
        if (
            found.content_type in {"application/ms-tnef", "application/vnd.ms-tnef"}
            or found.name == "winmail.dat"
        ):
            unpacked, text = hidden.unpack_tnef(found)
            self._keep(unpacked)
            return [Piece(plain=text, spare=True)]
        if found.content_type in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            self.body.flags.append("encrypted" if smime != "signed-data" else "signed")
        return []


def _meta_charset(data: bytes) -> str:
    """What an HTML document says of itself, where its part says nothing."""
    match = _META.search(data[:2000])
    return match[1].decode("ascii") if match else ""


def _plain(pieces: list[Piece]) -> str:
    return "\n".join(piece.plain for piece in pieces if piece.plain.strip())


def _html(pieces: list[Piece]) -> str:
    return "\n".join(piece.html for piece in pieces if piece.html.strip())
