"""What hands and eyes expect of a page: the caret where one goes on, the reader's own clock, a row that fits."""

from collections.abc import Iterator

import pytest

from support.models import Macro
from tests.browser.desk import Desk

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.").expect
CARET = "it => it.selectionStart === it.value.length && it === document.activeElement"
FITS = "it => it.scrollWidth <= it.clientWidth"


@pytest.fixture(autouse=True)
def nothing_went_wrong(desk: Desk) -> Iterator[None]:
    """No error in the console, no dialog, nothing that the content policy had to stop."""
    yield
    assert desk.violations() == []


def path(desk: Desk) -> str:
    return f"/admin/support/ticket/{desk.scene.talked.pk}/change/"


def test_writing_goes_on_at_the_end_of_what_stands_there(desk: Desk) -> None:
    Macro.objects.create(brand=desk.scene.luneo, title="Thanks", texts={"en": "Thank you."})
    desk.sign_in()
    desk.open(path(desk))
    text = desk.page.locator("#id_text")
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("First")
    desk.page.wait_for_selector("text=Draft kept")
    desk.page.reload()
    desk.page.keyboard.press("n")
    desk.page.keyboard.type(", then")
    assert text.input_value() == "First, then"
    desk.page.locator("label.mode-reply").click()
    desk.page.select_option("select[name=macro]", label="Thanks")
    expect(text).to_have_value("First, then\n\nThank you.")
    assert text.evaluate(CARET)


def test_a_form_that_is_sent_back_goes_on_where_it_was_wrong(desk: Desk) -> None:
    ticket = desk.scene.tickets[3]
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{ticket.pk}/triage/")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector(".field-error")
    expect(desk.page.locator("#id_eta")).to_be_focused()


def test_moments_are_said_by_the_readers_own_clock_and_name_it(desk: Desk) -> None:
    session = desk.page.context.new_cdp_session(desk.page)
    session.send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Kolkata"})
    desk.sign_in()
    desk.open(path(desk))
    moment = desk.page.locator(".clocks time[data-local]").first
    said = moment.evaluate(
        'it => new Date(it.dateTime).toLocaleTimeString("en", {hour: "2-digit", minute: "2-digit", hourCycle: "h23"})'
    )
    expect(moment).to_contain_text(f"{said} GMT+5:30")


@pytest.mark.parametrize("width", [1280, 1440])
def test_a_row_of_the_queue_fits_beside_the_navigation(desk: Desk, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 900})
    desk.sign_in()
    desk.open("/admin/support/ticket/?view=all")
    assert desk.page.locator("#changelist .results").evaluate(FITS)


def test_the_palette_says_when_nothing_is_called_so(desk: Desk) -> None:
    desk.sign_in()
    desk.page.keyboard.press("Control+k")
    desk.page.keyboard.type("zzqq")
    expect(desk.page.locator("#palette .nothing")).to_contain_text("Enter searches")
    desk.page.fill("#palette input[type=search]", "tick")
    expect(desk.page.locator("#palette .nothing")).to_be_empty()
