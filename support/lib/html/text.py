"""HTML to the lines a person would read, in one linear pass; a caller may mark elements as hidden or as the end."""

import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from support.lib.html.costly import MAX_DEPTH
from support.lib.html.markup import attributes, tokens

Role = Literal["", "hidden", "barred", "end"]

_BREAKS: Final = {  # empty lines wanted around an element
    **dict.fromkeys(
        re.findall(
            r"\w+",
            """address article aside blockquote body center dd div dl dt fieldset figure footer form header
    hr html li main nav ol section table tbody thead tr ul option""",
        ),
        1,
    ),
    **dict.fromkeys(re.findall(r"\w+", "p h1 h2 h3 h4 h5 h6 pre"), 2),
}
_NESTED: Final = frozenset(
    re.findall(r"\w+", "blockquote div section span table pre article center")
)
_HUGE_REFERENCE: Final = re.compile(r"&#[0-9]{8,};?")
_UNICODE_SPACE: Final = re.compile(r"[\u200b\ufeff]")


@dataclass(slots=True)
class Lines:
    """Lines in order; the numbers of those in hidden elements; the number from which the mail ends, if it does.

    `barred`: lines in elements that may quote, and may as well only indent.
    """

    lines: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    barred: set[int] = field(default_factory=set)
    end: int | None = None


def text(markup: str) -> str:
    """The text of markup, one line per block."""
    return "\n".join(to_lines(markup).lines)


def to_lines(markup: str, role: Callable[[str, dict[str, str]], Role] | None = None) -> Lines:
    """The lines of markup; `role` names elements by tag and attributes."""
    return _Walker(role).walk(markup)


class _Walker:
    def __init__(self, role: Callable[[str, dict[str, str]], Role] | None) -> None:
        self.role = role
        self.out = Lines()
        self.line: list[str] = []
        self.stack: list[tuple[str, Role]] = []
        self.open: Counter[str] = Counter()
        self.around: Counter[Role] = Counter()  # elements of a role around this place
        self.preformatted = 0
        self.spaced = True  # the line ends with white space or is empty

    def walk(self, markup: str) -> Lines:
        for run, closing, name, source in tokens(markup):
            if run:
                self._text(run)
            if name:
                self._close(name) if closing else self._open(name, source)
        self._break(1)
        while self.out.lines and not self.out.lines[-1]:
            self.out.lines.pop()
        return self.out

    def _text(self, run: str) -> None:
        if "&" in run:
            run = html.unescape(_HUGE_REFERENCE.sub(" ", run))
        if self.preformatted:
            self._preformatted(run)
            return
        words = run.split()
        if not words:
            self._space()
            return
        if run[0].isspace():
            self._space()
        self.line.append(" ".join(words))
        self.spaced = False
        if run[-1].isspace():
            self._space()

    def _preformatted(self, run: str) -> None:
        first, *others = run.expandtabs().split("\n")
        self.line.append(first)
        for other in others:
            self._end_line()
            self.line.append(other)
        self.spaced = False

    def _space(self) -> None:
        if not self.spaced:
            self.line.append(" ")
            self.spaced = True

    def _open(self, name: str, source: str) -> None:
        role: Role = ""
        if self.role and (source or name == "blockquote"):
            role = self.role(name, attributes(source))
        if role == "end" and self.out.end is None:
            self._break(1)
            self.out.end = len(self.out.lines)
        self._layout(name, source)
        if name in _NESTED and len(self.stack) < 2 * MAX_DEPTH:
            if role == "hidden":
                self._break(1)
            self.stack.append((name, role))
            self.open[name] += 1
            self.around[role] += 1
            self.preformatted += name == "pre"

    def _layout(self, name: str, source: str) -> None:
        if name == "br":
            self._end_line()
        elif name in _BREAKS:
            # Word writes every line as a paragraph without margins.
            self._break(1 if name == "p" and "Mso" in source else _BREAKS[name])
            self.line.append({"li": "- ", "hr": "---"}.get(name, ""))
            if name == "hr":
                self._end_line()
        elif name in {"td", "th"}:
            self._space()
        elif name == "img" and "alt" in source:
            self._text(attributes(source).get("alt", ""))

    def _close(self, name: str) -> None:
        if name in _BREAKS:
            self._break(1)
        if not self.open[name]:
            return
        while self.stack:
            opened, role = self.stack.pop()
            self.open[opened] -= 1
            if role == "hidden":
                self._break(1)
            self.around[role] -= 1
            self.preformatted -= opened == "pre"
            if opened == name:
                return

    def _break(self, count: int) -> None:
        """End the line that was begun; two ask for an empty line below it."""
        if any(part.strip() for part in self.line):
            self._end_line()
        self.line, self.spaced = [], True
        if count > 1 and self.out.lines and self.out.lines[-1]:
            self._end_line()

    def _end_line(self) -> None:
        if self.around["hidden"]:
            self.out.hidden.add(len(self.out.lines))
        elif self.around["barred"]:
            self.out.barred.add(len(self.out.lines))
        self.out.lines.append(_UNICODE_SPACE.sub("", "".join(self.line)).rstrip())
        self.line, self.spaced = [], True
