"""Two agents, two brands: every address of the console is called with the other brand's keys, and tells nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from incidents.models import Incident, Mailing, Maintenance
from support.admin.item_page import ItemPage
from support.admin.tabs import TabFilter
from support.models import (
    Account,
    Attachment,
    Brand,
    ClosedDay,
    Customer,
    Membership,
    Message,
    OutboxMessage,
    Person,
    PlaybookEvidence,
    Queue,
    RawMessage,
    Role,
    Ticket,
)
from tests import make
from tests.support.admin import world
from tests.support.admin.crawl import PAGES, Crawl, everything
from tests.support.admin.desk import Answer, prove

BUTTONS = [
    *("_save", "_send", "_apply", "_take", "_undo", "_again", "_discard", "_ack", "_delete"),
    *("_triage", "_done", "_waive", "_panel", "_draft", "_start", "_prove", "_finish"),
    *("_write", "_publish"),
]
TICKET_CANARIES = ["subject", "number", "requester__name", "brand__name"]


@pytest.fixture(params=["luneo sees", "foodyepay sees"])
def crawl(
    request: pytest.FixtureRequest,
    client: Client,
    luneo: Brand,
    foodyepay: Brand,
    settings: Settings,
    tmp_path: Path,
) -> Crawl:
    settings.SUPPORT_FILES_DIR = tmp_path
    worlds = [world.build(luneo, "kanarienvogel"), world.build(foodyepay, "silvereye")]
    mine, theirs = worlds if request.param == "luneo sees" else worlds[::-1]
    make.agent("viewer", mine.brand, role=Role.VIEWER)
    client.force_login(mine.boss)
    prove(client, mine.boss)
    return Crawl(client, mine, theirs)


def name(model: type[Model], what: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}"


def tab_keys(page: "ModelAdmin[Any]") -> list[str]:
    filters = [each for each in page.list_filter if isinstance(each, type)]
    tabs = [each for each in filters if issubclass(each, TabFilter)]
    return [view.key for tab in tabs for view in tab.views]


def lists(of: world.World) -> Iterator[str]:
    """Every list, by each of its tabs, filters and popups; unasked, a list shows one of its tabs."""
    for model, page in PAGES:
        url, keys = reverse(name(model, "changelist")), tab_keys(page)
        yield f"{url}?_popup=1&_facets=1&all="
        yield from (f"{url}?view={key}" for key in keys or [""])
        fields = [each for each in page.list_filter if isinstance(each, str)]
        for field in fields:
            related = model._meta.get_field(field).related_model
            if related in of.rows or related is Brand:
                key = of.brand.pk if related is Brand else of.key(related)
                yield f"{url}?{field}__id__exact={key}"


def rows(of: world.World) -> Iterator[str]:
    """Every page of every row, with the ways in that Django adds."""
    for model, _page in PAGES:
        for what in ("change", "history", "delete"):
            url = reverse(name(model, what), args=[of.key(model)])
            yield from (url, f"{url}?_popup=1&_to_field=id")
    ticket = of.ticket.pk
    yield reverse("admin:support_why", args=[ticket])
    yield reverse("admin:support_triage", args=[ticket])
    yield reverse("admin:support_playbook", args=[ticket])
    yield reverse("admin:support_evidence", args=[ticket, of.key(PlaybookEvidence)])
    yield reverse("admin:support_letter", args=[ticket, of.key(Message)])
    yield reverse("admin:support_file", args=[ticket, of.key(Attachment)])
    for what in ("data", "export", "erase"):
        yield reverse(f"admin:support_customer_{what}", args=[of.key(Customer)])
    incident = of.key(Incident)
    yield reverse("admin:incidents_review", args=[incident])
    yield reverse("admin:incidents_move", args=[of.key(Maintenance)])
    yield f"{reverse('admin:incidents_plan')}?brand={of.brand.pk}"
    yield reverse("admin:incidents_accounts_export", args=[of.brand.pk])
    yield from (reverse("admin:incidents_tell", args=[incident, kind]) for kind in Mailing.Kind)
    yield f"{reverse('admin:incidents_declare')}?tickets={ticket}"
    yield reverse("admin:auth_user_password_change", args=[of.boss.pk])


def test_every_page_has_a_row_to_look_for(crawl: Crawl) -> None:
    assert {model for model, _page in PAGES} <= set(crawl.theirs.rows)


def test_a_boss_of_their_own_brand_sees_the_canary_everywhere(crawl: Crawl) -> None:
    """The negative control: the same addresses, asked by somebody who may, do tell."""
    crawl.client.force_login(crawl.theirs.boss)
    prove(crawl.client, crawl.theirs.boss)
    changing = [url for url in rows(crawl.theirs) if url.endswith("/change/")]
    assert [url for url in changing if not crawl.leaks(crawl.client.get(url))] == []


def test_no_list_shows_another_brands_row(crawl: Crawl) -> None:
    assert [
        leak for url in lists(crawl.theirs) for leak in crawl.leaks(crawl.client.get(url))
    ] == []


def test_no_page_of_another_brands_row_opens(crawl: Crawl) -> None:
    assert [leak for url in rows(crawl.theirs) for leak in crawl.leaks(crawl.client.get(url))] == []


def test_no_form_for_a_new_row_offers_another_brands_rows(crawl: Crawl) -> None:
    key = {"brand": crawl.theirs.brand.pk, "account": crawl.theirs.key(Account)}
    urls = [reverse(name(model, "add")) for model, _page in PAGES]
    seen = [crawl.leaks(crawl.client.get(url, key)) for url in urls]
    assert [leak for leaks in seen for leak in leaks] == []


def test_no_form_of_my_own_row_offers_another_brands_rows(crawl: Crawl) -> None:
    urls = [
        url for url in rows(crawl.mine) if "_popup" not in url
    ]  # the same form, differently framed
    assert [leak for url in urls for leak in crawl.leaks(crawl.client.get(url))] == []


def test_no_search_finds_another_brands_row(crawl: Crawl) -> None:
    found = {}
    for model, page in [each for each in PAGES if each[1].search_fields]:
        url = reverse(name(model, "changelist"))
        for query in [{}, *({"view": key} for key in tab_keys(page) if key == "all")]:
            shown = crawl.client.get(url, {**query, "q": crawl.theirs.canary})
            found[f"{url}{query}"] = len(shown.context["cl"].result_list)
    assert {url: count for url, count in found.items() if count} == {}


def test_no_lookup_through_a_relation_is_an_oracle(crawl: Crawl) -> None:
    url = reverse("admin:support_ticket_changelist")
    for lookup in TICKET_CANARIES:
        response = crawl.client.get(url, {f"{lookup}__startswith": crawl.theirs.canary[0]})
        assert response.status_code in {302, 400}, lookup


def test_no_autocomplete_names_another_brands_row(crawl: Crawl) -> None:
    asked = {"app_label": "support", "model_name": "customer", "field_name": "account"}
    url = reverse("admin:autocomplete")
    theirs = crawl.client.get(url, {**asked, "term": crawl.theirs.canary}).json()
    mine = crawl.client.get(url, {**asked, "term": crawl.mine.canary}).json()
    assert theirs["results"] == []
    assert [each["text"] for each in mine["results"]] == [crawl.mine.canary]


def test_today_tells_nothing_of_another_brand(crawl: Crawl) -> None:
    assert crawl.leaks(crawl.client.get(reverse("admin:index"))) == []


def test_no_page_of_the_navigation_that_is_no_list_tells_of_another_brand(crawl: Crawl) -> None:
    groups = crawl.client.get(reverse("admin:index")).context["available_apps"]
    urls = {entry["admin_url"] for group in groups for entry in group["models"]}
    urls -= {reverse(name(model, "changelist")) for model, _page in PAGES}
    assert len(urls) > 5
    assert [leak for url in sorted(urls) for leak in crawl.leaks(crawl.client.get(url))] == []


def test_no_post_touches_another_brands_row(crawl: Crawl) -> None:
    before = everything(crawl.theirs)
    said = list(posts(crawl))
    assert [leak for response in said for leak in crawl.leaks(response)] == []
    assert everything(crawl.theirs) == before


def test_no_post_ties_my_row_to_another_brands_row(crawl: Crawl) -> None:
    before = everything(crawl.theirs)
    said = list(ties(crawl))
    assert [leak for response in said for leak in crawl.leaks(response)] == []
    assert everything(crawl.theirs) == before
    ticket = Ticket.objects.get(pk=crawl.mine.ticket.pk)
    assert ticket.assignee == crawl.mine.boss
    assert Queue.objects.get(tickets=ticket).brand == crawl.mine.brand
    account = Account.objects.get(customers=crawl.mine.key(Customer))
    assert account.brand == crawl.mine.brand
    assert Person.objects.get(pk=crawl.mine.key(Person)).user != crawl.theirs.boss
    assert not Membership.objects.filter(user=crawl.mine.boss, brand=crawl.theirs.brand).exists()


def posts(crawl: Crawl) -> Iterator[Answer]:
    """Every form, button and action, sent for the other brand's rows."""
    filled = {"name": "taken", "reason": "mine now", "post": "yes", "kind": "reply"}
    filled |= {"text": "taken", "username": "taken"}
    filled |= dict.fromkeys(("password1", "password2"), "Long enough 17")
    theirs, known = crawl.theirs, {}
    for model, page in PAGES:
        keys = [theirs.key(model)]
        known[reverse(name(model, "change"), args=keys)] = buttons(page, theirs.rows[model])
        known[reverse(name(model, "delete"), args=keys)] = ["_save"]
    for url in rows(theirs):
        if "?" not in url and "/history/" not in url:
            pressed = known.get(url, BUTTONS)
            yield from (crawl.client.post(url, {**filled, button: "1"}) for button in pressed)
    for model, page in PAGES:
        url = reverse(name(model, "changelist"))
        for action in [*(page.actions or ()), "delete_selected"]:
            named = action if isinstance(action, str) else action.__name__
            chosen = {"action": named, "_selected_action": [crawl.theirs.key(model)], "post": "yes"}
            yield crawl.client.post(f"{url}?view=all", chosen)


