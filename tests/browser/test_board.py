"""The wall screen by the clock of its browser: it asks while somebody sees it, rests while nobody can, and owns up."""

import re

from tests.browser.desk import Desk, playwright

PART = re.compile(r"/board/\?part")
HIDE = """hidden => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange")); }"""


def test_it_asks_while_it_is_seen_and_rests_while_it_is_hidden(desk: Desk) -> None:
    desk.sign_in()
    desk.page.clock.install()
    desk.open("/admin/board/")
    with desk.page.expect_response(PART):
        desk.page.clock.fast_forward(15_000)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.page.evaluate(HIDE, arg=True)
    desk.page.clock.fast_forward(120_000)
    assert asked == []
    with desk.page.expect_response(PART):
        desk.page.evaluate(HIDE, arg=False)
    desk.page.route(PART, lambda route: route.abort())
    desk.page.clock.fast_forward(15_000)
    playwright.expect(desk.page.locator("#board-stale")).to_be_visible()
