"""Every address of the console that takes a key is called with the other brand's, and every box with its words.

The crawl beside this one walks the pages of rows; this one walks whatever else the console's own URL map holds, so
that an address added tomorrow is called tomorrow or fails here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import URLResolver, reverse
from pytest_django import Settings

from incidents.models import Incident, Mailing, Maintenance
from support.models import (
    Attachment,
    Brand,
    BulkJob,
    Customer,
    Message,
    PlaybookEvidence,
    Role,
    RunbookVersion,
    SavedView,
    Ticket,
)
from tests import make
from tests.support.admin import world
from tests.support.admin.crawl import Crawl, everything
from tests.support.admin.desk import Answer, prove

ROOT = "/admin/"
WALKED = re.compile(r"_(changelist|add|history|delete|change)$")  # by the crawl of rows
BY_PREFIX: dict[str, type[Model]] = {
    "support/ticket/views/": SavedView,
    "support/ticket/": Ticket,
    "support/customer/": Customer,
    "support/runbookversion/": RunbookVersion,
    "incidents/component/accounts/": Brand,
    "incidents/incident/": Incident,
    "incidents/maintenance/": Maintenance,
    "reports/follow/": Brand,
}
BY_NAME: dict[str, type[Model]] = {"message": Message, "file": Attachment}
WORDS = {"kind": Mailing.Kind.values, "section": ["severities", "calendars", "nothing"]}
OF_DJANGO = re.compile(
    r"<path:object_id>/$|app_label|\(\?P<url>"
)  # led on to pages that are walked
FILLED = {
    "text": "taken",
    "reason": "mine now",
    "into": "1",
    "message": "1",
    "name": "taken",
    "writing": "1",
    "kind": "reply",
    "seen": "0",
    "_move": "1",
    "_merge": "1",
    "_split": "1",
    "_snooze": "1h",
    "apply": "1",
}
NOT_THERE = {302, 403, 404, 405}


@pytest.fixture
def crawl(
    client: Client, luneo: Brand, foodyepay: Brand, settings: Settings, tmp_path: Path
) -> Crawl:
    settings.SUPPORT_FILES_DIR = tmp_path
    mine, theirs = world.build(luneo, "kanarienvogel"), world.build(foodyepay, "silvereye")
    for each in (mine, theirs):
        shared = {"brand": each.brand, "name": each.canary, "is_shared": True}
        each.rows[SavedView] = SavedView.objects.create(owner=each.boss, **shared)
    client.force_login(mine.boss)
    prove(client, mine.boss)
    return Crawl(client, mine, theirs)


def drained(answer: Answer) -> bytes:
    """Read to its end, as a browser does: that closes the file."""
    return b"".join(answer)


def routes() -> Iterator[tuple[str, str]]:
    """Every route of the console that takes a key, and its name."""
    left = [("", each) for each in admin.site.urls[0]]
    while left:
        before, each = left.pop()
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            left += [(route, inside) for inside in each.url_patterns]
        elif "<" in route and not OF_DJANGO.search(route) and not WALKED.search(each.name or ""):
            yield route, each.name or ""


def keyed(route: str, of: world.World, other: world.World | None = None) -> list[str]:
    """The addresses of a route with these keys; `other`: whose keys stand behind the first one."""
    model = next((model for prefix, model in BY_PREFIX.items() if route.startswith(prefix)), None)
    found, inner = [route], other or of
    for converter, name in re.findall(r"<(\w+):(\w+)>", route):
        if name in WORDS:
            values = WORDS[name]
        elif name in BY_NAME:
            related = PlaybookEvidence if "evidence" in route else BY_NAME[name]
            values = [str(inner.key(related))]
        else:
            assert model is not None, f"{route}: add its rows to BY_PREFIX"
            values = [str(of.key(model) if model is not Brand else of.brand.pk)]
        found = [
            each.replace(f"<{converter}:{name}>", str(value)) for each in found for value in values
        ]
    return [ROOT + each for each in found]


def test_every_route_with_a_key_is_known_here(crawl: Crawl) -> None:
    found = list(routes())
    assert len(found) > 20
    assert all(keyed(route, crawl.mine) for route, _name in found)


def test_no_address_with_another_brands_key_opens_or_does_a_thing(crawl: Crawl) -> None:
    before = everything(crawl.theirs)
    urls = [url for route, _name in routes() for url in keyed(route, crawl.theirs)]
    for url in urls:
        for answer in (crawl.client.get(url), crawl.client.post(url, FILLED)):
            assert answer.status_code in NOT_THERE or url.startswith(f"{ROOT}rules/"), url
            assert crawl.leaks(answer) == [], url
    assert everything(crawl.theirs) == before


def test_the_same_addresses_open_to_whose_they_are(crawl: Crawl) -> None:
    """The control: an address that opens to nobody would prove nothing."""
    opened = set()
    for route, name in routes():
        for url in keyed(route, crawl.mine):
            said = [crawl.client.get(url), crawl.client.post(url)]
            assert [each for each in said if each.streaming and not drained(each)] == [], url
            if {each.status_code for each in said} & {200, 422}:
                opened.add(name)
    assert {"support_moves", "support_peek", "support_seat", "support_print"} <= opened
    assert {"support_why", "support_view", "support_letter", "support_file"} <= opened
    assert {"incidents_move", "incidents_review", "report_follow", "support_evidence"} <= opened


def test_my_ticket_lends_no_way_to_another_tickets_files(crawl: Crawl) -> None:
    """The first key is mine and the second is theirs: a letter, a file, a piece of evidence."""
    inner = [route for route, _name in routes() if "<int:file>" in route or ":message>" in route]
    assert len(inner) == 3
    for route in inner:
        for url in keyed(route, crawl.mine, crawl.theirs):
            assert crawl.client.get(url).status_code == 404, url


def posts(crawl: Crawl) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every button of my own brand's pages that a viewer must not press."""
    for route, name in routes():
        if name not in READING:
            yield from ((url, FILLED) for url in keyed(route, crawl.mine))
    ticket = reverse("admin:support_ticket_change", args=[crawl.mine.ticket.pk])
    for button in ("_send", "_apply", "_undo", "_next", "_forget", "_panel"):
        yield ticket, {**FILLED, button: "1", "p-status": "resolved", "p-severity": "P0"}
    yield reverse("admin:support_new"), {"brand": crawl.mine.brand.pk, "subject": "x", "text": "y"}
    job = reverse("admin:support_bulkjob_change", args=[crawl.mine.key(BulkJob)])
    for button in ("_do", "_send", "_stop", "_discard", "_preview", "_fill"):
        yield job, {button: "status", "status-status": "resolved"}
    for action in ("take", "resolve", "together"):
        chosen = {"action": action, "_selected_action": [crawl.mine.ticket.pk]}
        yield f"{reverse('admin:support_ticket_changelist')}?view=all", chosen


