"""The public page in a visitor's language: what the templates are given, every sentence finished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, translation

from incidents.models import ComponentState
from incidents.status.bars import UNKNOWN, Day
from incidents.status.page import PageData
from incidents.status.parts import Entry, Part
from incidents.status.words import Words, words

PAST = timedelta(days=15)  # how far back the front page tells
MOMENT = "j F Y, H:i"
CARDS = 5  # of a kind that the front page shows with their text; what goes on besides is a line each, folded
FEW, LATEST = 3, 3  # as many open incidents show as many posts each; more show their newest
GRAVEST = ("critical", "major", "minor", "none")
FINE = (UNKNOWN, ComponentState.OPERATIONAL, ComponentState.MAINTENANCE)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says times and states in one language and one zone."""

    words: Words
    zone: ZoneInfo

    def time(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{self.date(local, MOMENT)} ({local.tzname()})"

    def date(self, local: datetime, written: str) -> str:
        with translation.override(self.words["language"]):
            return formats.date_format(local, written)

    def length(self, lasted: timedelta) -> str:
        minutes = max(1, round(lasted.total_seconds() / 60))
        if minutes < 60:
            return self.words["minutes"].format(number=minutes)
        hours, rest = divmod(minutes, 60)
        said = self.words["hours"].format(number=hours)
        return f"{said} {rest:02}" if rest and hours < 24 else said


def speaker(data: PageData, language: str) -> Speaker:
    return Speaker(words(language), ZoneInfo(data.zone))


def front(data: PageData, language: str) -> dict[str, Any]:
    """The context of the front page."""
    say = speaker(data, language)
    since = data.now - PAST
    past = [
        entry
        for entry in (*data.entries, *data.maintenances)
        if not entry.is_open and entry.updated_at > since
    ]
    past.sort(key=lambda entry: entry.started_at, reverse=True)
    going_on = sorted(data.open, key=lambda entry: GRAVEST.index(entry.impact))
    posts = LATEST if len(going_on) <= FEW else 1
    planned = sorted(
        (entry for entry in data.maintenances if entry.is_open), key=lambda each: each.started_at
    )
    found = data.rollup
    return {
        "say": {"no_past": say.words["no past"].format(days=PAST.days), **_plain(say.words)},
        "title": data.title,
        "as_of": say.words["as of"].format(time=say.time(data.now)),
        "indicator": found.indicator if data.parts else UNKNOWN,
        "sentence": say.words[found.description if data.parts or data.open else "nothing"],
        "groups": _groups(data.parts, say),
        "open": [incident(entry, data, say, posts=posts) for entry in going_on[:CARDS]],
        "planned": [incident(entry, data, say, posts=1) for entry in planned[:CARDS]],
        "more_open": _folded("more open", going_on[CARDS:], data, say),
        "more_planned": _folded("more planned", planned[CARDS:], data, say),
        "past": [incident(entry, data, say, posts=1) for entry in past[:CARDS]],
        "has_notes": bool(data.notes),
    }


def plain(data: PageData, language: str) -> dict[str, str]:
    """The page's fixed words."""
    return _plain(speaker(data, language).words)


def one(entry: Entry, data: PageData, language: str) -> dict[str, Any]:
    """The context of an incident's own page."""
    say = speaker(data, language)
    return {"say": _plain(say.words), "incident": incident(entry, data, say)}


def cause(entry: Entry, data: PageData, language: str) -> dict[str, Any]:
    """The context of the page of a root cause analysis."""
    text = entry.cause.text(language) if entry.cause else ""
    return {**one(entry, data, language), "blocks": blocks(text)}


def releases(data: PageData, language: str) -> dict[str, Any]:
    """The context of the page of release notes."""
    say = speaker(data, language)
    return {
        "say": _plain(say.words),
        "months": [
            {
                "anchor": f"{notes.month:%Y-%m}",
                "title": say.date(datetime.combine(notes.month, time()), "F Y"),
                "blocks": blocks(notes.text(language)),
                "corrections": [
                    {
                        "said": say.words["corrected"].format(time=say.time(each.at)),
                        "blocks": blocks(each.text(language)),
                    }
                    for each in notes.corrections
                ],
            }
            for notes in data.notes
        ],
    }


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """A plain text as paragraphs ("p") and lists ("ul"), each with its lines: "- " begins a line of a list."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        kind = "ul" if line.startswith("- ") else "p"
        words = line.removeprefix("- ").strip()
        if words and found and found[-1][0] == kind:
            found[-1][1].append(words)
        elif words or (found and found[-1][1]):
            found.append((kind, [words] if words else []))
    return [(kind, lines) for kind, lines in found if lines]


def history(data: PageData, language: str) -> list[dict[str, Any]]:
    """Rows of the table of all incidents."""
    say = speaker(data, language)
    return [
        {
            "at": entry.started_at,
            "date": say.date(entry.started_at.astimezone(say.zone), say.words["day"]),
            "title": entry.title,
            "code": entry.code,
            "impact": say.words[entry.impact],
            "impact_class": entry.impact,
            "cause": say.words["cause"] if entry.cause else "",
            "status": say.words[entry.status],
            "lasted": (entry.resolved_at or data.now) - entry.started_at,
            "length": say.length((entry.resolved_at or data.now) - entry.started_at),
        }
        for entry in data.entries
    ]


def _folded(
    key: str, entries: Sequence[Entry], data: PageData, say: Speaker
) -> dict[str, Any] | None:
    """What would make the page too long to read: how many, and a line for each."""
    if not entries:
        return None
    rows = [incident(entry, data, say, posts=0) for entry in entries]
    return {"said": say.words[key].format(count=len(rows)), "rows": rows}


def incident(
    entry: Entry, data: PageData, say: Speaker, *, posts: int | None = None
) -> dict[str, Any]:
    """One incident with what was said of it, newest first: all, or the newest `posts` and how many came before."""
    parts = ", ".join(part.name for part in entry.parts)
    title = entry.titled(say.words["language"])
    shown = entry.posts[:posts]
    earlier = len(entry.posts) - len(shown)
    return {
        "link": f"incidents/{entry.code}",  # from the front page, on either host
        "title": title,
        "status": entry.status,
        "status_word": say.words[entry.status],
        "impact": entry.impact,
        "impact_word": say.words[entry.impact],
        "when": _when(entry, say),
        "affects": say.words["affects"].format(parts=parts) if parts not in ("", title) else "",
        "next": _next(entry, data.now, say),
        "posts": [
            {
                "status": say.words[post.status],
                "text": post.text(say.words["language"]),
                "time": say.time(post.at),
                "at": post.at,
                "is_cause": post is entry.cause,
                "blocks": blocks(post.text(say.words["language"])) if post is entry.cause else [],
            }
            for post in shown
        ],
        "earlier": say.words["earlier"].format(count=earlier) if earlier else "",
    }


def _when(entry: Entry, say: Speaker) -> str:
    if entry.planned is not None:
        start, end = (say.time(at) for at in entry.planned)
        return say.words["from to"].format(start=start, end=end)
    start = say.time(entry.started_at)
    if entry.resolved_at is None:
        return say.words["since"].format(time=start)
    return say.words["ended"].format(start=start, end=say.time(entry.resolved_at))


def _next(entry: Entry, now: datetime, say: Speaker) -> str:
    """A promise that was not kept is said to be late, in public."""
    if not entry.is_open or entry.next_update_at is None:
        return ""
    key = "next update" if entry.next_update_at >= now else "next update late"
    return say.words[key].format(time=say.time(entry.next_update_at))


def _groups(parts: Iterable[Part], say: Speaker) -> list[dict[str, Any]]:
    in_order = sorted(parts, key=lambda part: (part.group == "", part.position))
    return [
        {"name": name, "parts": [_part(part, say) for part in members]}
        for name, members in groupby(in_order, key=lambda part: part.group)
    ]


def _part(part: Part, say: Speaker) -> dict[str, Any]:
    troubled = sum(day.state not in FINE for day in part.days)
    unknown = sum(day.state == UNKNOWN for day in part.days)
    label = say.words["bars"].format(name=part.name, troubled=troubled, unknown=unknown)
    return {
        "name": part.name,
        "description": part.description,
        "state": part.state,
        "word": say.words[part.state],
        "label": label,
        "days": _days(part.days, say),
    }


def _days(days: Sequence[Day], say: Speaker) -> list[dict[str, Any]]:
    return [
        {"x": place * 10, "state": day.state, "title": _day_title(day, say)}
        for place, day in enumerate(days)
    ]


def _day_title(day: Day, say: Speaker) -> str:
    said = f"{_date(day.on, say.words['language'])}: {say.words[day.state]}"
    if not day.troubled_for:
        return said
    return f"{said}, {say.words['troubled'].format(length=say.length(day.troubled_for))}"


@lru_cache(maxsize=1024)
def _date(day: date, language: str) -> str:
    """Every part has the same ninety days, and tomorrow has all but one of them."""
    with translation.override(language):
        return formats.date_format(day, "j F Y")


def _plain(said: Words) -> dict[str, str]:
    """Templates reach names with underscores only."""
    return {name.replace(" ", "_"): text for name, text in said.items() if "{" not in text}
