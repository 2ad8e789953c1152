"""A colleague is mentioned by keyboard in a real browser, and finds it behind the bell."""

from collections.abc import Iterator

import pytest

from support.models import Notification
from tests.browser.desk import Desk, playwright
from tests.browser.test_looks import faults

expect = playwright.expect


@pytest.fixture(autouse=True)
def nothing_went_wrong(desk: Desk) -> Iterator[None]:
    yield
    assert desk.violations() == []


def test_a_name_is_begun_chosen_by_keyboard_and_told(desk: Desk) -> None:
    ticket = desk.scene.talked
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{ticket.pk}/change/")
    text, offers = desk.page.locator("#id_text"), desk.page.locator("#mentions")
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("@cam")
    expect(offers).to_be_hidden()  # a customer reads this: nobody is offered
    text.fill("")
    desk.page.locator("#composer .mode-note").click()
    text.focus()
    desk.page.keyboard.type("Could you, @")
    expect(offers.locator("li")).to_have_count(2)
    desk.page.keyboard.press("ArrowDown")
    expect(offers.locator("[aria-selected=true]")).to_have_text("Emma Rousseau@emma")
    expect(text).to_have_attribute("aria-activedescendant", "mention-1")
    assert faults(desk) == []
    desk.wrong.clear()  # axe itself adds a style, which the policy stops
    desk.page.keyboard.press("Escape")
    expect(offers).to_be_hidden()
    desk.page.keyboard.type("cam")
    expect(offers.locator("li")).to_have_text(["Camille Aubert@camille"])
    desk.page.keyboard.press("Enter")
    expect(text).to_have_value("Could you, @camille ")
    desk.page.keyboard.type("look?")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator("mark.mention")).to_have_attribute("title", "Camille Aubert")
    assert Notification.objects.get(kind="mentioned").user == desk.scene.lead
    desk.page.context.clear_cookies()
    desk.sign_in("camille")
    expect(desk.page.locator(".bell-count")).to_have_text("1")
    desk.page.locator(".bell").click()
    expect(desk.page.locator("a.unread .subject")).to_have_text("Emma Rousseau mentioned you.")
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("mark.mention")).to_have_text("@camille")
    expect(desk.page.locator(".bell-count")).to_be_empty()
