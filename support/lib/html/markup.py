"""Strangers' HTML as tags and text, in one linear pass."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_S = r"[ \t\n\f\r]"
_NAME = r"=?[^ \t\n\f\r/>=]++|="
_VALUE = r"""(?:"[^"]*+"?|'[^']*+'?|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?"""
ATTRIBUTES = re.compile(rf"({_NAME})(?:{_S}*+={_S}*+({_VALUE}))?")
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"  # a comment
    r"|<(?:[!?]|/(?![a-zA-Z]))[^>]*+>?"  # a declaration, or what browsers take for one
    rf"|<(/?)([a-zA-Z][^ \t\n\f\r/>]*+)((?:[ \t\n\f\r/]++|(?:{_NAME})(?:{_S}*+={_S}*+{_VALUE})?)*+)>?",
    re.DOTALL,
)
RAW_TEXT: Final = frozenset(
    re.findall(r"\w+", "script style title textarea xmp iframe noembed noframes")
)
_RAW_END = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in RAW_TEXT}


class Token(NamedTuple):
    """The text before a tag, and the tag: `/` when it closes, its name (empty: comment or end), its attributes."""

    text: str
    closing: str = ""
    name: str = ""
    attributes: str = ""


def tokens(markup: str) -> Iterator[Token]:
    """Cut markup as a browser's tokenizer does: quotes, comments and raw-text elements included."""
    text_from = position = 0
    while (at := markup.find("<", position)) != -1:
        match = _TAG.match(markup, at)
        if match is None:
            position = at + 1  # a lone < is text
            continue
        name = (match[2] or "").lower()
        yield Token(markup[text_from:at], match[1] or "", name, match[3] or "")
        text_from = position = match.end()
        if name in _RAW_END and not match[1]:
            end = _RAW_END[name].search(markup, position)
            text_from = position = end.start() if end else len(markup)
    yield Token(markup[text_from:])


def attributes(source: str) -> dict[str, str]:
    """The attributes of a tag, first wins, names in lower case, entities left as they are."""
    found: dict[str, str] = {}
    for name, value in ATTRIBUTES.findall(source):
        found.setdefault(name.lower(), value.strip("\"'"))
    return found