# Presence and one's own list of views are a reader's too: who looks on is seen looking.
READING = {"support_seat", "support_preview", "support_peek", "support_colleagues"}


def test_a_viewer_changes_nothing_by_any_button(crawl: Crawl) -> None:
    viewer = make.agent("vera", crawl.mine.brand, role=Role.VIEWER)
    crawl.client.force_login(viewer)
    prove(crawl.client, viewer)
    before = everything(crawl.mine)
    for url, fields in posts(crawl):
        answer = crawl.client.post(url, fields)
        assert not answer.streaming or drained(answer), url
    after = everything(crawl.mine)
    for label, rows in before.items():
        assert after[label] == rows or label == "support.AuditEntry", label


def test_a_viewer_writes_no_draft_by_sitting_down(crawl: Crawl) -> None:
    viewer = make.agent("vera", crawl.mine.brand, role=Role.VIEWER)
    crawl.client.force_login(viewer)
    url = reverse("admin:support_seat", args=[crawl.mine.ticket.pk])
    assert crawl.client.post(url, {"seen": "0"}).status_code == 200
    assert crawl.client.post(url, {"seen": "0", "text": "taken"}).status_code == 403


def test_somebody_who_lost_their_role_sees_nothing_at_the_next_click(crawl: Crawl) -> None:
    url = reverse("admin:support_ticket_change", args=[crawl.mine.ticket.pk])
    assert crawl.client.get(url).status_code == 200
    crawl.mine.boss.memberships.all().delete()
    assert crawl.client.get(url).status_code in NOT_THERE
    shown = crawl.client.get("/admin/").content.decode()
    assert crawl.mine.brand.name not in shown
    assert crawl.mine.ticket.reference not in shown


def test_somebody_who_was_shut_out_is_out_at_the_next_click(crawl: Crawl) -> None:
    User.objects.filter(pk=crawl.mine.boss.pk).update(is_active=False)
    for url in ("/admin/", reverse("admin:support_ticket_changelist")):
        assert "/login/" in crawl.client.get(url)["Location"]
