"""A public page made by hand, without a database: what the documents are made of."""

from datetime import timedelta
from typing import Any

from incidents.status.page import PageData
from incidents.status.parts import Entry, Part, Post, Touched
from tests.make import NOON

HOUR = timedelta(hours=1)


def part(number: int = 1, *, state: str = "operational", **fields: Any) -> Part:
    values: dict[str, Any] = {
        "code": f"part{number:08}",
        "name": f"Part {number}",
        "group": "",
        "description": "",
        "state": state,
        "position": number,
        "since": NOON - 24 * HOUR,
        "changed_at": NOON,
    }
    return Part(**(values | fields))


def post(number: int = 1, *, status: str = "investigating", **fields: Any) -> Post:
    values: dict[str, Any] = {
        "code": f"post{number:08}",
        "at": NOON + number * HOUR,
        "texts": {"en": f"Word {number}", "fr": f"Mot {number}"},
        "touched": (),
    }
    return Post(status=status, **(values | fields))


def entry(number: int = 1, *, status: str = "investigating", **fields: Any) -> Entry:
    values: dict[str, Any] = {
        "code": f"item{number:08}",
        "title": f"Trouble {number}",
        "impact": "major",
        "started_at": NOON,
        "updated_at": NOON + HOUR,
        "monitoring_at": None,
        "resolved_at": None,
        "next_update_at": None,
        "posts": (post(number, status=status),),
        "parts": (),
    }
    return Entry(status=status, **(values | fields))


def work(number: int = 1, *, status: str = "scheduled", **fields: Any) -> Entry:
    """A maintenance of two hours."""
    planned = (NOON + 5 * HOUR, NOON + 7 * HOUR)
    values: dict[str, Any] = {"impact": "maintenance", "title": f"Work {number}"}
    return entry(number, status=status, planned=planned, **(values | fields))


def touched(number: int = 1, old: str = "operational", new: str = "major_outage") -> Touched:
    return Touched(f"part{number:08}", f"Group - Part {number}", old, new)


def page(**fields: Any) -> PageData:
    values: dict[str, Any] = {
        "slug": "acme",
        "name": "Acme",
        "title": "Acme Status",
        "zone": "Europe/Paris",
        "language": "en",
        "url": "https://status.acme.test",
        "now": NOON,
        "updated_at": NOON,
        "parts": (),
        "entries": (),
    }
    return PageData(**(values | fields))
