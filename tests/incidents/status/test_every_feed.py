"""Every feed and calendar is parsed back, of a brand that has nothing and of one that has everything at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import feedparser
import pytest
from icalendar import Calendar

from incidents import lifecycle, maintenance
from incidents.models import ReleaseNotes
from incidents.status import feeds
from incidents.status.page import PageData, page_data
from support.models import Brand
from tests import make
from tests.incidents.lifecycle.owing import END
from tests.incidents.maintenance.planned import ADA, plan
from tests.incidents.status.test_wire import HOSTILE
from tests.incidents.status.visit import declare
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
FEEDS: dict[str, Callable[[PageData], bytes]] = {
    "history.atom": feeds.atom,
    "history.rss": feeds.rss,
    "releases.atom": feeds.releases,
}


def full(brand: Brand) -> None:
    """An incident over and one open, maintenance of every kind, notes of two months; hostile words throughout."""
    lifecycle.resolve(declare(brand, key="over", tickets=[]), slots=END, by=ADA, now=at(1))
    lifecycle.rename(declare(brand, key="open", tickets=[], now=at(2)), HOSTILE, by=ADA, now=at(3))
    plan(brand, title=HOSTILE, note={"en": HOSTILE, "fr": HOSTILE})
    later = {"starts_at": at(600), "ends_at": at(660), "components": []}
    maintenance.cancel(plan(brand, title="Off", **later), by=ADA, now=at(5))
    for month in (1, 2):
        ReleaseNotes.objects.create(
            brand=brand, month=date(2026, month, 1), texts={"en": HOSTILE}, drafted_at=at(0),
            updated_at=at(0), updated_by="x", published_at=at(month),
        )  # fmt: skip


def read(brand: Brand, name: str) -> Any:
    found = feedparser.parse(FEEDS[name](page_data(brand, now=at(90))))
    assert not found.bozo, found.bozo_exception
    return found


@pytest.mark.parametrize("name", FEEDS)
def test_a_brand_without_anything_has_feeds_that_say_so(name: str) -> None:
    found = read(make.brand("bare", name="Bare & <Co>"), name)
    assert found.entries == []
    kind = "Release Notes" if name == "releases.atom" else "Incident History"
    assert found.feed.title == f"Bare & <Co> Status - {kind}"
    assert found.feed.link.startswith("http")
    assert found.version == ("rss20" if name.endswith("rss") else "atom10")


@pytest.mark.parametrize(
    ("name", "entries"), [("history.atom", 4), ("history.rss", 4), ("releases.atom", 2)]
)
def test_a_brand_with_everything_has_each_once_and_whole(
    luneo: Brand, name: str, entries: int
) -> None:
    full(luneo)
    found = read(luneo, name)
    assert len(found.entries) == len({each.id for each in found.entries}) == entries
    for each in found.entries:
        assert each.id.startswith("tag:luneo.localhost,2005:")
        assert each.link.startswith("http://luneo.localhost:8000/")
        assert each.published
        assert each.title
        text = each.content[0].value if "content" in each else each.description
        assert "<script" not in text
    newest = [each.updated for each in found.entries] if name.endswith("atom") else []
    assert name != "history.atom" or newest == sorted(newest, reverse=True)


@pytest.mark.parametrize("name", FEEDS)
def test_a_name_that_ends_with_status_is_not_said_twice(luneo: Brand, name: str) -> None:
    assert "Status Status" not in read(luneo, name).feed.title


def test_the_two_feeds_of_history_tell_the_same(luneo: Brand) -> None:
    full(luneo)
    atom, rss = read(luneo, "history.atom").entries, read(luneo, "history.rss").entries
    assert [(each.id, each.title, each.link) for each in atom] == [
        (each.id, each.title, each.link) for each in rss
    ]


def test_feeds_do_not_share_an_identity(luneo: Brand) -> None:
    assert read(luneo, "history.atom").feed.id != read(luneo, "releases.atom").feed.id
    links = {
        name: next(each.href for each in read(luneo, name).feed.links if each.rel == "self")
        for name in ("history.atom", "releases.atom", "history.rss")
    }
    assert {name: link.rpartition("/")[2] for name, link in links.items()} == {
        name: name for name in links
    }


def calendar(brand: Brand) -> Any:
    made = feeds.calendar(page_data(brand, now=at(90)))
    assert b"\r\n" in made
    assert max(len(line) for line in made.split(b"\r\n")) <= 75  # RFC 5545, 3.1
    return Calendar.from_ical(made.decode())


def test_a_calendar_without_events_is_a_calendar() -> None:
    found = calendar(make.brand("bare"))
    assert found["version"] == "2.0"
    assert found.walk("VEVENT") == []


def test_a_calendar_with_everything_keeps_every_word(luneo: Brand) -> None:
    full(luneo)
    found = {str(each["summary"]): each for each in calendar(luneo).walk("VEVENT")}
    assert {str(each["status"]) for each in found.values()} == {"CONFIRMED", "CANCELLED"}
    assert str(found["Off"]["status"]) == "CANCELLED"
    for each in found.values():
        assert str(each["uid"]).endswith("@luneo.localhost")
        assert each.decoded("dtend") > each.decoded("dtstart")
        assert str(each["url"]).startswith("http://luneo.localhost:8000/incidents/")
    assert len(found) == 2
