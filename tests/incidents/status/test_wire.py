"""Every document of the Statuspage API against its schema: quiet, broken, under maintenance, empty, hostile."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from incidents import lifecycle, maintenance
from incidents.models import Component, Incident
from incidents.status import api
from incidents.status.documents import PLAIN, documents
from incidents.status.page import PageData, page_data
from support.models import Brand
from support.tickets.actor import Actor
from tests import make
from tests.incidents.maintenance.planned import plan
from tests.incidents.status import wire
from tests.incidents.status.visit import END, declare
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>&amp;\u2028 ]]>'
MAINTENANCES = "scheduled_maintenances"


def quiet(_brand: Brand) -> None:
    """Nothing has happened yet."""


def broken(brand: Brand) -> None:
    """One that is over, one that was looked into and one that is new."""
    over = declare(brand, key="over", severity="P1", tickets=[])
    lifecycle.resolve(over, slots=END, by=ADA, now=at(1))
    told = declare(brand, now=at(2), tickets=[])
    slots = {"status": "Found", "mitigation": "Fixing"}
    lifecycle.post_update(
        told, template="status", slots=slots, by=ADA, now=at(4), status="identified"
    )
    lifecycle.post_update(
        told, template="status", slots=slots, by=ADA, now=at(5), status="monitoring"
    )
    declare(brand, key="two", now=at(6), tickets=[], severity="P1")


def maintained(brand: Brand) -> None:
    """One of every state, the called-off one included."""
    done = plan(brand, title="Done", key="a")
    maintenance.run_due(now=at(60))
    maintenance.run_due(now=at(120))
    done.refresh_from_db()
    assert done.status == "completed"
    late = {"starts_at": at(600), "ends_at": at(660), "now": at(121)}
    maintenance.cancel(plan(brand, title="Off", key="b", **late), by=ADA, now=at(122))
    maintenance.start(plan(brand, title="Now", key="c", **late), by=ADA, now=at(123))
    plan(brand, title="Ahead", key="d", **late | {"starts_at": at(660), "ends_at": at(700)})


def hostile(brand: Brand) -> None:
    """Markup and odd letters in every text that a person types."""
    row = declare(brand, tickets=[])
    Incident.objects.filter(pk=row.pk).update(public_title=HOSTILE)
    row.updates.create(
        code="hostilewords",
        status="identified",
        texts={"en": HOSTILE, "fr": HOSTILE},
        at=at(1),
        by="Ada",
    )
    Component.objects.filter(brand=brand).update(name=HOSTILE[:60], description=HOSTILE[:60])
    plan(brand, title=HOSTILE)


STATES: list[Callable[[Brand], None]] = [quiet, broken, maintained, hostile]
EVERY = pytest.mark.parametrize("prepare", STATES, ids=lambda each: each.__name__)


def read(brand: Brand, minute: float = 130) -> tuple[PageData, dict[str, Any]]:
    data = page_data(brand, now=at(minute))
    return data, {name: make_it(data) for name, make_it in api.DOCUMENTS.items()}


@EVERY
def test_every_document_is_what_a_strict_client_expects(
    luneo: Brand, prepare: Callable[[Brand], None]
) -> None:
    prepare(luneo)
    _, found = read(luneo)
    wrong = {name: wire.problems(name, each) for name, each in found.items()}
    assert not any(wrong.values()), wrong


def test_so_is_everything_of_the_other_brand(foodyepay: Brand) -> None:
    declare(foodyepay)
    plan(foodyepay)
    _, found = read(foodyepay)
    assert not any(wire.problems(name, each) for name, each in found.items())
    assert found["status"]["page"]["time_zone"] == "America/Los_Angeles"


def test_a_brand_without_anything_has_every_document_and_each_is_empty() -> None:
    _, found = read(make.brand("bare"))
    assert not any(wire.problems(name, each) for name, each in found.items())
    rows = [row for each in found.values() for key in each for row in listed(each[key])]
    assert rows == []


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def spoil(document: Any, path: str, value: Any) -> Any:
    """The document with what stands at `path` replaced, or taken out where the value is None-like `...`."""
    spoiled = copy.deepcopy(document)
    *before, last = [int(each) if each.isdigit() else each for each in path.split(".")]
    inside = spoiled
    for each in before:
        inside = inside[each]
    if value is ...:
        del inside[last]
    else:
        inside[last] = value
    return spoiled


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("extra", 1),
        ("page.id", "short"),
        ("page.url", "/status"),
        ("page.updated_at", "2026-03-02T12:00:00Z"),
        ("page.time_zone", "+01:00"),
        ("status.indicator", "fine"),
        ("status.description", "Panne partielle"),
        ("components.0.group_id", 7),
        ("components.0.status", "down"),
        ("components.0.components", ...),
        ("components.1.description", ""),
        ("components.1.components", ["abcdefghijkl"]),
        ("incidents.0.shortlink", None),
        ("incidents.0.impact", None),
        ("incidents.0.started_at", None),
        ("incidents.0.status", "resolved"),
        ("incidents.0.components", ...),
        ("incidents.0.incident_updates", []),
        ("incidents.0.incident_updates.0.status", "scheduled"),
        ("incidents.0.incident_updates.0.body", ""),
        ("incidents.0.incident_updates.0.note", "x"),
        ("incidents.0.scheduled_for", "2026-03-02T12:00:00.000Z"),
        ("incidents.0.id", "Abcdefghijkl"),
    ],
)
def test_the_schema_would_see_what_is_wrong(luneo: Brand, path: str, value: Any) -> None:
    broken(luneo)
    _, found = read(luneo)
    assert wire.problems("summary", found["summary"]) == []
    assert wire.problems("summary", spoil(found["summary"], path, value))


def test_maintenance_stands_in_the_list_of_its_state_and_is_never_an_incident(luneo: Brand) -> None:
    maintained(luneo)
    _, found = read(luneo)

    def names(name: str) -> set[str]:
        return {row["name"] for row in found[name][MAINTENANCES]}

    assert names("scheduled-maintenances") == {"Done", "Off", "Now", "Ahead"}
    assert names("scheduled-maintenances/upcoming") == {"Ahead"}
    assert names("scheduled-maintenances/active") == {"Now"}
    assert names("summary") == {"Now", "Ahead"}
    assert found["incidents"]["incidents"] == []


def test_what_lies_ahead_was_not_made_in_the_future(luneo: Brand) -> None:
    """Clients sort by when a row was made, and hide what is from tomorrow."""
    plan(luneo, starts_at=at(600), ends_at=at(660))
    _, found = read(luneo)
    (row,) = found["scheduled-maintenances/upcoming"][MAINTENANCES]
    assert row["created_at"] == "2026-03-02T12:00:00.000Z"
    assert row["scheduled_for"] == row["started_at"] == "2026-03-02T22:00:00.000Z"


def test_an_update_of_a_maintenance_speaks_with_the_words_of_maintenance(luneo: Brand) -> None:
    maintained(luneo)
    _, found = read(luneo)
    said = {
        row["name"]: [each["status"] for each in row["incident_updates"]]
        for row in found["scheduled-maintenances"][MAINTENANCES]
    }
    assert said["Done"] == ["completed", "in_progress", "scheduled"]
    assert said["Off"] == ["completed", "scheduled"]


def test_text_with_markup_stays_text_in_json_and_is_harmless_everywhere_else(luneo: Brand) -> None:
    hostile(luneo)
    data, found = read(luneo)
    (row,) = found["summary"]["incidents"]
    assert row["name"] == row["incident_updates"][0]["body"] == HOSTILE
    for each in documents(data):
        if "json" not in each.content_type and "calendar" not in each.content_type:
            assert b"<script>alert" not in each.body, each.path
            assert b"<img src=x" not in each.body, each.path


def test_every_text_of_a_page_with_odd_letters_can_be_read_as_what_it_claims_to_be(
    luneo: Brand,
) -> None:
    hostile(luneo)
    data, _ = read(luneo)
    for path, (kind, make_it) in PLAIN.items():
        made = make_it(data)
        made.decode()
        assert made.startswith((b"{", b"<", b"BEGIN")), (path, kind)


def test_components_are_numbered_and_a_group_stands_before_its_members(luneo: Brand) -> None:
    _, found = read(luneo)
    rows = found["components"]["components"]
    place = {row["id"]: number for number, row in enumerate(rows)}
    for group in (row for row in rows if row["group"]):
        assert [place[each] for each in group["components"]] == list(
            range(place[group["id"]] + 1, place[group["id"]] + 1 + len(group["components"]))
        )


def test_ids_never_meet(luneo: Brand, foodyepay: Brand) -> None:
    broken(luneo)
    maintained(luneo)
    declare(foodyepay)
    seen = []
    for brand in (luneo, foodyepay):
        _, found = read(brand)
        seen += [row["id"] for row in found["components"]["components"]]
        for row in (
            *found["incidents"]["incidents"],
            *found["scheduled-maintenances"][MAINTENANCES],
        ):
            seen += [row["id"], *(each["id"] for each in row["incident_updates"])]
    assert len(seen) == len(set(seen)) > 20
