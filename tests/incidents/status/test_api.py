"""The Statuspage API: its keys and no others, its nulls, its enums, its milliseconds."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from incidents import lifecycle
from incidents.models import Component, Incident
from incidents.status import api
from incidents.status.api import DOCUMENTS
from incidents.status.page import page_data
from support.models import Brand
from support.tickets.actor import Actor
from tests.incidents.status.visit import END, LUNEO, declare, document, get
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
ID = r"[a-z0-9]{12}"
PAGE = {"id": ID, "name": str, "url": r"https?://.+", "time_zone": str, "updated_at": TIME}
STATUS = {"indicator": r"none|minor|major|critical|maintenance", "description": str}
COMPONENT = {
    "id": ID,
    "name": str,
    "status": r"operational|degraded_performance|partial_outage|major_outage|under_maintenance",
    "created_at": TIME,
    "updated_at": TIME,
    "position": int,
    "description": (str, None),
    "showcase": bool,
    "start_date": (r"\d{4}-\d\d-\d\d", None),
    "group_id": (ID, None),
    "page_id": ID,
    "group": bool,
    "only_show_if_degraded": bool,
}
UPDATE = {
    "id": ID,
    "status": r"investigating|identified|monitoring|resolved|postmortem",
    "body": r"(?s).+",
    "incident_id": ID,
    "created_at": TIME,
    "updated_at": TIME,
    "display_at": TIME,
    "affected_components": (list, None),
    "deliver_notifications": bool,
    "custom_tweet": None,
    "tweet_id": None,
}
INCIDENT = {
    "id": ID,
    "name": str,
    "status": r"investigating|identified|monitoring|resolved|postmortem",
    "impact": r"none|minor|major|critical",
    "created_at": TIME,
    "updated_at": TIME,
    "started_at": TIME,
    "monitoring_at": (TIME, None),
    "resolved_at": (TIME, None),
    "shortlink": r"https?://.+",
    "page_id": ID,
    "incident_updates": list,
    "components": list,
    "reminder_intervals": None,
}
AFFECTED = {"code": ID, "name": str, "old_status": str, "new_status": str}


def check(value: Any, wanted: Any) -> None:
    """A value is of a type, matches a pattern, is null, or is one of several of these."""
    if isinstance(wanted, tuple):
        if value is not None:
            check(value, wanted[0])
    elif wanted is None:
        assert value is None
    elif isinstance(wanted, str):
        assert isinstance(value, str)
        assert re.fullmatch(wanted, value), (value, wanted)
    else:
        assert type(value) is wanted, (value, wanted)


def matches(row: dict[str, Any], schema: dict[str, Any]) -> None:
    """Exactly these keys: strict clients reject unknown ones."""
    assert row.keys() == schema.keys()
    for name, wanted in schema.items():
        check(row[name], wanted)


def check_component(row: dict[str, Any]) -> None:
    if row["group"]:
        matches(row, COMPONENT | {"components": list})
    else:
        matches(row, COMPONENT)


def check_incident(row: dict[str, Any]) -> None:
    matches(row, INCIDENT)
    assert row["incident_updates"], "an incident has at least one update"
    for update in row["incident_updates"]:
        matches(update, UPDATE)
        for part in update["affected_components"] or ():
            matches(part, AFFECTED)
    for component in row["components"]:
        check_component(component)


@pytest.fixture
def incident(luneo: Brand) -> Incident:
    """One that is open, and one that is over."""
    over = declare(luneo, key="over", severity="P1", tickets=[])
    lifecycle.resolve(over, slots=END, by=ADA, now=at(1))
    return declare(luneo, now=at(2), tickets=[])


def test_every_document_has_its_keys_and_no_other(client: Client, incident: Incident) -> None:
    wanted = {
        "summary": {"page", "status", "components", "incidents", "scheduled_maintenances"},
        "status": {"page", "status"},
        "components": {"page", "components"},
        "incidents": {"page", "incidents"},
        "incidents/unresolved": {"page", "incidents"},
        "scheduled-maintenances": {"page", "scheduled_maintenances"},
        "scheduled-maintenances/upcoming": {"page", "scheduled_maintenances"},
        "scheduled-maintenances/active": {"page", "scheduled_maintenances"},
    }
    assert wanted.keys() == DOCUMENTS.keys()
    for name, keys in wanted.items():
        found = document(client, name)
        assert found.keys() == keys, name
        matches(found["page"], PAGE)
        if "status" in found:
            matches(found["status"], STATUS)
        for row in found.get("components", ()):
            check_component(row)
        for row in found.get("incidents", ()):
            check_incident(row)


def test_the_summary_has_what_is_open_and_the_list_has_all(
    client: Client, incident: Incident
) -> None:
    assert [row["id"] for row in document(client, "summary")["incidents"]] == [incident.code]
    assert [row["id"] for row in document(client, "incidents/unresolved")["incidents"]] == [
        incident.code
    ]
    assert [row["status"] for row in document(client, "incidents")["incidents"]] == [
        "investigating",
        "resolved",
    ]


def test_groups_are_rows_too_and_name_their_members(client: Client, luneo: Brand) -> None:
    rows = document(client, "components")["components"]
    groups = {row["name"]: row for row in rows if row["group"]}
    assert groups.keys() == {"Shop", "Account"}
    members = [row["id"] for row in rows if row["group_id"] == groups["Shop"]["id"]]
    assert groups["Shop"]["components"] == members
    assert len(members) == 2


def test_the_words_stay_english_for_everybody(client: Client, incident: Incident) -> None:
    for language in ("en", "fr"):
        found = document(client, "status", language=language)
        assert found["status"] == {"indicator": "major", "description": "Partial System Outage"}
    body = document(client, "summary", language="fr")["incidents"][0]["incident_updates"][0]["body"]
    assert body.startswith("We are investigating")


def test_an_update_says_which_components_it_changed(client: Client, incident: Incident) -> None:
    (first,) = document(client, "summary")["incidents"][0]["incident_updates"]
    assert [
        (part["name"], part["old_status"], part["new_status"])
        for part in first["affected_components"]
    ] == [("Shop - Checkout", "operational", "major_outage")]


def test_newest_updates_come_first(client: Client, incident: Incident) -> None:
    slots = {"status": "Found", "mitigation": "Fixing"}
    lifecycle.post_update(
        incident, template="status", slots=slots, by=ADA, now=at(4), status="identified"
    )
    updates = document(client, "summary")["incidents"][0]["incident_updates"]
    assert [update["status"] for update in updates] == ["identified", "investigating"]


def test_ids_are_the_same_on_every_read(client: Client, incident: Incident) -> None:
    assert (
        get(client, "/api/v2/summary.json").content == get(client, "/api/v2/summary.json").content
    )


@pytest.mark.parametrize(
    ("desk", "url"),
    [
        ("https://desk.luneo.app", "https://status.luneo.app"),
        ("http://localhost:8731", "http://luneo.localhost:8731"),  # tried on somebody's machine
    ],
)
def test_the_page_names_its_public_address(
    client: Client, luneo: Brand, settings: Any, desk: str, url: str
) -> None:
    settings.PUBLIC_URL = desk
    assert document(client, "status")["page"]["url"] == url
    front = get(client, "/").content.decode()
    for path in ("/subscribe", "/help/support", "/contact"):
        assert f'href="{url}{path}?lang=en"' in front


def test_widgets_anywhere_may_read_it(client: Client, luneo: Brand) -> None:
    response = get(client, "/api/v2/summary.json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    json.loads(response.content)


def test_what_did_not_change_is_not_sent_again(client: Client, luneo: Brand) -> None:
    first = get(client, "/api/v2/summary.json")
    headers = {"host": LUNEO, "if-none-match": first.headers["ETag"]}
    again = client.get("/api/v2/summary.json", headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    declare(luneo)
    assert client.get("/api/v2/summary.json", headers=headers).status_code == 200


def test_an_unknown_document_is_not_found(client: Client, luneo: Brand) -> None:
    assert get(client, "/api/v2/secrets.json").status_code == 404


@pytest.mark.parametrize("path", ["api/v2/summary.json", "history.atom", "api/ext/badge.json"])
def test_a_browser_that_asks_before_is_told_that_it_may(
    client: Client, luneo: Brand, path: str
) -> None:
    """A widget that sends a header of its own is asked for by OPTIONS first."""
    answer = client.options(f"/status/luneo/{path}", headers={"origin": "https://x.test"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert client.post(f"/status/luneo/{path}").status_code == 405


def test_components_of_an_incident_stand_in_the_order_of_the_page(luneo: Brand) -> None:
    """Otherwise the database's own order shows, and an unchanged page has other bytes after each change of a row."""
    made = declare(luneo)
    parts = list(Component.objects.filter(brand=luneo).order_by("pk"))
    made.components.set(parts)
    for place, part in enumerate(reversed(parts)):
        Component.objects.filter(pk=part.pk).update(position=place)
    (row,) = api.summary(page_data(luneo, now=NOON))["incidents"]
    assert [each["id"] for each in row["components"]] == [each.code for each in reversed(parts)]
