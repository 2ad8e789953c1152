"""The sheet of keys and operators: read from its top, on a screen of any size."""

import pytest

from tests.browser.desk import Desk

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.").expect


def test_it_opens_at_its_top_and_ends_within_the_page(desk: Desk) -> None:
    desk.sign_in()
    for width in (390, 1440):
        desk.page.set_viewport_size({"width": width, "height": 700})
        desk.open("/admin/support/ticket/")
        desk.page.keyboard.press("?")
        expect(desk.page.locator("#keys-title")).to_be_in_viewport()
        box = desk.page.locator("#keys").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 700
        desk.page.keyboard.press("Escape")
