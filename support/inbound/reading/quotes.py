"""How mail programs begin what they quote: markers, separators, header blocks, attributions."""
# ruff: noqa: RUF001  every word stands in its own alphabet

import re
from collections.abc import Sequence
from typing import Final

from support.inbound.reading.phrases import (
    ANSWER_ABOVE,
    CC,
    DASHED_MESSAGE,
    DATE,
    FORWARDED,
    FROM,
    HEADER_KEYS,
    ORIGINAL,
    QUOTING,
    SUBJECT,
    TO,
    WROTE,
)

_GROUPS: Final = ((FROM, "from"), (DATE, "date"), (TO, "to"), (SUBJECT, "subject"), (CC, "cc"))
_DASH: Final = "-_=*\u2010\u2011\u2012\u2013\u2014\u2015\u2500\u2501"
_RULE: Final = re.compile(rf"[{_DASH}~#+\u1427\s]+")
_DASHES: Final = re.compile(rf"[{_DASH}]{{2,}}\s*([^{_DASH}].{{1,70}}?)\s*[{_DASH}]{{2,}}")
_ANGLED: Final = re.compile(r">{3}\s.{5,150}\d.{0,20}\s>{3}")  # GroupWise
_NOTES: Final = re.compile(
    r".{1,80}? ?-{3}\d\d?[/.]\d\d?[/.]\d{4} \d\d?:\d\d(?::\d\d)?(?: [AP]M)?-{3}"
)
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
    r"|dana|missatge de|wiadomość napisana)\b|[\W_]*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|[\W_]*[在于於]",
    re.IGNORECASE,
)
_MYSELF: Final = re.compile(
    r"\b(?:I|we|ich|wir|j['’]ai|je|nous|ho|yo|les|ik|wij|jag|jeg|vi|я|мы)\b"
)
_BROKEN_END: Final = re.compile(r">\s?\S{0,12}:$")
_ADDRESS: Final = re.compile(
    r"[<(\[]\s?[^<>()\s]{1,100}@[^<>()\s]{1,150}\s*[>)\]]|&lt;[^\s&]{1,100}@[^\s&]{1,150}&gt;"
)
_TIMED: Final = re.compile(
    r"(?<![\d.])\d{1,2}\s?[:.h時시]\s?\d\d(?![\d.])|\d\s?[AP]M", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"(?:19|20)\d\d\b[^-/.]")
_BARE_END: Final = re.compile(r"\s[^\s<>@]{1,100}@[^\s<>@]{1,150}[^\s<>@:：]\s?[:：]$")
_GLUED: Final = re.compile(
    r"[^<>]{8,120}<[^<>\s@]{1,100}@[^<>\s]{1,150}>\s{0,3}([^<>:]{2,40}):(?=  +\S)"
)
_INLINE: Final = re.compile(
    r"[\s.!?-]-*\s*\b(?-i:On)"
    r" (?:mon|tue|wed|thu|fri|sat|sun|\d{1,2}[ /.-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)


def is_quoted(bare: str) -> bool:
    """A line that starts with the mark of a quote."""
    if not bare.startswith((">", "&gt;")):
        return False
    return not (bare.endswith("<") and _TWO_SIDED.match(bare)) and not is_angled(bare)


def is_angled(bare: str) -> bool:
    """GroupWise's attribution, `>>> Jane Roe 3/4/2025 3:12 PM >>>`, above what it does not mark."""
    return bare.endswith(">>>") and len(bare) <= 200 and _ANGLED.fullmatch(bare) is not None


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
        or (len(bare) <= 200 and _separates_otherwise(bare))
    )


def _separates_otherwise(bare: str) -> bool:
    """Lines that no list of phrases holds: what a program makes of a name, a date or a request."""
    if bare[0] in _DASH and (DASHED_MESSAGE.match(bare) or _said_in_dashes(bare)):
        return True
    if is_angled(bare) or ("---" in bare and _NOTES.match(bare)):
        return True
    return ANSWER_ABOVE.fullmatch(bare) is not None


def _said_in_dashes(bare: str) -> bool:
    match = _DASHES.fullmatch(bare)
    return match is not None and WROTE.search(match[1]) is not None


def separates(bare: str, phrases: frozenset[str]) -> bool:
    if len(bare) > 200 and bare[0] not in _DASH:
        return False
    if bare[0] in _DASH:
        match = _DASHES.match(bare[:200])
        inner = match[1] if match else bare.strip(f"{_DASH} ")
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
    if word not in HEADER_KEYS or (word == "no" and "@" not in bare):
        return ""  # a number, unless it is Latvian for whom it is from
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
    timed = "date" in keys and _TIMED.search(bare[keys["date"]]) is not None
    if (named and others) or ("from" in keys and "subject" in keys and timed):
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
            return start - _is_cut_in_its_date(bare, own, start), 0
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
        return address is not None or followed or (sure and not _MYSELF.search(joined))
    if address is None:
        return followed and _BARE_END.search(joined) is not None
    rest = behind.strip(" :：-")
    ends = not rest or (sure and _DATED.search(rest) is not None) or (followed and len(rest) < 30)
    return ends and (followed or apart)


def _is_cut_in_its_date(bare: Sequence[str], own: Sequence[bool], start: int) -> bool:
    """Whether the line above begins the date: `On Tuesday, 4 March` above `2025, 15:12, Jane Roe wrote:`."""
    if start == 0 or not own[start - 1] or not _YEAR.match(bare[start]):
        return False
    above = bare[start - 1]
    return (
        len(above) <= 40
        and _ON.match(above) is not None
        and above[-1].isalnum()
        and _DIGIT.search(above) is not None
    )


def names_source(joined: str) -> bool:
    """Whether an attribution says when, or by which address: a person's own sentence rarely does."""
    return _DATED.search(joined) is not None or _ADDRESS.search(joined) is not None


def _inline(bare: str) -> int:
    """The column where an attribution begins behind the writer's own words on one line."""
    if len(bare) > _MOST or not WROTE.search(bare[-20:]) or not _DATED.search(bare):
        return 0
    places = [match.start() + 1 for match in _INLINE.finditer(bare)]
    return places[-1] if places and re.search(r"\w", bare[: places[-1]]) else 0


def _is_undated(bare: str, *, followed: bool) -> bool:
    """`Jane Roe <jane@example.org> wrote:`; without an address only in front of a quote."""
    if len(bare) > 200 or bare[-1] not in ":：":
        return False
    if not WROTE.search(bare[-40:]):
        return followed and QUOTING.match(bare) is not None
    address = _ADDRESS.search(bare)
    return (address is not None and len(bare) - address.end() < 30) or (
        followed and len(bare) <= 80
    )
