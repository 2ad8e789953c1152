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
    Queue,
    Role,
    RunbookVersion,
    SavedView,
    Ticket,
)
from tests import make
from tests.support.admin import world
from tests.support.admin.desk import Answer, prove
from tests.support.admin.test_brand_crawl import PAGES, Crawl, everything

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
    for route, _name in routes():
        for url in keyed(route, crawl.theirs):
            for answer in (crawl.client.get(url), crawl.client.post(url, FILLED)):
                if not route.startswith("rules/"):
                    assert answer.status_code in NOT_THERE, url
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


def asked(crawl: Crawl) -> Iterator[str]:
    """Every box and every address that takes words, with the other brand's words in it."""
    word, them = crawl.theirs.canary, crawl.theirs
    number = f"{them.brand.ticket_prefix}-{them.ticket.number}"
    queue = reverse("admin:support_ticket_changelist")
    terms = [
        word,
        number,
        *(f"{name}:{word}" for name in ("from", "tag", "queue", "team", "assignee", "category")),
        *(f"{name}:{word}" for name in ("subject", "text", "brand", "account", "incident")),
        f"-is:open {word}",
        f'"{word}"',
        f"{word[:-1]}x",  # a typo, for which a name is offered
        f"assignee:{them.boss.username}",
    ]
    for term in terms:
        yield f"{reverse('admin:support_find')}?q={term}"
    for term in (word, number, f"from:{word}", f"queue:{word}", f"{word[:-1]}x"):
        yield f"{queue}?view=all&q={term}"
    keys = {
        "brand": them.brand.pk,
        "queue": them.key(Queue),
        "assignee": them.boss.pk,
        "requester": them.key(Customer),
    }
    for name, key in keys.items():
        yield f"{queue}?view=all&{name}__id__exact={key}"
    yield f"{queue}?view=v{them.key(SavedView)}"
    yield f"{reverse('admin:support_view_new')}?view=v{them.key(SavedView)}"
    yield f"{reverse('admin:support_new')}?follows={them.ticket.pk}"
    yield f"{reverse('admin:support_moves', args=[crawl.mine.ticket.pk])}?into={number}"
    yield f"{reverse('admin:support_ticket_change', args=[crawl.mine.ticket.pk])}?sent={them.key(Message)}"
    yield f"{reverse('admin:support_runbook')}?brand={them.brand.pk}"
    yield f"{reverse('admin:rules')}?brand={them.brand.pk}"
    yield f"{reverse('admin:support_reach')}?brand={them.brand.pk}"
    yield f"{reverse('admin:incidents_declare')}?tickets={them.ticket.pk}"
    yield f"{reverse('admin:incidents_plan')}?brand={them.brand.pk}"
    yield from (reverse(f"admin:{name}") for name in ("board", "support_views", "support_wishes"))
    for report in ("attainment", "breaches", "escalations", "scorecard", "whatif"):
        yield f"{reverse(f'admin:report_{report}')}?brand={them.brand.pk}"
    yield f"{reverse('admin:support_colleagues', args=[crawl.mine.ticket.pk])}?q={word[:3]}"


def test_no_box_and_no_word_in_an_address_tells_of_another_brand(crawl: Crawl) -> None:
    for url in asked(crawl):
        answer = crawl.client.get(url)
        typed = crawl.theirs.canary
        body = answer.content.decode(errors="replace")
        found = [at for at in re.finditer(typed, body) if not _is_echo(body, at.start(), typed)]
        assert found == [], (url, body[max(found[0].start() - 80, 0) : found[0].end() + 20])
        assert answer.status_code in {200, 302, 400, 403, 404}, url
        assert f"/support/ticket/{crawl.theirs.ticket.pk}/" not in body, url


def _is_echo(body: str, at: int, typed: str) -> bool:
    """A page repeats what was typed: in the box, and in addresses of its own that carry the search along."""
    before = body[max(at - 200, 0) : at]
    quoted = before.rfind('"') > before.rfind(">")
    return quoted or bool(
        re.search(r"(unknown|No |nobody|matches|called|instead|“)[^<]{0,60}$", before)
    )


def autocompletes() -> Iterator[dict[str, str]]:
    """Every relation of every model, as the one address for them is asked: most are refused, none tells."""
    for model, _page in PAGES:
        for field in model._meta.get_fields():
            if getattr(field, "many_to_one", False):
                yield {
                    "app_label": model._meta.app_label,
                    "model_name": str(model._meta.model_name),
                    "field_name": field.name,
                }


def test_no_autocomplete_of_any_relation_names_another_brands_row(crawl: Crawl) -> None:
    url, answered = reverse("admin:autocomplete"), 0
    for each in autocompletes():
        answer = crawl.client.get(url, {**each, "term": crawl.theirs.canary[:4]})
        assert crawl.leaks(answer) == [], each
        answered += answer.status_code == 200
    assert answered


def test_a_bulk_action_on_foreign_keys_and_across_the_list_stays_at_home(crawl: Crawl) -> None:
    before = everything(crawl.theirs)
    both = [crawl.mine.ticket.pk, crawl.theirs.ticket.pk]
    url = f"{reverse('admin:support_ticket_changelist')}?view=all"
    for action in ("take", "resolve", "together"):
        for across in ("0", "1", "on"):
            chosen = {"action": action, "_selected_action": both, "select_across": across}
            crawl.client.post(url, chosen)
    assert everything(crawl.theirs) == before
    made = BulkJob.objects.filter(made_by=crawl.mine.boss)
    assert made.exists()
    for job in made:
        assert {item.ticket.brand_id for item in job.items.select_related("ticket")} <= {
            crawl.mine.brand.pk
        }


def test_a_message_goes_to_no_ticket_of_another_brand(crawl: Crawl) -> None:
    """Merge, move, and follow up, with their numbers and keys in every field of my own ticket's page."""
    before = everything(crawl.theirs)
    url = reverse("admin:support_moves", args=[crawl.mine.ticket.pk])
    number = f"{crawl.theirs.brand.ticket_prefix}-{crawl.theirs.ticket.number}"
    mine, theirs = (each.key(Message) for each in (crawl.mine, crawl.theirs))
    tries = [
        {"_merge": "1", "into": number},
        {"_move": "1", "into": number, "message": mine},
        {"_move": "1", "into": str(crawl.theirs.ticket.pk), "message": theirs},
        {"_split": "1", "message": theirs},
    ]
    for each in tries:
        assert crawl.client.post(url, each).status_code == 302
    new = {
        "brand": crawl.mine.brand.pk,
        "subject": "x",
        "text": "y",
        "email": "z@example.com",
        "follows": crawl.theirs.ticket.pk,
    }
    crawl.client.post(reverse("admin:support_new"), new)
    crawl.client.post(reverse("admin:support_new"), {**new, "brand": crawl.theirs.brand.pk})
    assert everything(crawl.theirs) == before
    assert Message.objects.get(pk=theirs).ticket_id == crawl.theirs.ticket.pk
    assert not Ticket.objects.filter(
        brand=crawl.mine.brand, subject__contains=crawl.theirs.canary
    ).exists()


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
