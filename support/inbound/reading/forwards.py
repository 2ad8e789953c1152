"""Whose letter a forward carries."""
# ruff: noqa: RUF001  every word stands in its own alphabet

import re
from collections.abc import Sequence
from typing import Final

from support.inbound.reading import quotes
from support.inbound.reading.addresses import addresses
from support.inbound.reading.letter import Forwarded
from support.inbound.reading.phrases import FORWARD_PREFIX, FORWARDED, SUBJECT

_MOST_LINES: Final = 3000  # a forward begins near the top
_MOST_CHARACTERS: Final = 2000  # of a line
_QUOTE_MARKS: Final = re.compile(r"^[>\s\ufeff|]+")
_TABLE: Final = re.compile(
    r"\|\s{0,9}([^|\s]{1,20})\s{0,9}\|\s{0,9}([^|]{1,300}?)\s{0,9}\|?"
)  # | key | value |
_OTHER_KEY: Final = re.compile(r"[^\W\d][\w-]{1,20}:\s")
_BLOCK_LINES: Final = 14
_MAIL: Final = re.compile(r"[<(]+([^<>()\s\"]{1,100}@[^<>()\s\"]{1,150})[>)]+")
_QUOTED_NAME: Final = re.compile(r"[\"«“„']\s*([^\"«»“”„]{1,100}?)\s*[\"»”“']\s*$")
_SUBJECT_KEY: Final = re.compile(
    r"(?:" + "|".join(sorted(map(re.escape, SUBJECT), key=len, reverse=True)) + r")\s?[:：]\s?",
    re.IGNORECASE,
)
_UTF_MARK: Final = "\ufeff"


def is_prefixed(subject: str) -> bool:
    """`Fwd:`, `WG:`, `TR:` and the like."""
    return FORWARD_PREFIX.match(subject) is not None


def find(subject: str, lines: Sequence[str]) -> Forwarded | None:
    """The original sender, name and subject of a forwarded letter; nothing when it is not a forward."""
    prefix = FORWARD_PREFIX.match(subject)
    bare = [_bare(line[:_MOST_CHARACTERS]) for line in lines[:_MOST_LINES]]
    rest = subject[prefix.end() :] if prefix else subject
    found = _by_marker(bare, lines, known=prefix is not None)
    if found is None and prefix:
        found = _by_block(bare) or _by_attribution(bare)
    if found is None:
        return None
    return Forwarded(found.email, found.name, found.subject or rest.strip())


def _bare(line: str) -> str:
    """A line without marks of quotes; the row of a table as a header."""
    row = _TABLE.fullmatch(line.strip()) if line.startswith("|") else None
    return f"{row[1]}: {row[2]}" if row else _QUOTE_MARKS.sub("", line).rstrip()


def _by_marker(bare: Sequence[str], lines: Sequence[str], *, known: bool) -> Forwarded | None:
    """The block below `Forwarded message`; one inside an older mail of the thread does not count."""
    quoted_before = False
    own = [True] * len(bare)
    for index, line in enumerate(bare):
        if not line:
            continue
        if quotes.separates(line, FORWARDED):
            return None if quoted_before and not known else _below_marker(bare, index)
        if quotes.is_separator(line) or quotes.header_block(bare, index):
            return _below_marker(bare, index) if known else None
        quoted_before = (
            quoted_before
            or quotes.is_quoted(lines[index].strip())
            or (quotes.may_be_attribution(line) and _attributes(bare, own, index))
        )
    return None


def _attributes(bare: Sequence[str], own: Sequence[bool], index: int) -> bool:
    return quotes.attribution(bare, own, index, followed=True) is not None


def _below_marker(bare: Sequence[str], index: int) -> Forwarded | None:
    same_line = _one_line(bare[index])
    if same_line:
        return same_line
    for place in range(index, min(index + 6, len(bare))):
        if bare[place] and quotes.key_of(bare[place]):
            return _block(bare, place)
    return _block(["", *map(_with_colon, bare[index + 1 : index + 7])], 1)


def _with_colon(line: str) -> str:
    """eM Client writes `From "Jane Roe" <…>`, without colons."""
    word, _, rest = line.strip().partition(" ")
    return f"{word}: {rest}" if quotes.key_of(f"{word}:") else line


def _by_block(bare: Sequence[str]) -> Forwarded | None:
    for index, line in enumerate(bare):
        if line and quotes.may_be_key(line) and quotes.header_block(bare, index):
            return _block(bare, index)
    return None


def _block(bare: Sequence[str], index: int) -> Forwarded | None:
    """Read From and Subject out of consecutive header lines; a wrapped value goes on below."""
    fields: dict[str, str] = {}
    key = ""
    for place in range(index, min(index + _BLOCK_LINES, len(bare))):
        line = bare[place]
        name = quotes.key_of(line)
        if name:
            key = name
            fields.setdefault(name, line.replace("：", ":").partition(":")[2].strip("* \t\u00a0"))
        elif key and line and not _OTHER_KEY.match(line) and _goes_on(bare, place):
            fields[key] = f"{fields[key]} {line}".strip()
        elif not line and "from" in fields and "subject" in fields:
            break
    return _person(fields.get("from", ""), fields.get("subject", ""))


def _goes_on(bare: Sequence[str], place: int) -> bool:
    """A line without a key belongs to the header above only when another header follows at once."""
    return any(
        bare[later] and quotes.key_of(bare[later])
        for later in range(place + 1, min(place + 3, len(bare)))
    )


def _one_line(line: str) -> Forwarded | None:
    """`----- Forwarded Message ----- From: … To: … Subject: …` without line breaks."""
    match = re.match(r"[-\s]*[^-:]{3,60}-{2,}\s*(.+)", line)
    if match is None or quotes.key_of(match[1]) != "from":
        return None
    subject = ""
    for found in _SUBJECT_KEY.finditer(match[1]):
        subject = match[1][found.end() :]
    sender = match[1].replace("：", ":").partition(":")[2]
    return _person(sender[: sender.find(">") + 1] or sender, subject)


def _by_attribution(bare: Sequence[str]) -> Forwarded | None:
    """Outlook for Mac forwards with `On 28/10/2021 12:46, "John Doe" <…> wrote:`, GroupWise with angles around."""
    own = [True] * len(bare)
    for index, line in enumerate(bare):
        if line.endswith(">>>") and _MAIL.search(line):
            return _from_attribution(line)
        if line and quotes.may_be_attribution(line):
            found = quotes.attribution(bare, own, index, followed=True)
            if found:
                return _from_attribution(" ".join(bare[found[0] : index + 1])[found[1] :])
    return None


def _from_attribution(line: str) -> Forwarded | None:
    match = _MAIL.search(line)
    if match is None:
        return None
    before = line[: match.start()].strip(f" ,({_UTF_MARK}")
    quoted = _QUOTED_NAME.search(before)
    return Forwarded(match[1], quoted[1] if quoted else _after_date(before))


def _after_date(text: str) -> str:
    """The name behind a date: small words in between are verbs and particles."""
    words = re.split(r"\d(?!.*\d)", text)[-1].split()
    while words and (
        not words[0][0].isupper() or words[0].strip(".,") in {"AM", "PM", "GMT", "UTC", "Uhr"}
    ):
        words.pop(0)
    return " ".join(words)


def _person(value: str, subject: str) -> Forwarded | None:
    found = addresses(value.strip("* "), limit=1)
    if not found:
        return None
    return Forwarded(found[0].email, found[0].name.strip("\"'«»“”„* "), " ".join(subject.split()))
