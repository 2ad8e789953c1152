"""The Statuspage documents value by value, of pages made by hand: nulls, enums, times, orders. No database."""

import json
from datetime import datetime, timedelta, timezone
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.status import api
from incidents.status.page import PageData
from tests.incidents.status import wire
from tests.incidents.status.pages import HOUR, entry, page, part, post, touched, work
from tests.make import NOON

INCIDENT = ("investigating", "identified", "monitoring", "resolved", "postmortem")
WORK = ("scheduled", "in_progress", "verifying", "completed", "cancelled")
STATES = (
    "operational",
    "degraded_performance",
    "partial_outage",
    "major_outage",
    "under_maintenance",
)
WORKS = "scheduled_maintenances"


def documents(data: PageData) -> dict[str, Any]:
    """All of them, as they arrive at a client that accepts nothing but the schema."""
    found = {name: json.loads(json.dumps(make(data))) for name, make in api.DOCUMENTS.items()}
    wrong = {name: wire.problems(name, each) for name, each in found.items()}
    assert not any(wrong.values()), wrong
    return found


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (NOON, "2026-03-02T12:00:00.000Z"),
        (NOON.replace(microsecond=1), "2026-03-02T12:00:00.000Z"),
        (NOON.replace(microsecond=999), "2026-03-02T12:00:00.000Z"),
        (NOON.replace(microsecond=1000), "2026-03-02T12:00:00.001Z"),
        (NOON.replace(microsecond=999_999), "2026-03-02T12:00:00.999Z"),
        (NOON.astimezone(timezone(timedelta(hours=1))), "2026-03-02T13:00:00.000+01:00"),
        (NOON.astimezone(timezone(-timedelta(hours=9.5))), "2026-03-02T02:30:00.000-09:30"),
        (None, None),
    ],
)
def test_every_time_has_milliseconds_and_a_zone(at: datetime | None, written: str | None) -> None:
    assert api.time(at) == written


@given(st.datetimes(min_value=NOON.replace(tzinfo=None), timezones=st.timezones()))
def test_no_time_is_written_in_another_length(at: datetime) -> None:
    assert wire.problems("status", api.status(page(updated_at=at))) == []


@pytest.mark.parametrize("status", INCIDENT)
def test_an_incident_of_every_status_stands_where_it_belongs(status: str) -> None:
    found = documents(page(entries=(entry(status=status),)))
    is_open = status in api.UNRESOLVED
    assert [row["status"] for row in found["incidents"]["incidents"]] == [status]
    assert len(found["incidents/unresolved"]["incidents"]) == is_open
    assert len(found["summary"]["incidents"]) == is_open
    assert all(not each.get(WORKS) for each in found.values())


@pytest.mark.parametrize(
    ("status", "said", "upcoming", "active"),
    [
        ("scheduled", "scheduled", 1, 0),
        ("in_progress", "in_progress", 0, 1),
        ("verifying", "verifying", 0, 1),
        ("completed", "completed", 0, 0),
        ("cancelled", "completed", 0, 0),
    ],
)
def test_a_maintenance_of_every_status_stands_where_it_belongs(
    status: str, said: str, upcoming: int, active: int
) -> None:
    found = documents(page(maintenances=(work(status=status),)))
    (row,) = found["scheduled-maintenances"][WORKS]
    assert (row["status"], row["impact"]) == (said, "maintenance")
    assert row["incident_updates"][0]["status"] == said
    assert len(found["scheduled-maintenances/upcoming"][WORKS]) == upcoming
    assert len(found["scheduled-maintenances/active"][WORKS]) == active
    assert len(found["summary"][WORKS]) == upcoming + active
    assert all(not each.get("incidents") for each in found.values())


def test_what_may_be_null_is_null_and_what_may_not_is_there() -> None:
    (row,) = documents(page(entries=(entry(),)))["incidents"]["incidents"]
    assert {name for name, value in row.items() if value is None} == {
        "monitoring_at",
        "resolved_at",
        "reminder_intervals",
    }
    (update,) = row["incident_updates"]
    assert {name for name, value in update.items() if value is None} == {
        "affected_components",
        "custom_tweet",
        "tweet_id",
    }
    assert row["components"] == []
    assert "scheduled_for" not in row


def test_times_that_were_reached_are_told() -> None:
    data = page(
        entries=(entry(status="resolved", monitoring_at=NOON + HOUR, resolved_at=NOON + 2 * HOUR),)
    )
    (row,) = documents(data)["incidents"]["incidents"]
    assert row["monitoring_at"] == "2026-03-02T13:00:00.000Z"
    assert row["resolved_at"] == "2026-03-02T14:00:00.000Z"
    assert row["started_at"] == row["created_at"] == "2026-03-02T12:00:00.000Z"


def test_a_maintenance_says_from_when_to_when_and_was_made_when_it_was_announced() -> None:
    announced = post(1, status="scheduled", at=NOON - HOUR)
    ahead = work(started_at=NOON + 5 * HOUR, posts=(announced,))
    (row,) = documents(page(maintenances=(ahead,)))["scheduled-maintenances"][WORKS]
    assert row["scheduled_for"] == "2026-03-02T17:00:00.000Z"
    assert row["scheduled_until"] == "2026-03-02T19:00:00.000Z"
    assert row["created_at"] == "2026-03-02T11:00:00.000Z"


