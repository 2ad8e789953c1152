"""What a person wrote in this letter, apart from what it quotes: hidden, never deleted.

A line scanner: every line is looked at once, an attribution at most four lines back, so the cost is linear. Cutting
goes to the end only where what follows cannot be an answer written below a quote. If nothing would be left, nothing
is hidden.
"""
# ruff: noqa: RUF001  every word stands in its own alphabet

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from support.inbound.reading import quotes, signatures

_WRAPPED_LINK: Final = re.compile(r"\s*[(<]?https?://\S+\s*[)>]*\s*>?$|\S*[)>]$")
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_INITIALS: Final = re.compile(r"([A-Z]{1,4})>(?:\s|$)")
_LINK: Final = re.compile(r"https?://\S{1,200}")
_FOOTER_RULE: Final = re.compile(r"[_=*-]{20,}$")
_FOOTER_LINES: Final = 6
_SIGNATURE_LINES: Final = 15
_MOST_LINES: Final = 20_000  # looked at; below them only marked quotes are hidden
_MOST_ATTRIBUTIONS: Final = (
    2_000  # lines of a letter that end like one; each costs many times what another line costs
)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The letter's own lines, and the others."""

    reply: str
    elided: str


def trim(text: str) -> Trimmed:
    """Split plain text."""
    return trim_lines(text.split("\n"))


def trim_lines(
    lines: Sequence[str],
    hidden: set[int] | None = None,
    end: int | None = None,
    barred: set[int] | None = None,
) -> Trimmed:
    """Split lines; `hidden` ones are known to be quoted, from `end` on everything is, `barred` ones may be."""
    scan = _Scan(lines, hidden or set(), barred or set())
    scan.run(len(lines) if end is None else end)
    return scan.result()


