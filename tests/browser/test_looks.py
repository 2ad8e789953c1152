"""Every main page, in each theme and at each size: readable by everybody, and nothing that the policy stops."""

from typing import TYPE_CHECKING

import pytest

from incidents.models import AlertGroup, Incident, ReleaseNotes
from support.models import Customer, OutboxMessage, RawMessage, Role, RunbookVersion, Suppression
from tests import make
from tests.browser.desk import Desk
from tests.browser.stage import Scene

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed.")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # what is right need not be described
}
SIZES: dict[str, "ViewportSize"] = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


OF_A_CUSTOMER = ["change/", "history/", "data/?into=paul@example.com"]
TOLD = ["/admin/support/notification/", "/admin/support/notification/wishes/"]
LISTS = [
    "/admin/incidents/obligation/",
    "/admin/incidents/change/",
    "/admin/incidents/change/add/",
    "/admin/incidents/maintenance/",
    "/admin/incidents/maintenance/plan/",
    "/admin/incidents/component/accounts/",
    "/admin/incidents/subscriber/",
    "/admin/reports/scorecard/",
    "/admin/reports/breaches/",
    "/admin/support/oncalloverride/add/",
]
PUBLIC = [
    "/status/luneo/",
    "/status/luneo/history",
    "/status/luneo/releases",
    "/subscribe?brand=luneo",
    "/help/support",
    "/contact",
]
ALIKE = [*LISTS, *TOLD, *PUBLIC]  # whatever is in the scene


def pages(scene: Scene) -> list[str]:
    """The pages that people look at all day, and one of each other kind."""
    incident, customer, letter, alert = (
        model._base_manager.order_by("pk").values_list("pk", flat=True)[0]
        for model in (Incident, Customer, RawMessage, AlertGroup)
    )
    version = RunbookVersion.objects.get(brand=scene.luneo).pk
    failed = OutboxMessage.objects.get(state=OutboxMessage.State.DEAD).pk
    return [
        "/admin/",
        "/admin/board/",
        "/admin/support/ticket/",
        "/admin/support/ticket/?view=escalated&q=nothing",
        f"/admin/support/ticket/{scene.talked.pk}/change/",
        "/admin/support/ticket/views/",
        "/admin/support/ticket/views/new/?view=urgent",
        "/admin/support/rawmessage/",
        f"/admin/support/rawmessage/{letter}/change/",
        f"/admin/support/outboxmessage/{failed}/change/",
        "/admin/support/suppression/",
        f"/admin/support/suppression/{suppressed(scene).pk}/change/",
        "/admin/support/clock/?view=all",
        "/admin/support/playbookrun/",
        "/admin/support/closedday/add/",
        f"/admin/support/runbookversion/{version}/change/",
        f"/admin/support/runbookversion/draft/?brand={scene.luneo.pk}",
        "/admin/rules/promises/",
        "/admin/rules/routing/",
        "/admin/rules/tags/",
        *(f"/admin/support/customer/{customer}/{each}" for each in OF_A_CUSTOMER),
        f"/admin/incidents/incident/{incident}/change/",
        "/admin/incidents/incident/declare/",
        f"/admin/incidents/incident/{incident}/tell/tickets/",
        f"/admin/incidents/incident/{incident}/after/",
        f"/admin/incidents/releasenotes/{ReleaseNotes.objects.get().pk}/change/",
        "/admin/incidents/alertgroup/",
        f"/admin/incidents/alertgroup/{alert}/change/",
        "/admin/incidents/webhook/sources/",
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        "/account/2fa/",
        "/account/2fa/webauthn/add/",
        "/account/password/change/",
        f"/admin/support/ticket/{scene.talked.pk}/moves/",
        f"/admin/support/ticket/{scene.talked.pk}/by-hand/",
        f"/admin/support/ticket/new/?follows={scene.talked.pk}",
        f"/admin/support/ticket/{scene.talked.pk}/print/?notes",
        f"/admin/support/ticket/{scene.talked.pk}/why/",
        *ALIKE,
    ]