def test_links_and_ids_lead_to_the_page() -> None:
    data = page(entries=(entry(7),), maintenances=(work(8),))
    found = documents(data)
    rows = found["incidents"]["incidents"] + found["scheduled-maintenances"][WORKS]
    for row in rows:
        assert row["shortlink"] == f"https://status.acme.test/incidents/{row['id']}"
        assert row["page_id"] == found["status"]["page"]["id"]
        assert all(each["incident_id"] == row["id"] for each in row["incident_updates"])


def test_an_update_names_the_components_that_it_changed_with_their_group() -> None:
    told = post(touched=(touched(1), touched(2, "major_outage", "operational")))
    (row,) = documents(page(entries=(entry(posts=(told,)),)))["incidents"]["incidents"]
    assert row["incident_updates"][0]["affected_components"] == [
        {
            "code": "part00000001",
            "name": "Group - Part 1",
            "old_status": "operational",
            "new_status": "major_outage",
        },
        {
            "code": "part00000002",
            "name": "Group - Part 2",
            "old_status": "major_outage",
            "new_status": "operational",
        },
    ]


@pytest.mark.parametrize(
    ("texts", "body"),
    [
        ({"en": "Hello", "fr": "Bonjour"}, "Hello"),
        ({"fr": "Bonjour", "en": "Hello"}, "Hello"),
        ({"fr": "Bonjour"}, "Bonjour"),
        ({"en": "", "fr": "Bonjour"}, "Bonjour"),
        ({"en": "a\nb <b>&</b> \u2028"}, "a\nb <b>&</b> \u2028"),
    ],
)
def test_json_is_english_where_there_is_english(texts: dict[str, str], body: str) -> None:
    if texts == {"en": "", "fr": "Bonjour"}:
        texts = {"fr": "Bonjour", "en": ""}  # the one it was written in stands first
    (row,) = api.incidents(page(entries=(entry(posts=(post(texts=texts),)),)))["incidents"]
    assert row["incident_updates"][0]["body"] == body


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 120])
def test_lists_are_the_fifty_newest(count: int) -> None:
    data = page(
        entries=tuple(entry(n, status="resolved") for n in range(count)),
        maintenances=tuple(work(n, status="completed") for n in range(count)),
    )
    found = documents(data)
    assert [row["id"] for row in found["incidents"]["incidents"]] == [
        each.code for each in data.entries[:50]
    ]
    assert len(found["scheduled-maintenances"][WORKS]) == min(count, 50)
    assert found["summary"]["incidents"] == []


def test_what_is_open_stands_in_the_summary_however_much_came_after() -> None:
    over = tuple(entry(n, status="resolved") for n in range(80))
    found = documents(page(entries=(*over, entry(99))))
    assert [row["id"] for row in found["summary"]["incidents"]] == ["item00000099"]


@pytest.mark.parametrize("state", STATES)
def test_a_component_says_its_state_and_what_it_is(state: str) -> None:
    found = documents(page(parts=(part(state=state, description="What it does"), part(2))))
    first, second = found["components"]["components"]
    assert (first["status"], first["description"]) == (state, "What it does")
    assert (second["description"], second["group_id"], second["group"]) == (None, None, False)
    assert first["start_date"] == "2026-03-01"
    assert "components" not in first


@pytest.mark.parametrize("states", list(product(STATES, repeat=2)))
def test_a_group_is_as_bad_as_its_worst_member(states: tuple[str, str]) -> None:
    order = ("major_outage", "partial_outage", "degraded_performance", "under_maintenance")
    members = tuple(part(n, state=state, group="Money") for n, state in enumerate(states))
    rows = documents(page(parts=members))["components"]["components"]
    group, *leaves = rows
    assert group["status"] == next((each for each in order if each in states), "operational")
    assert group["components"] == [row["id"] for row in leaves]
    assert {row["group_id"] for row in leaves} == {group["id"]}
    assert group["group_id"] is None


def test_two_pages_with_a_group_of_one_name_have_two_ids() -> None:
    ids = {
        documents(page(slug=slug, parts=(part(group="Money"),)))["components"]["components"][0][
            "id"
        ]
        for slug in ("acme", "other")
    }
    assert len(ids) == 2


@pytest.mark.parametrize("name", api.DOCUMENTS)
def test_a_page_with_nothing_has_empty_lists_and_no_null(name: str) -> None:
    found = documents(page())[name]
    assert "page" in found
    assert all(value is not None for value in found.values())
    assert found["page"]["time_zone"] == "Europe/Paris"


def test_the_state_is_the_same_in_both_documents_that_tell_it() -> None:
    data = page(parts=(part(state="major_outage"), part(2)), entries=(entry(),))
    found = documents(data)
    assert found["summary"]["status"] == found["status"]["status"]
    assert found["status"]["status"] == {
        "indicator": "major",
        "description": "Partial System Outage",
    }


@pytest.mark.parametrize("status", WORK)
def test_no_maintenance_changes_the_indicator_by_itself(status: str) -> None:
    """Its components do, while it goes on."""
    found = documents(page(parts=(part(),), maintenances=(work(status=status),)))
    assert found["status"]["status"]["indicator"] == "none"