def buttons(page: "ModelAdmin[Any]", row: Model) -> list[str]:
    """Those that a row's page reads: Django's own, those of its verbs, or whatever a page with its own view may."""
    shown = type(page).change_view
    if shown is ModelAdmin.change_view:
        return ["_save"]
    if isinstance(page, ItemPage) and shown is ItemPage.change_view:
        return ["_save", *(verb.name for verb in page.verbs(row))]
    return BUTTONS


def ties(crawl: Crawl) -> Iterator[Answer]:
    """My own forms, with the other brand's keys in every field that points somewhere."""
    mine, theirs = crawl.mine, crawl.theirs
    change = {model: reverse(name(model, "change"), args=[mine.key(model)]) for model, _ in PAGES}
    ticket = {"p-status": "new", "initial-p-status": "new", "p-severity": "P0", "_apply": "1"}
    for field, key in (("assignee", theirs.boss.pk), ("queue", theirs.key(Queue))):
        yield crawl.client.post(change[Ticket], {**ticket, f"p-{field}": key})
    none = {"addresses-TOTAL_FORMS": 0, "addresses-INITIAL_FORMS": 0}
    account = {"name": "x", "account": theirs.key(Account), "brand": theirs.brand.pk}
    yield crawl.client.post(change[Customer], {**account, **none})
    yield crawl.client.post(change[Person], {"user": theirs.boss.pk})
    made = {"brand": theirs.brand.pk, "name": "x", "calendar": "a", "on": "2099-01-01"}
    for model in (Account, ClosedDay):
        yield crawl.client.post(change[model], made)
        yield crawl.client.post(reverse(name(model, "add")), made)
    user = {
        "username": mine.boss.username,
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-brand": theirs.brand.pk,
        "memberships-0-role": Role.ADMIN,
    }
    yield crawl.client.post(change[User], user)
    passwords = {"password1": "Long enough 17", "password2": "Long enough 17"}
    yield crawl.client.post(reverse(name(User, "add")), {**user, **passwords, "username": "spy"})
    for decided in (OutboxMessage, RawMessage):
        yield crawl.client.post(change[decided], {"brand": theirs.brand.pk})
