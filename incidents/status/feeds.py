"""What happened, for feed readers and calendars: Atom and RSS as Statuspage writes them, maintenance as iCalendar.

One entry per incident or maintenance, revised in place: its id never changes, `updated` does. Parsers of others know
entries by (id, updated) and find states by `<strong>Status</strong>`, so both are kept in English.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.safestring import mark_safe
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from incidents.status.page import PageData
from incidents.status.parts import Entry, Notes, Post
from incidents.status.words import words
from incidents.status.xml import plain

ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
ICS = "text/calendar; charset=utf-8"


class HistoryAtom(Atom1Feed):
    """With an id of its own, an author, and the text as content."""

    def add_root_elements(self, handler: Any) -> None:
        own = self.feed
        handler.addQuickElement("id", own["identity"])
        handler.addQuickElement("title", own["title"])
        handler.addQuickElement("link", "", {"rel": "alternate", "href": own["link"]})
        here = {"rel": "self", "href": own["feed_url"], "type": "application/atom+xml"}
        handler.addQuickElement("link", "", here)
        handler.addQuickElement("updated", _stamp(own["changed"]))
        handler.startElement("author", {})
        handler.addQuickElement("name", own["author_name"])
        handler.endElement("author")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("link", "", {"rel": "alternate", "href": item["link"]})
        handler.addQuickElement("published", _stamp(item["pubdate"]))
        handler.addQuickElement("updated", _stamp(item["updateddate"]))
        handler.addQuickElement("content", item["description"], {"type": "html"})


def atom(data: PageData) -> bytes:
    return _feed(data, HistoryAtom)


def rss(data: PageData) -> bytes:
    return _feed(data, Rss201rev2Feed)


def releases(data: PageData) -> bytes:
    """One entry for each month's release notes; a correction is added to it and revises it in place."""
    changed = max((each.updated_at for each in data.notes), default=data.updated_at)
    feed = _frame(data, HistoryAtom, "Release Notes", page="/releases", changed=changed)
    for each in data.notes:
        feed.add_item(
            title=f"{each.month:%B %Y}",
            link=f"{data.url}/releases#{each.month:%Y-%m}",
            description=_notes(each),
            unique_id=f"tag:{_host(data)},2005:Releases/{each.month:%Y-%m}",
            unique_id_is_permalink=False,
            pubdate=each.published_at,
            updateddate=each.updated_at,
        )
    return feed.writeString("utf-8").encode()


def _notes(each: Notes) -> str:
    parts = [_escaped(each.text("en"))]
    for correction in each.corrections:
        said = words("en")["corrected"].format(time=f"{correction.at.astimezone(UTC):%d %B %Y}")
        parts.append(f"<strong>{said}</strong><br>{_escaped(correction.text('en'))}")
    return "".join(f"<p>{part}</p>" for part in parts)


def calendar(data: PageData) -> bytes:
    """Maintenance as events; what is moved keeps its identity, what is called off says so."""
    made = Calendar()
    made.add("prodid", "-//Deskbell//Maintenance//EN")
    made.add("version", "2.0")
    made.add("name", f"{plain(data.title)}: maintenance")
    made.add("x-wr-calname", f"{plain(data.title)}: maintenance")
    made.add_component(_utc())
    for each in data.maintenances:
        if each.planned is None:
            continue
        event = Event()
        event.add("uid", f"{each.code}@{_host(data)}")
        event.add("dtstamp", each.updated_at)
        event.add("last-modified", each.updated_at)
        event.add("sequence", len(each.posts))
        event.add("dtstart", each.planned[0])
        event.add("dtend", each.planned[1])
        event.add("summary", plain(each.titled("en")))
        event.add("description", plain("\n\n".join(post.text("en") for post in each.posts)))
        event.add("url", _link(each, data))
        event.add("status", "CANCELLED" if each.status == "cancelled" else "CONFIRMED")
        made.add_component(event)
    return bytes(made.to_ical())


def _utc() -> Timezone:
    """A calendar must hold something (RFC 5545, 3.6), also while nothing is planned."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  # a time zone begins at a local time
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


def _frame(  # what a feed begins with
    data: PageData,
    kind: Callable[..., SyndicationFeed],
    about: str,
    *,
    page: str,
    changed: datetime,
) -> SyndicationFeed:
    """An empty feed: `page` is what it tells of, below the brand's own address."""
    title, end = plain(data.title), "rss" if kind is Rss201rev2Feed else "atom"
    status = title if title.endswith("Status") else f"{title} Status"
    return kind(
        title=f"{status} - {about}",
        link=data.url + page,
        description=f"{status} - {about}",
        author_name=title,
        feed_url=f"{data.url}{page}.{end}",
        identity=f"tag:{_host(data)},2005:{page}",
        changed=changed,
    )


def _feed(data: PageData, kind: Callable[..., SyndicationFeed]) -> bytes:
    feed = _frame(data, kind, "Incident History", page="/history", changed=data.updated_at)
    entries = sorted((*data.entries, *data.maintenances), key=lambda each: each.updated_at)
    for each in reversed(entries):
        feed.add_item(
            title=plain(each.titled("en")),
            link=_link(each, data),
            description=content(each.posts),
            unique_id=f"tag:{_host(data)},2005:Incident/{each.code}",
            unique_id_is_permalink=False,
            pubdate=each.posts[-1].at if each.posts else each.started_at,
            updateddate=each.updated_at,
        )
    return feed.writeString("utf-8").encode()


def content(posts: Sequence[Post]) -> str:
    """All posts, newest first, as Statuspage writes them; every text escaped."""
    return mark_safe("".join(_paragraph(post) for post in posts))  # noqa: S308  # each part is escaped


def _paragraph(post: Post) -> str:
    at = post.at.astimezone(UTC)
    text = _escaped(post.text("en"))
    return (
        f"<p><small>{at:%b} <var data-var='date'>{at.day}</var>, <var data-var='time'>{at:%H:%M}</var> UTC</small>"
        f"<br><strong>{said(post.status)}</strong> - {text}</p>"
    )


def said(status: str) -> str:
    """ "in_progress" is "In progress"."""
    return status.replace("_", " ").capitalize()


def _escaped(text: str) -> str:
    return escape(plain(text)).replace("\n", "<br>")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _host(data: PageData) -> str:
    return urlsplit(data.url).hostname or "localhost"


def _link(entry: Entry, data: PageData) -> str:
    return f"{data.url}/incidents/{entry.code}"
