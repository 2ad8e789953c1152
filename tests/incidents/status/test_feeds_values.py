"""Feeds, calendar and badge of pages made by hand, read back by parsers: odd letters, every status. No database."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from incidents.status import badge, feeds
from incidents.status.page import PageData
from incidents.status.xml import plain
from tests.incidents.status.pages import HOUR, entry, page, part, post, work
from tests.make import NOON

ODD = [
    "\uffff",
    "\ufffe",
    "\x00",
    "\x0b",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "]]>",
    "<b>&amp;",
    "\u2028",
    "\U0001f600",
]
letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def atom(data: PageData) -> Any:
    found = feedparser.parse(feeds.atom(data))
    assert not found.bozo, found.bozo_exception
    return found


def rss(data: PageData) -> Any:
    found = feedparser.parse(feeds.rss(data))
    assert not found.bozo, found.bozo_exception
    return found


def events(data: PageData) -> list[Any]:
    return list(Calendar.from_ical(feeds.calendar(data).decode()).walk("VEVENT"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\tb\nc\rd", "a\tb\nc\rd"),
        ("a\x00b\x08c\x0bd\x1fe", "abcde"),
        ("a\uffffb\ufffec", "abc"),
        (
            "\x7f\x85\u2028\ud7ff\ue000\ufffd\U0001fffe",
            "\x7f\x85\u2028\ud7ff\ue000\ufffd\U0001fffe",
        ),
        ("", ""),
    ],
)
def test_what_no_xml_may_hold_is_left_out_and_nothing_else(text: str, kept: str) -> None:
    assert plain(text) == kept
    ET.fromstring(f"<a>{plain(text).replace('<', '')}</a>")


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_one_odd_letter_breaks_no_output(odd: str) -> None:
    said = post(texts={"en": f"Word {odd} end"})
    data = page(
        title=f"Acme {odd}",
        entries=(entry(title=f"Down {odd} now", posts=(said,)),),
        maintenances=(work(2, title=f"Work {odd} now", posts=(said,)),),
        parts=(part(),),
    )
    assert len(atom(data).entries) == len(rss(data).entries) == 2
    assert len(events(data)) == 1
    assert "Work" in str(events(data)[0]["summary"])
    ET.fromstring(badge.svg(data))
    assert json.loads(badge.shields(data))["label"] == data.title


@given(letters, letters)
def test_whatever_is_typed_the_feeds_can_be_read(title: str, text: str) -> None:
    data = page(entries=(entry(title=title, posts=(post(texts={"en": text}),)),))
    for made in (feeds.atom(data), feeds.rss(data)):
        assert ET.fromstring(made) is not None


STATUSES = [
    ("investigating", "Investigating"),
    ("identified", "Identified"),
    ("monitoring", "Monitoring"),
    ("resolved", "Resolved"),
    ("postmortem", "Postmortem"),
    ("scheduled", "Scheduled"),
    ("in_progress", "In progress"),
    ("completed", "Completed"),
]


@pytest.mark.parametrize(("status", "word"), STATUSES)
def test_a_status_is_written_as_parsers_look_for_it(status: str, word: str) -> None:
    made = feeds.content([post(3, status=status)])
    assert made == (
        "<p><small>Mar <var data-var='date'>2</var>, <var data-var='time'>15:00</var> UTC</small>"
        f"<br><strong>{word}</strong> - Word 3</p>"
    )
    assert re.findall(r"<strong>([^<]*)</strong>", made) == [word]


def test_updates_stand_in_one_entry_in_the_order_they_are_given() -> None:
    made = feeds.content([post(2, status="resolved"), post(1)])
    assert re.findall(r"<strong>(\w+)</strong>", made) == ["Resolved", "Investigating"]


def test_an_entry_keeps_its_id_while_everything_else_changes() -> None:
    before = page(entries=(entry(7),))
    later = entry(7, status="resolved", title="Renamed", updated_at=NOON + 9 * HOUR)
    after = page(title="New Name", entries=(later,))
    for read in (atom, rss):
        first, second = read(before).entries[0], read(after).entries[0]
        assert first.id == second.id == "tag:status.acme.test,2005:Incident/item00000007"
    assert atom(before).feed.id == atom(after).feed.id == "tag:status.acme.test,2005:/history"
    assert atom(before).entries[0].updated < atom(after).entries[0].updated
    assert atom(before).entries[0].published == atom(after).entries[0].published


def test_the_newest_change_stands_first_whatever_it_is() -> None:
    data = page(
        entries=(entry(1, updated_at=NOON), entry(2, updated_at=NOON + 3 * HOUR)),
        maintenances=(work(3, updated_at=NOON + 2 * HOUR),),
    )
    assert [each.title for each in atom(data).entries] == ["Trouble 2", "Work 3", "Trouble 1"]


def test_a_feed_has_what_rfc_4287_asks_for() -> None:
    root = ET.fromstring(feeds.atom(page(entries=(entry(),))))
    name = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{name}feed"
    assert [len(root.findall(name + each)) for each in ("id", "title", "updated")] == [1, 1, 1]
    assert root.find(f"{name}author/{name}name") is not None
    links = {each.attrib["rel"]: each.attrib["href"] for each in root.findall(f"{name}link")}
    assert links == {
        "alternate": "https://status.acme.test/history",
        "self": "https://status.acme.test/history.atom",
    }
    (one,) = root.findall(f"{name}entry")
    assert [len(one.findall(name + each)) for each in ("id", "title", "updated")] == [1, 1, 1]
    assert not one.findall(f"{name}summary")
    content = one.find(f"{name}content")
    assert content is not None
    assert content.attrib == {"type": "html"}


def test_a_channel_has_what_rss_asks_for() -> None:
    channel = ET.fromstring(feeds.rss(page(entries=(entry(),)))).find("channel")
    assert channel is not None
    assert all(channel.findtext(each) for each in ("title", "link", "description"))
    item = channel.find("item")
    assert item is not None
    assert all(item.findtext(each) for each in ("title", "link", "description", "pubDate", "guid"))
    guid = item.find("guid")
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}


def test_a_calendar_is_never_empty_and_speaks_utc() -> None:
    """RFC 5545, 3.6: at least one component, also while nothing is planned."""
    empty = Calendar.from_ical(feeds.calendar(page()).decode())
    assert [each.name for each in empty.subcomponents] == ["VTIMEZONE"]
    assert str(empty["version"]) == "2.0"
    assert empty["prodid"]
    made = feeds.calendar(page(maintenances=(work(),))).decode()
    assert "DTSTART:20260302T170000Z\r\n" in made
    assert "DTEND:20260302T190000Z\r\n" in made
    assert all(each in made for each in ("UID:", "DTSTAMP:", "LAST-MODIFIED:", "SEQUENCE:1"))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("scheduled", "CONFIRMED"),
        ("in_progress", "CONFIRMED"),
        ("verifying", "CONFIRMED"),
        ("completed", "CONFIRMED"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_an_event_that_is_called_off_says_so(status: str, said: str) -> None:
    (one,) = events(page(maintenances=(work(status=status),)))
    assert str(one["status"]) == said


@pytest.mark.parametrize("text", ["a, b; c\\d", "first\nsecond", "x" * 500, "é" * 200, ': = "'])
def test_a_calendar_keeps_every_word_and_folds_its_lines(text: str) -> None:
    made = feeds.calendar(
        page(
            maintenances=(
                work(title=text.replace("\n", " ")[:200], posts=(post(texts={"en": text}),)),
            )
        )
    )
    assert max(len(line) for line in made.split(b"\r\n")) <= 75
    (one,) = Calendar.from_ical(made.decode()).walk("VEVENT")
    assert str(one["description"]) == text


def test_an_incident_is_no_event_of_the_calendar() -> None:
    assert events(page(entries=(entry(), entry(2, status="resolved")))) == []


@pytest.mark.parametrize(
    ("states", "impact", "word"),
    [
        ([], "", "no data"),
        ([], "major", "partial outage"),
        (["operational"], "", "operational"),
        (["operational"], "none", "operational"),
        (["operational"], "minor", "degraded"),
        (["operational"], "critical", "major outage"),
        (["degraded_performance"], "", "degraded"),
        (["partial_outage", "operational"], "", "degraded"),
        (["partial_outage"], "", "partial outage"),
        (["major_outage", "operational"], "", "partial outage"),
        (["major_outage"], "", "major outage"),
        (["under_maintenance", "operational"], "", "maintenance"),
    ],
)
def test_the_badge_has_one_word_for_everything(states: list[str], impact: str, word: str) -> None:
    entries = (entry(impact=impact),) if impact else ()
    data = page(parts=tuple(part(n, state=each) for n, each in enumerate(states)), entries=entries)
    made = json.loads(badge.shields(data))
    assert (made["message"], made["schemaVersion"]) == (word, 1)
    assert re.fullmatch("#[0-9a-f]{6}", made["color"])
    image = ET.fromstring(badge.svg(data))
    assert image.attrib["aria-label"] == f"Acme Status: {word}"
    assert made["color"] in {each.attrib["fill"] for each in image.iter() if "fill" in each.attrib}


@pytest.mark.parametrize("status", ["resolved", "postmortem"])
def test_what_is_over_does_not_colour_the_badge(status: str) -> None:
    data = page(parts=(part(),), entries=(entry(status=status, impact="critical"),))
    assert badge.word(data)[0] == "operational"


def test_the_width_of_the_badge_follows_its_words() -> None:
    short, long = (
        ET.fromstring(badge.svg(page(title=each, parts=(part(),)))) for each in ("A", "A" * 90)
    )
    assert int(short.attrib["width"]) < int(long.attrib["width"]) <= 560
    assert short.attrib["height"] == long.attrib["height"] == "20"


@pytest.mark.parametrize("hours", [-30, 0, 30, 24 * 40])
def test_the_time_of_a_word_is_that_of_utc(hours: int) -> None:
    at = NOON + timedelta(hours=hours)
    made = feeds.content([post(at=at)])
    assert f"{at:%b} <var data-var='date'>{at.day}</var>" in made
