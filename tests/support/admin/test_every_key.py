"""Whatever address of the console has a key in it, the key of another brand's row opens nothing and does nothing there.

The brand crawl names what it asks; here the addresses come from the routes themselves, so that a new one is asked too.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLResolver, get_resolver
from pytest_django import Settings

from support.models import Attachment, Brand, Message, PlaybookEvidence, Role, SavedView
from tests import make
from tests.support.admin import world
from tests.support.admin.desk import prove
from tests.support.admin.test_brand_crawl import everything

KEY = re.compile(r"<(?:int|path|slug):(\w+)>")
INNER = {"message": Message, "evidence": PlaybookEvidence, "file": Attachment}  # by the word before
OTHERS = {"kind": "tickets", "section": "promises", "url": ""}
BUTTONS = (
    *("_send", "_next", "_apply", "_take", "_merge", "_split", "_move", "_wake", "_leave", "_flag"),
    *(
        "_due",
        "_triage",
        "_start",
        "_save",
        "_identity",
        "_unmerge",
        "_panel",
        "_publish",
        "_write",
    ),
)
WRITTEN = {"_snooze": "1h", "at": "2099-01-01T10:00", "into": "1", "text": "taken", "kind": "reply"}
PRESSED = {**dict.fromkeys(BUTTONS, "1"), **WRITTEN, "post": "yes", "reason": "mine", "name": "x"}
REFUSED = {302, 403, 404, 405}


def routes(of: URLResolver, before: str = "") -> Iterator[str]:
    for each in of.url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, path)
        elif path.startswith("admin/") and KEY.search(path):
            yield path


def addresses(theirs: world.World, view: int) -> dict[str, str]:
    """Each route with their keys in it; `path` is Django's own, where a row's page is."""
    models: dict[str, type[Model]] = {
        each._meta.model_name or "": each for each in apps.get_models()
    }
    found = {}
    for route in routes(get_resolver()):
        words = route.split("/")
        model = models.get(words[2])

        def key(match: "re.Match[str]", words: list[str] = words, model: Any = model) -> str:
            before = words[words.index(match[0]) - 1]
            if before == "views":
                return str(view)
            if match[1] in OTHERS:
                return OTHERS[match[1]]
            if before == "accounts" or model is None:
                return str(theirs.brand.pk)
            return str(theirs.key(INNER.get(before, model)))

        found[route] = "/" + KEY.sub(key, route)
    return found


@pytest.fixture
def theirs(foodyepay: Brand, settings: Settings, tmp_path: Path) -> world.World:
    settings.SUPPORT_FILES_DIR = tmp_path
    return world.build(foodyepay, "silvereye")


@pytest.fixture
def asked(theirs: world.World) -> dict[str, str]:
    shared = {"owner": theirs.boss, "brand": theirs.brand, "is_shared": True}
    view = SavedView.objects.create(**shared, name=theirs.canary)
    found = addresses(theirs, view.pk)
    # Pages of my own brands, whatever stands behind; and what only reads, or leads on.
    plain = re.compile(r"admin/(rules|reports)/|.*(history/|<path:object_id>/|\(.*)$")
    return {route: url for route, url in found.items() if not plain.match(route)}


def test_no_address_with_their_key_opens_or_does_a_thing(
    client: Client, luneo: Brand, theirs: world.World, asked: dict[str, str]
) -> None:
    me = make.agent("me", luneo, role=Role.ADMIN)
    client.force_login(me)
    prove(client, me)
    before, told = everything(theirs), []
    ours = {route: url for route, url in asked.items() if "<path:" not in route}
    assert len(ours) > 20  # Django's own pages are crawled next door
    for route, url in ours.items():
        for answer in (client.get(url), client.post(url, PRESSED)):
            body = b"".join(answer) if answer.streaming else answer.content
            shown = str(answer.headers) + body.decode(errors="replace")
            if answer.status_code not in REFUSED or theirs.canary in shown:
                told.append((route, answer.status_code))
    assert told == []
    assert everything(theirs) == before


def test_whoever_may_only_read_a_brand_changes_nothing_of_it(
    client: Client, theirs: world.World, asked: dict[str, str]
) -> None:
    """That they are there is seen, and who they are may be signed; nothing else is written."""
    me = make.agent("me", theirs.brand, role=Role.VIEWER)
    client.force_login(me)
    prove(client, me)
    seen = {"support.Presence", "support.AuditEntry"}
    before = {label: rows for label, rows in everything(theirs).items() if label not in seen}
    assert len(asked) > 60
    for url in asked.values():
        answer = client.post(url, PRESSED)
        b"".join(answer) if answer.streaming else None  # a file is closed when it was read
    after = everything(theirs)
    assert {label for label, rows in before.items() if after[label] != rows} == set()
