"""How mail programs begin what they quote: markers, separators, header blocks, attributions."""
# ruff: noqa: RUF001  every word stands in its own alphabet

import re
from collections.abc import Sequence
from typing import Final

from support.inbound.phrases import (
    CC,
    DASHED_MESSAGE,
    DATE,
    FORWARDED,
    FROM,
    HEADER_KEYS,
    ORIGINAL,
    SUBJECT,
    TO,
    WROTE,
)

_GROUPS: Final = ((FROM, "from"), (DATE, "date"), (TO, "to"), (SUBJECT, "subject"), (CC, "cc"))
_RULE: Final = re.compile(r"[-_=*~#+\u1427\u2014\u2500\s]+")
_DASHES: Final = re.compile(r"[-_=*]{2,}\s*([^-_=*].{1,70}?)\s*[-_=*]{2,}")
_TWO_SIDED: Final = re.compile(r">{2,}.*<<+$")  # >>> advertising <<<
_BLOCK_LINES: Final = 8

_MOST: Final = 400  # characters of an attribution
_LINES_BACK: Final = 3
_STARTS: Final = re.compile(r"[\W_]*(?:[^\W\d]+\W+){0,5}\d")
_DATED: Final = re.compile(
    r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d\s?[年월]"
)
_ON: Final = re.compile(
    r"[\W_]*(?:on|at|le|am|den|d\.|op|el|il|em|a|på|pe|la|dne|dňa|dnia|w dniu|в|у|στις|vào|pada|în data|в ?ср|i"
    r"|dana|missatge de)\b|[\W_]*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|[\W_]*[在于於]",
    re.IGNORECASE,
)
_BROKEN_END: Final = re.compile(r">\s?\S{0,12}:$")
_ADDRESS: Final = re.compile(
    r"[<(\[]\s?[^<>()\s]{1,100}@[^<>()\s]{1,150}\s*[>)\]]|&lt;[^\s&]{1,100}@[^\s&]{1,150}&gt;"
)
_GLUED: Final = re.compile(
    r"[^<>]{8,120}<[^<>\s@]{1,100}@[^<>\s]{1,150}>\s{0,3}([^<>:]{2,40}):(?=  +\S)"
)
_INLINE: Final = re.compile(
    r"[\s.!?-]-*\s*\bOn (?:mon|tue|wed|thu|fri|sat|sun|\d{1,2}[ /.-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)


def is_quoted(bare: str) -> bool:
    """A line that starts with the mark of a quote."""
    return bare.startswith((">", "&gt;")) and not (bare.endswith("<") and _TWO_SIDED.match(bare))


def ends_address(above: str, bare: str) -> bool:
    """The `>` of an address that was wrapped: `Jane <jane@example.org` above `> wrote:`."""
    return above.rfind("<") > above.rfind(">") and _BROKEN_END.match(bare) is not None


def is_rule(bare: str) -> bool:
    """A line that only separates."""
    return _RULE.fullmatch(bare) is not None


def is_separator(bare: str) -> bool:
    """`----- Original Message -----`, `Begin forwarded message:`, in any of the languages."""
    if is_rule(bare):
        return False
    return (
        separates(bare, ORIGINAL)
        or separates(bare, FORWARDED)
        or bool(bare[0] in "-_=*" and DASHED_MESSAGE.match(bare[:200]))
    )


def separates(bare: str, phrases: frozenset[str]) -> bool:
    if len(bare) > 200 and bare[0] not in "-_=*":
        return False
    if bare[0] in "-_=*":
        match = _DASHES.match(bare[:200])
        inner = match[1] if match else bare.strip("-_=* ")
        return _phrase(inner) in phrases or (
            inner.lower().startswith("forwarded by") and phrases is FORWARDED
        )
    return bare[-1] in ":：" and _phrase(bare) in phrases


def _phrase(words: str) -> str:
    return words.strip(" \t:：*_-").lower()


def key_of(bare: str) -> str:
    """`from`, `date`, `to`, `subject` or `cc` when a line is such a header in any language."""
    head, colon, _ = bare[:60].replace("：", ":").partition(":")
    word = head.strip("*_ \t\u00a0>").lower() if colon else ""
    if word not in HEADER_KEYS:
        return ""
    return next(name for words, name in _GROUPS if word in words)


def may_be_key(bare: str) -> bool:
    return ":" in bare[:40] or "：" in bare[:20]


def header_block(bare: Sequence[str], index: int) -> int:
    """How many lines a block of From, Sent, To, Subject takes at this place; 0: there is none."""
    if not key_of(bare[index]):
        return 0
    keys: dict[str, int] = {}
    last = index
    for place in range(index, min(index + _BLOCK_LINES, len(bare))):
        key = key_of(bare[place])
        if key:
            keys.setdefault(key, place)
            last = place
    others = keys.keys() & {"date", "to", "subject"}
    named = "@" in bare[keys["from"]] if "from" in keys else False
    if (named and others) or ("from" in keys and "subject" in keys and len(others) >= 2):
        return last - index + 1
    return 0  # a journey has a From, a To and a Date too


def may_be_attribution(bare: str) -> bool:
    return bare[-1] in ":：>-" or bare.endswith("wrote")


def is_glued(bare: str) -> bool:
    """An attribution with the quoted text behind it on one line, as a telephone's mail program writes it."""
    match = _GLUED.match(bare) if ":  " in bare[:_MOST] else None
    return (
        match is not None
        and WROTE.search(match[1]) is not None
        and _is_attribution(match[0], followed=True, apart=False)
    )


def attribution(
    bare: Sequence[str], own: Sequence[bool], index: int, *, followed: bool
) -> tuple[int, int] | None:
    """Where `On … wrote:` begins that ends on this line: the line, and the column in it.

    `followed`: a quoted line comes next. Without one, only what cannot be the writer's own sentence counts.
    """
    column = _inline(bare[index])
    if column:
        return index, column
    apart = index + 1 >= len(bare) or not bare[index + 1]
    joined = ""
    for start in range(index, max(index - _LINES_BACK, 0) - 1, -1):
        if not bare[start] or not own[start] or len(joined) > _MOST:
            break
        joined = f"{bare[start]} {joined}".strip()
        if len(joined) <= _MOST and _is_attribution(joined, followed=followed, apart=apart):
            return start, 0
    return (index, 0) if _is_undated(bare[index], followed=followed) else None


def _is_attribution(joined: str, *, followed: bool, apart: bool) -> bool:
    """`apart`: an empty line comes next, as it does not below the line of a log."""
    if not _DATED.search(joined):
        return False
    address = _ADDRESS.search(joined)
    behind = joined[address.end() :] if address else ""
    if not (_STARTS.match(joined) or WROTE.search(behind) or _DATED.search(behind)):
        return False
    if joined[-1] not in ":：-" and not joined.endswith("wrote"):
        return followed and address is not None and not behind and joined[0].isdigit()
    sure = followed or _ON.match(joined) is not None
    if WROTE.search(joined):
        return sure or address is not None
    if address is None or not (followed or apart):
        return False
    return not behind.strip(" :：-") or (sure and _DATED.search(behind) is not None)


def _inline(bare: str) -> int:
    """The column where an attribution begins behind the writer's own words on one line."""
    if len(bare) > _MOST or not WROTE.search(bare[-20:]) or not _DATED.search(bare):
        return 0
    places = [match.start() + 1 for match in _INLINE.finditer(bare)]
    return places[-1] if places and re.search(r"\w", bare[: places[-1]]) else 0


def _is_undated(bare: str, *, followed: bool) -> bool:
    """`Jane Roe <jane@example.org> wrote:`; without an address only in front of a quote."""
    if len(bare) > 200 or bare[-1] not in ":：" or not WROTE.search(bare[-40:]):
        return False
    address = _ADDRESS.search(bare)
    return (address is not None and len(bare) - address.end() < 30) or (
        followed and len(bare) <= 80
    )
