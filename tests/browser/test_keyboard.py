"""The keyboard's stories: a P0 in a few keys, a ticket at a glance, a view under a name."""

from collections.abc import Iterator

import pytest

from support.models import Macro, SavedView, Severity, Ticket
from tests.browser.desk import Desk
from tests.browser.test_looks import faults

# Its waits ask from outside of the page, whose policy lets nothing be evaluated.
expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.").expect


@pytest.fixture(autouse=True)
def nothing_went_wrong(desk: Desk) -> Iterator[None]:
    """No error in the console, no dialog, nothing that the content policy had to stop."""
    yield
    assert desk.violations() == []


def press(desk: Desk, *keys: str) -> int:
    for key in keys:
        desk.page.keyboard.press(key)
    return len(keys)


def test_a_p0_is_triaged_in_under_fifteen_keystrokes(desk: Desk) -> None:
    ticket = desk.scene.tickets[3]  # a P2 that nobody has triaged, without a category
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{ticket.pk}/change/")
    strokes = press(desk, "t")
    desk.page.wait_for_selector("[data-severity]")
    assert desk.page.locator("#id_severity").evaluate("it => it === document.activeElement")
    strokes += press(desk, "0")
    desk.page.wait_for_selector("#id_severity option[value=P0][selected]", state="attached")
    strokes += press(desk, "+")
    eta = desk.page.locator("#id_eta")
    expect(eta).not_to_have_value("")
    later = desk.page.input_value("#id_eta")
    strokes += press(desk, "+")
    expect(eta).not_to_have_value(later)
    assert desk.page.input_value("#id_eta") > later
    strokes += press(desk, "Tab", "Tab")  # past the reason, to the category
    strokes += press(desk, "q")  # a question
    category = desk.page.input_value("#id_category")
    strokes += press(desk, "Control+Enter")
    desk.page.wait_for_selector(".messagelist .success")
    ticket.refresh_from_db()
    assert (ticket.severity, ticket.category) == (Severity.P0, category)
    assert category
    assert ticket.triaged_at is not None
    assert ticket.assignee == desk.scene.agent
    assert strokes < 15


def test_a_refused_triage_is_mended_where_the_focus_stands(desk: Desk) -> None:
    ticket = desk.scene.tickets[6]  # no word of it suggests a category
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{ticket.pk}/triage/")
    press(desk, "Control+Enter")
    category = desk.page.locator("#id_category")
    expect(category).to_be_focused()
    press(desk, "q", "+")
    expect(desk.page.locator("#id_eta")).not_to_have_value("")
    press(desk, "Control+Enter")
    desk.page.wait_for_selector(".messagelist .success")


def test_a_ticket_is_written_down_without_the_mouse_from_its_first_field_on(desk: Desk) -> None:
    desk.sign_in()
    desk.open("/admin/support/ticket/new/")
    expect(desk.page.locator("#id_name")).to_be_focused()
    for text in ("Karl Key", "karl@example.com", "By keyboard", "No mouse."):
        desk.page.keyboard.type(text)
        press(desk, "Tab")
    press(desk, "Control+Enter")
    desk.page.wait_for_selector(".messagelist .success")
    assert Ticket.objects.get(subject="By keyboard").requester.name == "Karl Key"


def test_a_suggested_triage_is_taken_in_three_keys(desk: Desk) -> None:
    ticket = desk.scene.tickets[1]
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{ticket.pk}/change/")
    press(desk, "t")
    desk.page.wait_for_selector("[data-send]")
    press(desk, "+")  # this runbook promises no time of solution
    eta = desk.page.locator("#id_eta")
    expect(eta).not_to_have_value("")
    assert "Facture en double" in desk.page.input_value("#id_context")
    press(desk, "Control+Enter")
    desk.page.wait_for_selector(".messagelist .success")
    ticket.refresh_from_db()
    assert ticket.triaged_at is not None


def test_a_glance_follows_the_rows_and_gives_the_focus_back(desk: Desk) -> None:
    desk.sign_in()
    desk.open("/admin/support/ticket/")
    press(desk, "j", "v")
    panel = desk.page.locator("#peek")
    first = desk.page.locator("#peek h2").inner_text()
    assert panel.is_visible()
    assert desk.page.locator("#peek h2").evaluate("it => it === document.activeElement")
    found = faults(desk)
    desk.wrong.clear()  # axe itself adds a style, which the policy stops
    desk.page.evaluate("window.violations = []")
    assert found == []
    press(desk, "j")
    expect(desk.page.locator("#peek h2")).not_to_have_text(first)
    second = desk.page.locator("#peek h2 .ref").inner_text()
    press(desk, "Escape")
    assert not panel.is_visible()
    focused = desk.page.evaluate("document.activeElement.innerText")
    assert focused.startswith(second)
    press(desk, " ")
    desk.page.wait_for_selector("#peek h2")
    press(desk, "o")
    desk.page.wait_for_selector("#composer")
    assert desk.page.inner_text("h1 .ref") == second


def test_a_narrowed_list_becomes_a_tab(desk: Desk) -> None:
    desk.sign_in()
    desk.open("/admin/support/ticket/?view=open&severity__exact=P2")
    desk.page.click("text=Save view…")
    desk.page.wait_for_selector("#id_name:focus")
    desk.page.keyboard.type("Calm ones")
    press(desk, "Control+Enter")
    desk.page.wait_for_url("**/?view=v*")
    tab = desk.page.locator(".tabs [aria-current]")
    count = Ticket.objects.filter(brand=desk.scene.luneo, severity="P2").count()
    assert tab.inner_text().split() == ["Calm", "ones", str(count)]
    assert SavedView.objects.get().query == "is:open severity:p2"


def test_a_row_of_the_queue_is_answered_noted_graded_and_taken_by_one_key(desk: Desk) -> None:
    ticket = desk.scene.tickets[3]
    Macro.objects.create(
        brand=desk.scene.luneo, title="Thanks", texts={"en": "Thank you"}, actions={}
    )
    desk.sign_in()
    wanted = {
        "r": "textarea[name=text]",
        "n": "textarea[name=text]",
        "m": "select[name=macro]",
        "p": "select[name=p-severity]",
    }
    for key, place in wanted.items():
        desk.open(f"/admin/support/ticket/?view=all&q={ticket.reference}")
        press(desk, "j", key)
        desk.page.wait_for_selector("#composer")
        expect(desk.page.locator(place).first).to_be_focused()
        assert f"/{ticket.pk}/change/" in desk.page.url
        assert "#" not in desk.page.url  # a reload presses nothing
    desk.open(f"/admin/support/ticket/?view=all&q={desk.scene.tickets[0].reference}")
    press(desk, "j", "a")
    desk.page.wait_for_selector(".messagelist .success")
    first = desk.scene.tickets[0]
    first.refresh_from_db()
    assert first.assignee == desk.scene.agent


def test_a_link_that_presses_a_key_takes_nothing(desk: Desk) -> None:
    ticket = desk.scene.tickets[0]
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{ticket.pk}/change/#press-a")
    desk.page.wait_for_selector("#composer")
    ticket.refresh_from_db()
    assert ticket.assignee is None
