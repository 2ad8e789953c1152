"""What a letter of a monitoring system says: which thing, and whether it began or ended."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from incidents.alerts.alert import (
    TEXT_LENGTH,
    Alert,
    Said,
    safe_link,
    several,
    short_key,
    words,
)

HEAD = re.compile(r"\s*(?:\[([^\]]{0,200})\]|([\w-]+(?: [\w-]+)?)\s*:(?=\s))\s*")
REPLIES = {"re", "fw", "fwd", "tr", "aw", "wg"}
HEADS = 6  # leading brackets and words of a subject that are looked at
TAGS = re.compile(r"^[ \t]*tags?:[ \t]*(.{1,2000})$", re.IGNORECASE | re.MULTILINE)
LINK = re.compile(r"https?://[^\s<>\"')\]]{1,900}")


def read(source: Mapping[str, Any], *, sender: str, subject: str, text: str, at: datetime) -> Alert:
    """What a letter says."""
    said, bare = state_of(subject, resolved=source["resolved"], firing=source["firing"])
    title = words(bare) or words(subject) or "Alert by mail"
    tags = TAGS.search(text)
    link = LINK.search(text)
    return Alert(
        key=short_key(title.casefold()),
        said=said,
        title=title,
        text=words(text, TEXT_LENGTH),
        at=at,
        ends_all=True,
        tags=several(tags[1].split(",")) if tags else (),
        link=safe_link(link[0]) if link else "",
        subject=subject,
        by=words(sender, 100),
    )


def state_of(subject: str, *, resolved: Sequence[str], firing: Sequence[str]) -> tuple[Said, str]:
    """Whether it is over, and the subject without the words that say so.

    They stand in brackets or before a colon at the beginning; those that say that it is over also at the end.
    """
    rest, said, kept = " ".join(subject.split()), Said.FIRING, list[str]()
    for _ in range(HEADS):
        found = HEAD.match(rest)
        if found is None:
            break
        head = (found[1] if found[1] is not None else found[2]).strip().casefold()
        if _begins_with(head, resolved):
            said = Said.RESOLVED
        elif found[1] is not None and not _begins_with(head, firing):
            kept.append(found[0].strip())
        elif head not in REPLIES and not _begins_with(head, firing):
            break
        rest = rest[found.end() :]
    ended = _ending(resolved).search(rest) if resolved else None
    if ended is not None:
        said, rest = Said.RESOLVED, rest[: ended.start()]
    return said, " ".join([*kept, rest.strip()]).strip()


def _begins_with(head: str, listed: Sequence[str]) -> bool:
    return any(
        head == word or (head.startswith(word) and not head[len(word)].isalnum())
        for word in (each.casefold() for each in listed)
    )


def _ending(listed: Sequence[str]) -> re.Pattern[str]:
    spoken = "|".join(re.escape(each) for each in listed)
    between = r"[\s(\u2013\u2014-]"  # a run is tried from its beginning alone: a subject may be a line of dashes
    return re.compile(
        rf"(?<!{between}){between}++(?:is |has |was )?(?:{spoken})[).!]*$", re.IGNORECASE
    )
