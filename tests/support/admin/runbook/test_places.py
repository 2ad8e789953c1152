"""Pages of what the runbook's file makes, or what is kept beside it: which line each serves, where it is changed."""

import pytest
from django.urls import reverse

from support.admin.runbook import places, rules_page
from support.models import Brand, Person, Queue, Role, Team
from tests import make
from tests.support.admin.desk import Desk, SitDown
from tests.support.admin.reports.pages import text

PLAN = reverse("admin:support_runbook")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    rules_page.lines_of.cache_clear()


def line_of(brand: Brand, words: str) -> int:
    assert brand.runbook is not None
    found = [at for at, line in enumerate(brand.runbook.source.splitlines(), 1) if words in line]
    return found[0]


@pytest.mark.parametrize(
    ("section", "slug", "words", "serves"),
    [
        ("teams", "backend", "  backend: {name: Backend", "L8"),
        ("people", "hugo", "  hugo: {name: Hugo", ""),
        ("queues", "support", "  support: {name: Support, default", ""),
        ("on_call", "critical", "  critical:  #", ""),
    ],
)
def test_an_entry_knows_its_place_and_the_lines_that_it_serves(
    luneo: Brand, section: str, slug: str, words: str, serves: str
) -> None:
    found = places.of(luneo, section, slug)
    assert found is not None
    assert found.line == line_of(luneo, words)
    assert found.version.pk == luneo.runbook_id
    keys = [key for key, _words in found.serves]
    assert serves in keys if serves else True
    assert keys == sorted(set(keys), key=lambda key: int(key[1:]))
    assert all(said for _key, said in found.serves)


@pytest.mark.parametrize(
    ("section", "slug"), [("teams", "gone"), ("queues", ""), ("on_call", "nobody")]
)
def test_what_left_the_file_has_no_place(luneo: Brand, section: str, slug: str) -> None:
    assert places.of(luneo, section, slug) is None


def test_without_a_runbook_nothing_has_a_place(db: None) -> None:
    assert places.of(make.brand(), "teams", "backend") is None


DATA = {
    "lines": {"A1": "one", "A2": "two", "A10": "ten"},
    "teams": {"ops": {"name": "Ops"}, "own": {"name": "Own", "line": "A2"}},
    "categories": {
        "x": {"owners": ["ops"], "line": "A10"},
        "y": {"owners": ["own"], "keywords": ["ops"], "line": "A2"},
    },
    "escalation": {
        "policies": [
            {"line": "A1", "steps": [{"to": ["team:ops"]}, {"to": ["team:opsy", "oncall"]}]}
        ]
    },
    "widget": {"queue": "ops", "line": "A2"},
}


@pytest.mark.parametrize(
    ("section", "slug", "served"),
    [
        ("teams", "ops", ["A1", "A10"]),  # a keyword and a queue of the same name are not the team
        ("teams", "opsy", ["A1"]),
        ("teams", "own", ["A2"]),
        ("queues", "ops", ["A2"]),
        ("people", "ops", []),
        ("on_call", "ops", ["A1"]),
    ],
)
def test_the_lines_are_those_of_the_entries_that_name_it(
    section: str, slug: str, served: list[str]
) -> None:
    assert sorted(set(places._served(DATA, section, slug))) == served


LISTS = {
    "support_queue_changelist": "The runbook's file makes these rows",
    "support_team_changelist": "The runbook's file makes these rows",
    "support_person_changelist": "The runbook's file makes these rows",
    "support_macro_changelist": "Prepared answers are kept here, by leads.",
    "support_closedday_changelist": "A day closed or opened here holds at once",
    "support_oncalloverride_changelist": "Who stands in is agreed here and holds at once.",
}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEAD])
def test_every_list_says_where_it_is_changed_and_leads_a_lead_there(
    sit_down: SitDown, luneo: Brand, role: Role
) -> None:
    desk = sit_down(role)
    for name, said in LISTS.items():
        page = text(desk.client.get(reverse(f"admin:{name}")))
        assert said in page, name
        assert (f'href="{PLAN}">Plan a change of the file' in page) is (role == Role.LEAD), name


def test_a_row_says_its_line_in_the_file_and_refuses_to_be_changed(
    sit_down: SitDown, luneo: Brand
) -> None:
    desk: Desk = sit_down(Role.LEAD)
    for row, words in (
        (Team.objects.get(slug="backend", brand=luneo), "  backend: {name: Backend"),
        (Queue.objects.get(slug="support", brand=luneo), "  support: {name: Support, default"),
        (Person.objects.get(slug="hugo", brand=luneo), "  hugo: {name: Hugo"),
    ):
        address = reverse(f"admin:support_{row._meta.model_name}_change", args=[row.pk])
        page = text(desk.client.get(address))
        assert f"In the file, version 1: line {line_of(luneo, words)}." in page
        assert f"{PLAN}?brand={luneo.pk}" in page
        answer = desk.client.post(address, {"name": "Mine"}, follow=True)
        assert "This is written in the runbook&#x27;s file: change it there." in (
            answer.content.decode()
        )
        assert answer.redirect_chain[0][0] == f"{PLAN}?brand={luneo.pk}"
        row.refresh_from_db()
        assert row.name != "Mine"


def test_a_rotation_says_its_line_in_the_file(sit_down: SitDown, luneo: Brand) -> None:
    page = text(
        sit_down(Role.VIEWER).client.get(reverse("admin:support_oncalloverride_changelist"))
    )
    number = line_of(luneo, "  critical:  #")
    assert f"In the file, version 1: line {number}." in page
    assert reverse("admin:support_runbookversion_change", args=[luneo.runbook_id]) in page
