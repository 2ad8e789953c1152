"""An empty list says how its rows come to be, and never leaves somebody with nothing to do."""

import pytest
from django.contrib import admin
from django.urls import reverse

from support.admin.base import BrandAdmin
from support.admin.from_file import FromFile
from support.admin.tabs import TabFilter
from support.models import Brand, Severity
from tests import make
from tests.support.admin.desk import Desk
from tests.support.admin.reports.pages import text

PAGES = {
    model._meta.label: page
    for model, page in admin.site._registry.items()
    if isinstance(page, BrandAdmin)
}


def tabs(page: BrandAdmin) -> list[type[TabFilter]]:
    return [
        each for each in page.list_filter if isinstance(each, type) and issubclass(each, TabFilter)
    ]


@pytest.mark.parametrize("label", sorted(PAGES))
def test_every_list_says_how_its_rows_come_to_be(label: str) -> None:
    page = PAGES[label]
    assert isinstance(page, FromFile) or tabs(page) or str(page.nothing_yet), label
    for said in (str(page.nothing_yet), *(str(v.empty) for t in tabs(page) for v in t.views)):
        assert not said or said.endswith(".")


@pytest.mark.parametrize("label", sorted(each for each in PAGES if tabs(PAGES[each])))
def test_a_view_of_everything_says_what_it_waits_for(label: str) -> None:
    page = PAGES[label]
    whole = [view for tab in tabs(page) for view in tab.views if view.key == "all"]
    assert all(str(view.empty) or str(page.nothing_yet) for view in whole)


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("support_macro", {}, "No prepared answer yet. A lead adds one"),
        ("support_ticket", {"view": "all"}, "No ticket yet. Letters that arrive appear here"),
        ("support_ticket", {"view": "mine"}, "Nothing waits for you."),
        ("support_outboxmessage", {"view": "sent"}, "Nothing stands in this view: the others"),
        ("support_ticket", {"view": "mine", "severity__exact": "P0"}, "Nothing fits these filters"),
        ("support_ticket", {"q": "xyz"}, "Nothing found for “xyz” here."),
        ("support_macro", {"is_active__exact": "0"}, "Nothing fits these filters"),
        ("support_queue", {"is_active__exact": "0"}, "Nothing fits these filters"),
        ("support_account", {}, "No account yet. Import a file"),
    ],
)
def test_an_empty_list_says_what_to_do(
    desk: Desk, name: str, asked: dict[str, str], said: str
) -> None:
    page = text(desk.client.get(reverse(f"admin:{name}_changelist"), asked))
    (empty,) = [part.partition("</p>")[0] for part in page.split('<p class="empty">')[1:2]]
    assert said in empty
    assert ("Clear them" in empty) is ("filters" in said)


def test_a_tab_is_no_filter_and_clearing_the_filters_stays_on_it(desk: Desk, luneo: Brand) -> None:
    make.ticket(luneo, severity=Severity.P1)
    address = reverse("admin:support_ticket_changelist")
    for asked, narrowed, cleared in (
        ({}, [], "?"),
        ({"view": "urgent"}, [], "?view=urgent"),
        ({"view": "urgent", "sort": "updated"}, [], "?view=urgent&sort=updated"),
        ({"view": "urgent", "severity__exact": "P1"}, ["severity__exact"], "?view=urgent"),
    ):
        answer = desk.client.get(address, asked)
        found = answer.context["cl"]
        assert found.narrowed_by == narrowed
        assert ('<a class="clear"' in answer.content.decode()) is bool(narrowed)
        if narrowed:
            assert found.cleared == cleared
