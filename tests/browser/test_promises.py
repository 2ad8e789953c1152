"""A lead tries a draft on the past, has open tickets follow it, asks why, works on a holiday; in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from support.models import Clock, ClosedDay, Role
from support.runbook.apply import apply
from support.runbook.load import load_text
from tests import make
from tests.browser.desk import Desk, playwright
from tests.browser.test_looks import faults
from tests.support.reports.drafts import LAX, draft

expect = playwright.expect
WHATIF = "/admin/reports/what-if/"
CLOSED = "/admin/support/closedday/"
SIZES = [(1440, 900), (390, 844)]


@pytest.fixture(autouse=True)
def lead(desk: Desk) -> Iterator[None]:
    make.agent("lena", desk.scene.luneo, role=Role.LEAD)
    desk.sign_in("lena")
    yield
    assert desk.violations() == []


def look(desk: Desk, name: str) -> None:
    """Accessible, and as wide as the screen, be it a desk's or a phone's."""
    for width, height in SIZES:
        desk.page.set_viewport_size({"width": width, "height": height})
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert desk.violations() + faults(desk) == [], name
        desk.wrong.clear()  # axe itself adds a style, which the policy stops
        desk.page.evaluate("window.violations = []")


def hand_in(desk: Desk, file: Path, text: str) -> None:
    file.write_text(text)
    desk.open(WHATIF)
    desk.page.set_input_files("#id_file", file)
    desk.page.get_by_role("button", name="Replay").click()


@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_a_draft_is_mended_then_replayed_to_its_result(desk: Desk, tmp_path: Path) -> None:
    hand_in(desk, tmp_path / "draft.yaml", draft(("format: 1", "format: two")))
    expect(desk.page.locator(".field-error").first).to_contain_text("draft.yaml:5: format")
    look(desk, "draft refused")
    before = list(Clock.objects.order_by("pk").values_list("due_at", "state"))
    hand_in(desk, tmp_path / "draft.yaml", draft(LAX))
    expect(desk.page.get_by_role("heading", name="Promises kept")).to_be_visible()
    expect(desk.page.locator(".progress")).to_have_count(1)
    look(desk, "what if")
    moved = desk.page.locator("section", has_text="Late now, and not under the draft")
    moved.get_by_role("link").first.click()
    expect(desk.page.locator("h1")).to_contain_text("LUN-")
    assert list(Clock.objects.order_by("pk").values_list("due_at", "state")) == before


@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_open_tickets_follow_a_new_runbook_once_looked_at(desk: Desk) -> None:
    now, luneo = timezone.now(), desk.scene.luneo
    apply(load_text(draft(LAX), name="luneo.yaml"), by="tests", now=now)
    luneo.refresh_from_db()
    behind = Clock.objects.filter(ticket__brand=luneo, state__in=["running", "paused"])
    older = behind.exclude(runbook=luneo.runbook)
    assert older.exists()
    desk.open(WHATIF)
    look(desk, "behind")
    desk.page.get_by_role("button", name="Preview the difference").click()
    expect(desk.page.get_by_role("heading", name="What would move")).to_be_visible()
    look(desk, "what would move")
    assert older.exists()
    desk.page.get_by_role("button", name="Apply to these open tickets").click()
    expect(desk.page.get_by_role("heading", name="Done")).to_be_visible()
    look(desk, "done")
    assert not older.exists()
    desk.open(WHATIF)
    expect(desk.page.get_by_text("every running promise follows the runbook")).to_be_visible()


@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_a_clock_says_why_it_is_due_then(desk: Desk) -> None:
    desk.open(f"/admin/support/ticket/{desk.scene.tickets[0].pk}/change/")
    desk.page.get_by_role("link", name="Why these times?").click()
    first = desk.page.locator("section.card").first
    expect(first.locator("strong")).to_contain_text("because")
    expect(first.locator("ol li").first).to_contain_text("policy")
    assert "30 minutes" in first.inner_text()
    look(desk, "why")


@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_a_holiday_that_is_worked_stays_worked_under_the_next_runbook(desk: Desk) -> None:
    desk.open(f"{CLOSED}add/")
    desk.page.get_by_role("button", name="Save", exact=True).click()
    expect(desk.page.locator(".errorlist").first).to_be_visible()
    look(desk, "closed day refused")
    desk.open(CLOSED)
    look(desk, "closed days")
    holidays = desk.page.locator(".holidays li")
    name = holidays.first.inner_text()
    holidays.first.get_by_role("link", name="We work that day").click()
    look(desk, "closed day")
    expect(desk.page.locator("#id_is_closed")).not_to_be_checked()
    desk.page.get_by_role("button", name="Save", exact=True).click()
    row = ClosedDay.objects.get()
    assert row.name in name
    assert not row.is_closed
    apply(load_text(draft(LAX), name="luneo.yaml"), by="tests", now=timezone.now())
    desk.open(CLOSED)
    expect(holidays.first.get_by_role("link", name="worked")).to_be_visible()
    row.refresh_from_db()
    assert not row.is_closed
