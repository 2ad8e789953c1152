"""A rotation as a calendar: signed, revocable by a word, with those who stand in and with gaps."""

import copy
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from support.models import Brand, OnCallOverride, Person, RunbookVersion
from support.outbound import links
from tests import make, small_runbook

pytestmark = pytest.mark.django_db


def version(brand: Brand, feed: str | None = "2026") -> RunbookVersion:
    data = copy.deepcopy(small_runbook.DATA)
    data["on_call"]["critical"]["feed"] = feed
    return small_runbook.give(brand, {**data, "domain": "luneo.app"})


def address(of: RunbookVersion, rotation: str) -> str:
    return links.on_call_feed(of.data, rotation)


def events(client: Client, url: str) -> list[Any]:
    with time_machine.travel(make.NOON, tick=False):
        answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def stand_in(brand: Brand, person: str | None, start: datetime, **fields: Any) -> OnCallOverride:
    values = {"ends_at": start + timedelta(days=1), "reason": "Holiday", "made_at": make.NOON}
    who = Person.objects.get(brand=brand, slug=person) if person else None
    return OnCallOverride.objects.create(
        brand=brand, rotation="critical", person=who, starts_at=start, **(values | fields)
    )


def test_the_calendar_has_every_turn_for_the_next_months(client: Client, luneo: Brand) -> None:
    found = events(client, address(version(luneo), "critical"))
    assert len(found) == 20  # weeks
    assert {str(each["SUMMARY"]) for each in found} == {
        "Hugo is on call (critical)",
        "Sarah is on call (critical)",
    }
    start = found[1]["DTSTART"].dt
    assert (start.utcoffset(), start.hour) == (timedelta(0), 8)
    assert len({str(each["UID"]) for each in found}) == len(found)


def test_a_turn_keeps_its_identity_from_day_to_day(client: Client, luneo: Brand) -> None:
    url = address(version(luneo), "critical")
    today = {str(each["UID"]) for each in events(client, url)}
    with time_machine.travel(make.NOON + timedelta(days=1, hours=3), tick=False):
        tomorrow = Calendar.from_ical(client.get(url).content).walk("VEVENT")
    assert {str(each["UID"]) for each in tomorrow} >= today - {min(today)}


def test_who_stands_in_is_shown_and_so_is_a_gap(client: Client, luneo: Brand) -> None:
    url = address(version(luneo), "critical")
    stand_in(luneo, "sarah", make.NOON)
    stand_in(luneo, None, make.NOON + timedelta(days=2))
    said = [str(each["SUMMARY"]) for each in events(client, url)]
    assert "Sarah stands in on call (critical)" in said
    assert "Nobody is on call (critical)" in said


def test_a_wrong_code_tells_nothing_and_a_new_word_revokes_the_old_address(
    client: Client, luneo: Brand
) -> None:
    url = address(version(luneo), "critical")
    assert client.get(url.replace("/critical/", "/critical/x")).status_code == 404
    assert client.get(url.replace("luneo", "foodyepay")).status_code == 404
    assert address(version(luneo, feed="2027"), "critical") != url
    assert client.get(url).status_code == 404
    assert client.get(url[:-20] + "a.ics").status_code == 404


def test_without_a_word_there_is_no_calendar(client: Client, luneo: Brand) -> None:
    url = address(version(luneo), "critical")
    assert address(version(luneo, feed=None), "critical") == ""
    assert client.get(url).status_code == 404
