"""The Statuspage public API, version 2: exactly its keys, its nulls and its times, always in English."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from incidents.status.page import PageData, public_id
from incidents.status.parts import Entry, Part, Post
from incidents.status.rollup import worst

Json = dict[str, Any]
MOST = 50  # incidents, and maintenances, in a list
UNRESOLVED = ("investigating", "identified", "monitoring")
SCHEDULED, ACTIVE = "scheduled", ("in_progress", "verifying")
SAID = {"cancelled": "completed"}  # what the API has no word for; the update's text says it


def summary(data: PageData) -> Json:
    return {
        "page": page(data),
        "components": _components(data),
        "incidents": _unresolved(data),
        "scheduled_maintenances": _maintenances(data, SCHEDULED, *ACTIVE),
        "status": _status(data),
    }


def status(data: PageData) -> Json:
    return {"page": page(data), "status": _status(data)}


def components(data: PageData) -> Json:
    return {"page": page(data), "components": _components(data)}


def incidents(data: PageData) -> Json:
    return {
        "page": page(data),
        "incidents": [incident(entry, data) for entry in data.entries[:MOST]],
    }


def unresolved(data: PageData) -> Json:
    return {"page": page(data), "incidents": _unresolved(data)}


def maintenances(data: PageData) -> Json:
    """The most recent ones, over or not."""
    return {"page": page(data), "scheduled_maintenances": _maintenances(data)}


def upcoming(data: PageData) -> Json:
    return {"page": page(data), "scheduled_maintenances": _maintenances(data, SCHEDULED)}


def active(data: PageData) -> Json:
    return {"page": page(data), "scheduled_maintenances": _maintenances(data, *ACTIVE)}


DOCUMENTS = {  # below /api/v2/, without .json
    "summary": summary,
    "status": status,
    "components": components,
    "incidents": incidents,
    "incidents/unresolved": unresolved,
    "scheduled-maintenances": maintenances,
    "scheduled-maintenances/upcoming": upcoming,
    "scheduled-maintenances/active": active,
}


def page(data: PageData) -> Json:
    return {
        "id": data.code,
        "name": data.title,
        "url": data.url,
        "time_zone": data.zone,
        "updated_at": time(data.updated_at),
    }


def _status(data: PageData) -> Json:
    found = data.rollup
    return {"indicator": found.indicator, "description": found.description}


def _components(data: PageData) -> list[Json]:
    """Groups are rows too, each before its first member."""
    rows: list[Json] = []
    seen: set[str] = set()
    for part in data.parts:
        if part.group and part.group not in seen:
            seen.add(part.group)
            rows.append(_group(part.group, data))
        rows.append(component(part, data))
    return rows


def component(part: Part, data: PageData) -> Json:
    return {
        "id": part.code,
        "name": part.name,
        "status": part.state,
        "created_at": time(part.since),
        "updated_at": time(part.changed_at),
        "position": part.position + 1,
        "description": part.description or None,
        "showcase": True,
        "start_date": part.since.date().isoformat(),
        "group_id": public_id("group", data.slug, part.group) if part.group else None,
        "page_id": data.code,
        "group": False,
        "only_show_if_degraded": False,
    }


def _group(name: str, data: PageData) -> Json:
    members = [part for part in data.parts if part.group == name]
    since = min(part.since for part in members)
    return {
        "id": public_id("group", data.slug, name),
        "name": name,
        "status": worst(part.state for part in members),
        "created_at": time(since),
        "updated_at": time(max(part.changed_at for part in members)),
        "position": members[0].position + 1,
        "description": None,
        "showcase": False,
        "start_date": None,
        "group_id": None,
        "page_id": data.code,
        "group": True,
        "only_show_if_degraded": False,
        "components": [part.code for part in members],
    }


def _unresolved(data: PageData) -> list[Json]:
    return [incident(entry, data) for entry in data.entries if entry.status in UNRESOLVED]


def _maintenances(data: PageData, *statuses: str) -> list[Json]:
    chosen = [each for each in data.maintenances if not statuses or each.status in statuses]
    return [incident(each, data) for each in chosen[:MOST]]


def incident(entry: Entry, data: PageData) -> Json:
    """An incident or a maintenance: the latter has two keys more."""
    planned = {}
    if entry.planned:
        names = ("scheduled_for", "scheduled_until")
        planned = {name: time(at) for name, at in zip(names, entry.planned, strict=True)}
    return {
        "id": entry.code,
        "name": entry.titled("en"),
        "status": SAID.get(entry.status, entry.status),
        "impact": entry.impact,
        "created_at": time(
            min(entry.started_at, entry.posts[-1].at)
        ),  # what lies ahead was said before
        "updated_at": time(entry.updated_at),
        "started_at": time(entry.started_at),
        "monitoring_at": time(entry.monitoring_at),
        "resolved_at": time(entry.resolved_at),
        "shortlink": f"{data.url}/incidents/{entry.code}",
        "page_id": data.code,
        "incident_updates": [_update(post, entry) for post in entry.posts],
        "components": [component(part, data) for part in entry.parts],
        "reminder_intervals": None,
        **planned,
    }


def _update(post: Post, entry: Entry) -> Json:
    return {
        "id": post.code,
        "status": SAID.get(post.status, post.status),
        "body": post.text("en"),
        "incident_id": entry.code,
        "created_at": time(post.at),
        "updated_at": time(post.at),
        "display_at": time(post.at),
        "affected_components": _affected(post),
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(post: Post) -> Sequence[Json] | None:
    rows = [
        {"code": each.code, "name": each.name, "old_status": each.old, "new_status": each.new}
        for each in post.touched
    ]
    return rows or None


def time(at: datetime | None) -> str | None:
    """RFC 3339 with milliseconds, always: clients parse no other length."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None
