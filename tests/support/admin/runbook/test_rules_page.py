"""The rules in the console: everybody of the brand reads them, leads are led to the file, nobody edits them here."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from support.admin.runbook import rules, rules_page
from support.models import Brand, ClosedDay, Macro, Membership, Person, Queue, Role, Team
from tests import make, small_runbook
from tests.support.admin.desk import Desk, SitDown
from tests.support.admin.reports.pages import text

LIST = "/admin/support/ticket/"
SECTIONS = (*rules.SECTIONS, rules_page.TAGS)


def url(section: str = "promises", **asked: Any) -> str:
    return reverse("admin:rules_section", args=[section], query=asked or None)


def shown(desk: Desk, section: str = "promises", **asked: Any) -> str:
    answer = desk.client.get(url(section, **asked))
    assert answer.status_code == 200
    return text(answer)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    rules_page.lines_of.cache_clear()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_read_by_viewers_and_changed_by_none(
    sit_down: SitDown, section: str
) -> None:
    desk = sit_down(Role.VIEWER)
    said = shown(desk, section)
    assert "plan a change" not in said
    assert desk.client.post(url(section), {"name": "mine"}).status_code == 405


@pytest.mark.parametrize("section", list(rules.SECTIONS))
def test_leads_are_led_to_the_file(sit_down: SitDown, luneo: Brand, section: str) -> None:
    said = shown(sit_down(Role.LEAD), section)
    assert f"{reverse('admin:support_runbook')}?brand={luneo.pk}" in said
    assert "As version 1 of the runbook says." in said


def test_a_rule_says_its_line_and_its_place(desk: Desk, luneo: Brand) -> None:
    said = shown(desk)
    assert "<strong>L5</strong> First response: P0 30 minutes" in said
    assert luneo.runbook is not None
    number = next(
        at
        for at, line in enumerate(luneo.runbook.source.splitlines(), 1)
        if line.strip() == "- id: standard"
    )
    assert f"In the file: line {number}" in said


def test_a_version_without_a_text_has_no_lines(desk: Desk, luneo: Brand) -> None:
    version = small_runbook.give(luneo)
    assert rules_page.lines_of(version.pk) == {}
    assert "In the file: line" not in shown(desk)


def test_another_brand_is_not_shown_and_not_offered(desk: Desk, foodyepay: Brand) -> None:
    said = shown(desk, brand=foodyepay.pk)
    assert "FoodyePay" not in said
    assert "Luneo" not in said.split("<main")[-1] or 'name="brand"' not in said


def test_who_works_for_two_brands_chooses(desk: Desk, foodyepay: Brand) -> None:
    Membership.objects.create(user=desk.user, brand=foodyepay, role=Role.VIEWER)
    assert "4 hours" in shown(desk, brand=foodyepay.pk)
    assert f'<option value="{foodyepay.pk}" selected>' in shown(desk, brand=foodyepay.pk)


def test_somebody_who_leads_elsewhere_only_reads_here(
    sit_down: SitDown, luneo: Brand, foodyepay: Brand
) -> None:
    desk = sit_down(Role.AGENT)
    Membership.objects.create(user=desk.user, brand=foodyepay, role=Role.LEAD)
    assert "plan a change" not in shown(desk, brand=luneo.pk)
    assert "plan a change" in shown(desk, brand=foodyepay.pk)


@pytest.mark.parametrize("asked", ["x", "-1", "0", "99999999"])
def test_a_brand_that_is_none_shows_the_first(desk: Desk, asked: str) -> None:
    assert "First response" in shown(desk, brand=asked)


def test_a_section_that_is_none_is_not_found(desk: Desk) -> None:
    assert desk.client.get(url("secrets")).status_code == 404


def test_without_a_runbook_the_page_says_who_brings_one(client: Client, db: None) -> None:
    client.force_login(make.agent("ada", make.brand("acme")))
    assert "an admin applies one" in text(client.get(url()))


class TestCalendars:
    def test_days_to_come_that_differ_stand_below(self, sit_down: SitDown, luneo: Brand) -> None:
        today = timezone.now().date()
        for name, days, closed in (("Gone", -2, True), ("Moving", 2, True), ("Fair", 3, False)):
            on = today + timedelta(days=days)
            ClosedDay.objects.create(
                brand=luneo, calendar="support", on=on, name=name, is_closed=closed
            )
        said = shown(sit_down(Role.LEAD), "calendars")
        assert "Moving" in said
        assert "we work" in said
        assert "Gone" not in said
        assert reverse("admin:support_closedday_add") in said

    def test_agents_are_not_offered_to_close_a_day(self, desk: Desk) -> None:
        said = shown(desk, "calendars")
        assert (
            "the file&#x27;s hours and holidays hold" in said or "hours and holidays hold" in said
        )
        assert reverse("admin:support_closedday_add") not in said


class TestTags:
    def test_tags_of_open_tickets_are_counted_and_lead_to_them(
        self, desk: Desk, luneo: Brand, foodyepay: Brand
    ) -> None:
        make.ticket(luneo, tags=["vip", "a&b"])
        make.ticket(luneo, tags=["vip"])
        make.ticket(luneo, tags=["old"], status="closed")
        make.ticket(foodyepay, tags=["theirs"])
        Macro.objects.create(brand=luneo, title="Sorry", texts={}, actions={"tags": ["goodwill"]})
        found = desk.client.get(url("tags")).context["tags"]
        assert [(tag, count) for tag, count, _macros in found] == [
            ("vip", 2),
            ("a&b", 1),
            ("goodwill", 0),
        ]
        said = shown(desk, "tags")
        assert "tag%3A%22a%26b%22" in said
        assert "Sorry" in said

    def test_a_desk_without_tags_says_how_one_is_made(self, desk: Desk) -> None:
        assert "Write tags in a ticket" in shown(desk, "tags")

    def test_prepared_answers_that_are_retired_add_nothing(self, desk: Desk, luneo: Brand) -> None:
        Macro.objects.create(
            brand=luneo, title="Old", texts={}, actions={"tags": ["old"]}, is_active=False
        )
        assert desk.client.get(url("tags")).context["tags"] == []


class TestRowsOfTheFile:
    @pytest.mark.parametrize("model", [Team, Queue])
    def test_a_change_is_refused_with_the_way_to_the_file(
        self, sit_down: SitDown, luneo: Brand, model: type[Any]
    ) -> None:
        row = model.objects.filter(brand=luneo).first()
        page = reverse(f"admin:support_{model._meta.model_name}_change", args=[row.pk])
        lead = sit_down(Role.LEAD)
        assert "Plan a change of the file" in text(lead.client.get(page))
        answer = lead.client.post(page, {"name": "Mine"}, follow=True)
        assert "change it there" in text(answer)
        assert answer.redirect_chain[0][0].endswith(f"/draft/?brand={luneo.pk}")
        assert model.objects.get(pk=row.pk).name == row.name

    def test_who_does_not_lead_stays_on_the_page(self, desk: Desk, luneo: Brand) -> None:
        row = Team.objects.filter(brand=luneo)[0]
        page = reverse("admin:support_team_change", args=[row.pk])
        assert "Plan a change" not in text(desk.client.get(page))
        answer = desk.client.post(page, {"name": "Mine"})
        assert (answer.status_code, answer.headers["Location"]) == (302, page)
        assert Team.objects.get(pk=row.pk).name == row.name

    def test_another_brands_row_says_nothing(self, sit_down: SitDown, foodyepay: Brand) -> None:
        row = Team.objects.filter(brand=foodyepay)[0]
        page = reverse("admin:support_team_change", args=[row.pk])
        answer = sit_down(Role.LEAD).client.post(page, {"name": "Mine"})
        assert "draft" not in answer.headers.get("Location", "")

    def test_what_the_console_owns_of_such_a_row_is_still_changed_here(
        self, sit_down: SitDown, luneo: Brand
    ) -> None:
        desk = sit_down(Role.ADMIN)
        person = Person.objects.filter(brand=luneo)[0]
        page = reverse("admin:support_person_change", args=[person.pk])
        assert "The runbook&#x27;s file makes this row" in text(desk.client.get(page)).replace(
            "runbook's", "runbook&#x27;s"
        )
        desk.client.post(page, {"user": desk.user.pk})
        assert Person.objects.get(pk=person.pk).user == desk.user


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_costs_few_queries(
    desk: Desk, section: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    shown(desk, section)
    with django_assert_max_num_queries(20):
        shown(desk, section)


def test_a_superscript_two_is_no_key(sit_down: SitDown) -> None:
    """A digit to `isdigit`, and no number to `int`."""
    desk = sit_down(Role.LEAD)
    pages = ("support_runbook", "support_reach", "incidents_plan", "incidents_declare")
    for page, field in zip(pages, ("brand", "brand", "brand", "tickets"), strict=True):
        answer = desk.client.get(reverse(f"admin:{page}"), {field: "²"})
        assert answer.status_code == 200, page
    assert shown(desk, brand="²")
    assert desk.client.get(LIST, {"after": "²", "q": "²"}).status_code == 200