def suppressed(scene: Scene) -> Suppression:
    """An address of which two mails came back."""
    return Suppression.objects.create(
        brand=scene.luneo,
        email="gone@example.com",
        reason="550 5.1.1 No such mailbox",
        suppressed_at=scene.talked.updated_at,
    )


def faults(desk: Desk) -> list[str]:
    """What axe finds wrong, with the first element of each."""
    found = axe.Axe().run(desk.page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def sideways(desk: Desk) -> list[str]:
    """What reaches beyond the window, so that a page has to be pushed from side to side."""
    found: list[str] = desk.page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
          .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
          .map((each) => `too wide: ${each.outerHTML.slice(0, 200)}`).slice(0, 1)"""
    )
    return found


# A theme changes colours and a size changes places: two of the four pairs see all of both.
@pytest.mark.parametrize(
    ("desk", "size"), [("light", "desktop"), ("dark", "phone")], indirect=["desk"]
)
def test_every_main_page_is_accessible_and_keeps_the_content_policy(desk: Desk, size: str) -> None:
    desk.page.set_viewport_size(SIZES[size])
    make.agent("noor", desk.scene.luneo, desk.scene.foodyepay, role=Role.ADMIN)
    desk.open("/account/login/")
    wrong = {"/account/login/": desk.violations() + faults(desk)}
    desk.sign_in("noor")
    desk.open("/account/reauthenticate/")  # asked before people are changed
    wrong["/account/reauthenticate/"] = desk.violations() + faults(desk)
    desk.wrong.clear()
    desk.page.fill("input[type=password]", make.PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"{desk.home}/admin/")
    for path in pages(desk.scene):
        desk.open(path)
        wrong[path] = desk.violations() + sideways(desk) + faults(desk)
        desk.wrong.clear()  # axe itself adds a style, which the policy stops
    assert {path: each for path, each in wrong.items() if each} == {}


@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_what_opens_over_a_page_is_accessible_too(desk: Desk) -> None:
    desk.sign_in()
    wrong = {}
    for key, name in (("Control+k", "palette"), ("?", "keys")):
        desk.page.keyboard.press(key)
        wrong[name] = faults(desk)
        desk.page.keyboard.press("Escape")
    desk.page.locator(".who").click()
    wrong["menu"] = faults(desk)
    colour = "all => [...new Set(all.map((each) => getComputedStyle(each).color))]"
    assert desk.page.locator("#desk-me :is(p, a, button)").evaluate_all(colour) == [
        desk.page.locator("#desk-me").evaluate("each => getComputedStyle(each).color")
    ]
    assert {name: each for name, each in wrong.items() if each} == {}


def test_what_is_done_with_chosen_tickets_is_readable_on_a_phone(desk: Desk) -> None:
    desk.page.set_viewport_size(SIZES["phone"])
    desk.sign_in()
    desk.open("/admin/support/ticket/?view=all")
    desk.page.locator(".action-select").first.check()
    heights = "all => all.map((each) => Math.round(each.getBoundingClientRect().height))"
    assert max(desk.page.locator("#changelist .actions > *").evaluate_all(heights)) < 60
    assert sideways(desk) == []


def test_what_a_form_says_is_wrong_stands_by_its_field_on_a_phone(desk: Desk) -> None:
    desk.page.set_viewport_size(SIZES["phone"])
    desk.open("/contact?brand=luneo")
    desk.page.evaluate("document.querySelector('main form').noValidate = true")
    desk.page.click("main button[type=submit]")
    said = desk.page.get_attribute("#id_text", "aria-describedby")
    assert "20,000 characters" in desk.page.inner_text(f"#{said}")
    desk.wrong.clear()  # the answer is no 200, which the browser reports
    assert sideways(desk) + faults(desk) == []


def test_a_row_on_a_phone_leaves_out_what_says_nothing(desk: Desk) -> None:
    desk.page.set_viewport_size(SIZES["phone"])
    desk.sign_in()
    desk.open("/admin/support/customer/")
    rows = desk.page.locator("#result_list tbody tr")
    assert "—" not in rows.first.inner_text()
    desk.page.set_viewport_size(SIZES["desktop"])
    assert "—" in rows.first.inner_text()
