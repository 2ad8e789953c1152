"""Bytes to a letter: never raises, whatever the bytes are."""

from support.inbound.reading import body, bounces, forwards, headers, limits, loops, mime, strip
from support.inbound.reading.addresses import addresses
from support.inbound.reading.containers import role
from support.inbound.reading.decode import clean, clean_name, one_letter
from support.inbound.reading.letter import Address, Forwarded, Letter
from support.lib.html.safe import sanitize
from support.lib.html.text import Lines, to_lines

# What later rooms ask for: routing, authentication, and our own marks.
_KEPT = (
    "authentication-results", "auto-submitted", "content-language", "delivered-to", "envelope-to", "importance",
    "list-id", "received-spf", "sender", "x-forwarded-to", "x-mailer", "x-original-to", "x-priority",
)  # fmt: skip
_ARMOUR = "-----BEGIN PGP MESSAGE-----"
_OWN_MARK = "x-deskbell-"


def parse(raw: bytes) -> Letter:
    """Understand one message; what cannot be read is named in `error` or `held_reason`."""
    try:
        with one_letter():
            return _Parser(raw).letter()
    except Exception as error:  # noqa: BLE001  the promise of this function: a bug here must not lose a mail
        return Letter(error=f"{type(error).__name__}: {clean(str(error))[:300]}")


class _Parser:
    """One message; each step reads what the steps before it found."""

    def __init__(self, raw: bytes) -> None:
        self.tree = mime.split(raw)
        self.root = self.tree.root
        self.hint = self.tree.first_charset()
        self.flags: list[str] = []
        self.held = self.tree.held
        self.room = limits.MAX_ADDRESSES

    def letter(self) -> Letter:
        sender, to = self._sender(), self._people("to")
        content = body.read(self.tree) if self.tree.held != "size" else body.Body()
        self.flags.extend(dict.fromkeys(content.flags))
        text, html, lines = self._shown(content)
        if text.lstrip().startswith(_ARMOUR):
            self.flags.append("encrypted")
        subject = headers.text(self.root.first("subject"), self.hint)[:2000]
        report = bounces.read(self.tree, sender=sender, to=to, subject=subject, text=text)
        automatic = loops.verdict(
            self._get, sender=sender.email or sender.name, subject=subject, report=report.kind
        )
        trimmed = strip.trim_lines(lines.lines, lines.hidden, lines.end, lines.barred)
        return Letter(
            sender=sender, to=to, cc=self._people("cc"), reply_to=self._people("reply-to"), subject=subject,
            message_id=next(iter(headers.ids(self.root.first("message-id"))), ""),
            in_reply_to=headers.ids(self.root.first("in-reply-to")),
            references=headers.ids(self.root.first("references")),
            date=headers.date(self.root.first("date")),
            return_path=self._return_path(),
            headers=self._kept(),
            text=text, html=html, reply_text=trimmed.reply, elided_text=trimmed.elided,
            attachments=tuple(content.attachments),
            auto_reply=automatic.reason or ("bounce" if report.is_bounce else ""),
            auto_strength=automatic.strength or ("strong" if report.is_bounce else ""),
            is_bounce=report.is_bounce, bounce=report.bounced, bounced_id=report.original_id, is_mdn=report.is_mdn,
            forwarded=None if report.kind else self._forwarded(subject, lines, content),
            flags=tuple(dict.fromkeys(self.flags)),
            held_reason=limits.REASONS.get(self.held or content.held, ""),
        )  # fmt: skip

    def _get(self, name: str) -> str:
        return headers.unfolded(self.root.first(name), self.hint)

    def _sender(self) -> Address:
        """The first From that names an address; some write several, some only a name."""
        values = self.root.every("from")
        found = [person for value in values for person in self._addresses(value)]
        if len(found) > 1:
            self.flags.append("several_senders")
        if found:
            return found[0]
        name = clean_name(headers.words(self._get("from"))).strip("<> \"'")
        return next(iter(self._people("sender")), Address("", name[:500]))

    def _people(self, name: str) -> tuple[Address, ...]:
        return tuple(person for value in self.root.every(name) for person in self._addresses(value))

    def _addresses(self, value: bytes) -> list[Address]:
        found = addresses(headers.unfolded(value, self.hint), limit=self.room)
        if len(found) > self.room:
            self.held = self.held or "addresses"
        self.room = max(self.room - len(found), 0)
        return found

    def _return_path(self) -> str | None:
        value = self._get("return-path").strip()
        return value.strip("<> ") if value else None

    def _kept(self) -> dict[str, str]:
        """As they stand: a word that is decoded here could say what our mail server never said."""
        kept = [(name, value) for name in _KEPT if (value := self.root.first(name))]
        own = [(name, value) for name, value in self.root.headers if name.startswith(_OWN_MARK)]
        return {
            name: " ".join(headers.unfolded(value, self.hint).split())[:2000]
            for name, value in (*own, *kept)
        }

    def _shown(self, content: body.Body) -> tuple[str, str, Lines]:
        """Text, safe HTML, and the lines to trim."""
        html, reason = sanitize(content.html)
        if reason:
            self.held = self.held or f"html_{reason}"
        plain = content.plain
        if plain.strip():
            if len(plain) > limits.MAX_TEXT:
                plain = plain[: limits.MAX_TEXT]
                self.flags.append("text_cut")
            return plain, html, Lines(plain.split("\n"))
        lines = to_lines(content.html[: limits.MAX_TEXT], role)
        return "\n".join(lines.lines), html, lines

    def _forwarded(self, subject: str, lines: Lines, content: body.Body) -> Forwarded | None:
        found = forwards.find(subject, lines.lines)
        attached = [
            item.content for item in content.attachments if item.content_type == "message/rfc822"
        ]
        if found or len(attached) != 1:
            return found
        inner = mime.split(attached[0]).root
        senders = addresses(headers.unfolded(inner.first("from")), limit=1)
        about = headers.text(inner.first("subject"))[:2000]
        if not forwards.is_prefixed(subject) and subject not in {"", about}:
            return None  # a letter as evidence of what is told
        return Forwarded(senders[0].email, senders[0].name, about) if senders else None