class _Scan:
    def __init__(self, lines: Sequence[str], hidden: set[int], barred: set[int]) -> None:
        self.lines = list(lines)
        self.bare = [
            _INVISIBLE.sub("", line).strip() if not line.isascii() else line.strip()
            for line in lines
        ]
        self.own = [index not in hidden for index in range(len(lines))]
        self.barred = barred
        self.written = False  # something of the person's own stands above
        self.attributions = 0  # lines looked at for one
        self.moved = ""  # an attribution that began on a line of the reply

    def run(self, end: int) -> None:
        self._cut(end)
        self._mark_quotes()
        index, last = 0, min(len(self.lines), _MOST_LINES)
        while index < last:
            if self.own[index] and self.bare[index]:
                index = self._look(index)
            else:
                index += 1
        self._drop_tail()

    def result(self) -> Trimmed:
        if not any(own and bare for own, bare in zip(self.own, self.bare, strict=True)):
            return Trimmed("\n".join(self.lines).strip(), "")
        reply = "\n".join(
            line.rstrip() for line, own in zip(self.lines, self.own, strict=True) if own
        )
        elided = "\n".join(line for line, own in zip(self.lines, self.own, strict=True) if not own)
        return Trimmed(reply.strip(), "\n".join(filter(None, (self.moved, elided))).strip("\n"))

    def _mark_quotes(self) -> None:
        for index, bare in enumerate(self.bare):
            if quotes.is_quoted(bare) and not (
                index and quotes.ends_address(self.bare[index - 1], bare)
            ):
                self.own[index] = False
        for index in range(1, len(self.lines) - 1):
            if (
                self.own[index]
                and self.bare[index]
                and not self.own[index - 1]
                and not self.own[index + 1]
            ):
                broken = self.bare[index - 1].rfind("(") > self.bare[index - 1].rfind(")")
                self.own[index] = not (
                    _WRAPPED_LINK.match(self.bare[index]) and (broken or "http" in self.bare[index])
                )

    def _look(self, index: int) -> int:
        """Judge one own line; answer the next to look at."""
        bare = self.bare[index]
        if bare.startswith("-----BEGIN PGP SIG"):
            return self._drop_armour(index)
        if quotes.is_separator(bare) or quotes.is_glued(bare):
            return len(self.lines) if self._ends_here(index) else index + 1
        if quotes.may_be_key(bare):
            length = quotes.header_block(self.bare, index)
            if length:
                return len(self.lines) if self._ends_here(index) else index + length
        if quotes.may_be_attribution(bare) and self.attributions < _MOST_ATTRIBUTIONS:
            self.attributions += 1
            after = self._attribution(index)
            if after is not None:
                return after
        if (self._is_signature(index) or self._is_footer(index)) and self._ends_here(index):
            return len(self.lines)
        self.written = self.written or not quotes.is_rule(bare)
        return index + 1

    def _drop_armour(self, index: int) -> int:
        """Hide what PGP puts around a signed text: its head, or its signature to the end line."""
        closing = "" if "SIGNED" in self.bare[index] else "-----END PGP SIGNATURE-----"
        end = index
        while end < len(self.bare) and self.bare[end] != closing:
            self.own[end] = False
            end += 1
        if end < len(self.bare):
            self.own[end] = False
        return end + 1

    def _ends_here(self, index: int) -> bool:
        """Cut, unless nothing would be left."""
        if self.written:
            self._cut(index)
        return self.written

    def _cut(self, index: int) -> None:
        for later in range(index, len(self.lines)):
            self.own[later] = False

    def _attribution(self, index: int) -> int | None:
        """Hide `On … wrote:`, and what follows when it is not marked as quoted."""
        below = self._next_filled(index + 1)
        mark = "" if below is None else self._mark(below, bare=self.bare[index])
        followed = below is not None and (not self.own[below] or mark != "")
        found = quotes.attribution(self.bare, self.own, index, followed=followed)
        if found is None:
            return None
        start, column = found
        if (
            followed
            and below in self.barred
            and not quotes.names_source(" ".join(self.bare[start : index + 1]))
        ):
            return None  # `She said:` above something that is only indented
        if column:
            self.moved = self.bare[start][column:].lstrip()
            self.lines[start] = self.bare[start][:column].rstrip(" -")
            self.written = True
            start += 1
        if not followed:
            if not self.written:
                return None
            self._cut(start)
            return len(self.lines)
        for line in range(start, index + 1):
            self.own[line] = False
        return self._drop_marked(index + 1, mark)

    def _mark(self, index: int, *, bare: str) -> str:
        """The mark of a quote that only counts below an attribution: a bar, or the initials of who is quoted in it."""
        line = self.bare[index]
        if index in self.barred or (line.startswith("|") and not line.endswith("|")):
            return "|"
        initials = _INITIALS.match(line)
        known = {word[0] for word in bare.split()}
        return initials[0].strip() if initials and known.issuperset(initials[1]) else ""

    def _drop_marked(self, index: int, mark: str) -> int:
        while mark and index < len(self.lines):
            bare = self.bare[index]
            if bare and not bare.startswith(mark) and index not in self.barred:
                break
            self.own[index] = self.own[index] and not bare
            index += 1
        return index

    def _next_filled(self, index: int) -> int | None:
        return next(
            (later for later in range(index, min(index + 30, len(self.bare))) if self.bare[later]),
            None,
        )

    def _is_signature(self, index: int) -> bool:
        return self.bare[index] in {"--", "—", "__", "–"} and self._own_below(
            index, _SIGNATURE_LINES
        )

    def _is_footer(self, index: int) -> bool:
        """The rule above a mailing list's footer."""
        return _FOOTER_RULE.match(self.bare[index]) is not None and self._own_below(
            index, _FOOTER_LINES
        )

    def _own_below(self, index: int, most: int) -> bool:
        count = 0
        for later in range(index + 1, len(self.lines)):
            count += bool(self.own[later] and self.bare[later])
            if count > most:
                return False
        return True

    def _drop_tail(self) -> None:
        """Hide device signatures, rules and tracking marks at the end."""
        left = [index for index, own in enumerate(self.own) if own and self.bare[index]]
        for index in reversed(left[1:]):
            if not self._is_tail(index) and not quotes.is_rule(self.bare[index]):
                return
            self.own[index] = False

    def _is_tail(self, index: int) -> bool:
        """A device's signature, or the link that stands alone below one."""
        is_link = _LINK.fullmatch(self.bare[index]) is not None
        return signatures.is_device(self.bare[index - 1 if is_link else index])
