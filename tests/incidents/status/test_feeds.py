"""Feeds are read back as strangers read them; the badge and the calendar say the same as the page."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from icalendar import Calendar

from incidents import lifecycle, maintenance
from incidents.models import Component, Incident
from incidents.status import badge, feeds
from incidents.status.page import page_data
from support.models import Brand
from support.tickets.actor import Actor
from tests import make
from tests.incidents.maintenance.planned import plan
from tests.incidents.status.visit import END, declare
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
SLOTS = {"status": "Found <b>it</b> & more", "mitigation": "A fix"}


def parsed(brand: Brand, make_feed: Any = feeds.atom, minute: float = 90) -> Any:
    found = feedparser.parse(make_feed(page_data(brand, now=at(minute))))
    assert not found.bozo, found.bozo_exception
    return found


def test_the_atom_feed_has_the_shape_that_others_know(luneo: Brand) -> None:
    incident = declare(luneo)
    found = parsed(luneo)
    assert found.feed.id == "tag:luneo.localhost,2005:/history"
    assert found.feed.title.endswith("Status - Incident History")
    links = {each["rel"]: each for each in found.feed.links}
    assert set(links) == {"alternate", "self"}
    assert links["self"]["type"] == "application/atom+xml"
    assert found.feed.author
    entry = found.entries[0]
    assert entry.id == f"tag:luneo.localhost,2005:Incident/{incident.code}"
    assert entry.link.endswith(f"/incidents/{incident.code}")
    assert entry.published == "2026-03-02T12:00:00Z"


def test_an_entry_is_revised_in_place(luneo: Brand) -> None:
    incident = declare(luneo)
    before = parsed(luneo).entries[0]
    lifecycle.post_update(
        incident, template="status", slots=SLOTS, by=ADA, now=at(5), status="identified"
    )
    found = parsed(luneo).entries
    assert [each.id for each in found] == [before.id]
    assert (before.updated, found[0].updated) == ("2026-03-02T12:00:00Z", "2026-03-02T12:05:00Z")
    html = found[0].content[0].value
    assert html.index("<strong>Identified</strong>") < html.index("<strong>Investigating</strong>")


def test_the_time_of_an_update_is_written_as_statuspage_writes_it(luneo: Brand) -> None:
    declare(luneo)
    wanted = (
        "<p><small>Mar <var data-var='date'>2</var>, <var data-var='time'>12:00</var> UTC</small>"
        "<br><strong>Investigating</strong> - "
    )
    data = page_data(luneo, now=at(1))
    assert feeds.content(data.entries[0].posts).startswith(wanted)


def test_html_of_an_author_is_text(luneo: Brand) -> None:
    incident = declare(luneo)
    lifecycle.post_update(incident, template="status", slots=SLOTS, by=ADA, now=at(5))
    posts = page_data(luneo, now=at(6)).entries[0].posts
    assert "Found &lt;b&gt;it&lt;/b&gt; &amp; more" in feeds.content(posts)
    ET.fromstring(feeds.atom(page_data(luneo, now=at(6))))


def test_letters_that_no_xml_may_hold_are_left_out(luneo: Brand) -> None:
    incident = declare(luneo)
    Incident.objects.filter(pk=incident.pk).update(public_title="Down\x0b\x1b now")
    assert parsed(luneo).entries[0].title == "Down now"
    assert parsed(luneo, feeds.rss).entries[0].title == "Down now"


def test_rss_tells_the_same(luneo: Brand) -> None:
    incident = declare(luneo)
    entry = parsed(luneo, feeds.rss).entries[0]
    assert entry.link.endswith(incident.code)
    assert entry.id == f"tag:luneo.localhost,2005:Incident/{incident.code}"
    assert "<strong>Investigating</strong>" in entry.description
    assert entry.published == "Mon, 02 Mar 2026 12:00:00 +0000"


def test_maintenance_stands_in_the_feeds_and_what_is_newest_comes_first(luneo: Brand) -> None:
    declare(luneo)
    row = plan(luneo, now=at(1))
    maintenance.start(row, by=ADA, now=at(2))
    assert parsed(luneo).entries[0].title == "Move of the database"
    assert "<strong>In progress</strong>" in parsed(luneo).entries[0].content[0].value


def events(brand: Brand) -> list[Any]:
    return Calendar.from_ical(feeds.calendar(page_data(brand, now=at(90)))).walk("VEVENT")


def test_maintenance_is_a_calendar_whose_events_keep_their_identity(luneo: Brand) -> None:
    row = plan(luneo, title="Move; of, the database")
    first = events(luneo)[0]
    maintenance.reschedule(row, starts_at=at(180), ends_at=at(240), by=ADA, now=at(10))
    second = events(luneo)[0]
    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]
    assert (second.decoded("dtstart"), second.decoded("dtend")) == (at(180), at(240))
    assert str(second["summary"]) == "Move; of, the database"
    assert second["status"] == "CONFIRMED"
    maintenance.cancel(row, by=ADA, now=at(11))
    assert events(luneo)[0]["status"] == "CANCELLED"


def test_the_badge_says_the_state_in_a_word(luneo: Brand) -> None:
    assert badge.word(page_data(luneo, now=NOON))[0] == "operational"
    incident = declare(luneo)
    image = ET.fromstring(badge.svg(page_data(luneo, now=at(1))))
    assert image.attrib["aria-label"].endswith("partial outage")
    said = json.loads(badge.shields(page_data(luneo, now=at(1))))
    assert set(said) == {"schemaVersion", "label", "message", "color"}
    assert said["message"] == "partial outage"
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(5))
    plan(luneo, now=at(6))
    maintenance.run_due(now=at(60))
    assert badge.word(page_data(luneo, now=at(61)))[0] == "maintenance"


def test_a_page_without_components_has_a_badge_that_claims_nothing() -> None:
    bare = make.brand("bare")
    assert badge.word(page_data(bare, now=NOON))[0] == "no data"


def test_a_name_with_markup_does_not_break_the_badge() -> None:
    bare = make.brand("bare", name='<script>"&')
    image = ET.fromstring(badge.svg(page_data(bare, now=NOON)))
    assert "script" not in {each.tag.rpartition("}")[2] for each in image.iter()}


def test_a_private_incident_is_in_no_output_at_all(luneo: Brand) -> None:
    """Every document of the page, in every language, for a canary in every text that a person could have typed."""
    from incidents.status.documents import documents

    secret = declare(luneo, category="security", title="CANARY", key="secret")
    Incident.objects.filter(pk=secret.pk).update(public_title="CANARY", published_at=NOON)
    secret.components.set(Component.objects.filter(brand=luneo))
    secret.updates.create(
        code="canarycanary", status="investigating", texts={"en": "CANARY"}, at=NOON, by="CANARY"
    )
    made = list(documents(page_data(luneo, now=at(1))))
    assert len({each.path for each in made}) >= 15
    for each in made:
        assert b"CANARY" not in each.body, each.path
        assert secret.code.encode() not in each.body, each.path
    declare(luneo)  # the same walk finds a public one, so that it could have failed
    assert any(
        b"We are investigating" in each.body for each in documents(page_data(luneo, now=at(1)))
    )
