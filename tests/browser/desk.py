"""A person before the console: a real Chromium, a live server and a believable morning."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from support.models import pinned
from tests import make
from tests.browser import stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Counts what the policy stopped, in the page and in its frames, before any script of the page runs.
LISTENER = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")


@pytest.fixture(scope="package")
def chromium() -> Iterator["Browser"]:
    # The driver runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Desk:
    """A person before the console: the page, where it lives, and everything that went wrong in it."""

    page: "Page"
    home: str
    scene: stage.Scene
    wrong: list[str] = field(default_factory=list)

    def sign_in(self, name: str = "emma") -> None:
        self.page.goto(f"{self.home}/admin/")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", make.PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.home}/admin/")

    def open(self, path: str) -> None:
        self.page.goto(self.home + path)

    def violations(self) -> list[str]:
        return [*self.wrong, *self.page.evaluate("window.violations")]


def _wrong(said: "ConsoleMessage") -> bool:
    """A form sent back with what to mend answers 422, which Chromium reports and nobody got wrong."""
    return said.type == "error" and "status of 422" not in said.text


@pytest.fixture
def scene(transactional_db: None) -> stage.Scene:
    pinned.cache_clear()
    return stage.build(timezone.now())


@pytest.fixture(params=["light"])
def desk(
    request: pytest.FixtureRequest, chromium: "Browser", live_server: LiveServer, scene: stage.Scene
) -> Iterator[Desk]:
    """`indirect` parameters choose the theme; a page 390 wide is asked for by its own viewport."""
    context = chromium.new_context(color_scheme=request.param)
    context.add_init_script(LISTENER)
    page = context.new_page()
    page.set_default_timeout(10_000)
    found = Desk(page, live_server.url, scene)
    page.on("console", lambda said: found.wrong.append(said.text) if _wrong(said) else None)
    page.on("pageerror", lambda error: found.wrong.append(str(error)))
    page.on("dialog", lambda dialog: found.wrong.append(dialog.message))
    yield found
    context.close()
