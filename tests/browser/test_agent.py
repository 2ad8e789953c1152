"""An agent's morning, by keyboard, in a real browser."""

from collections.abc import Iterator

import pytest

from incidents.models import Incident
from support.models import Message, Ticket
from tests.browser.desk import Desk


@pytest.fixture(autouse=True)
def nothing_went_wrong(desk: Desk) -> Iterator[None]:
    """No error in the console, no dialog, nothing that the content policy had to stop."""
    yield
    assert desk.violations() == []


def test_an_agent_answers_a_ticket_without_touching_the_mouse(desk: Desk) -> None:
    desk.sign_in()
    desk.open("/admin/support/ticket/?view=mine")
    keys = desk.page.keyboard
    for key in ("j", "j", "k", "Enter"):
        keys.press(key)
    desk.page.wait_for_selector("#composer")
    number = desk.page.inner_text("h1 .ref")
    keys.press("r")
    keys.type("Please try once more.")
    keys.press("Control+Enter")
    desk.page.wait_for_selector(".messagelist .success")
    ticket = Ticket.objects.get(brand=desk.scene.luneo, number=number.partition("-")[2])
    reply = ticket.messages.get(kind=Message.Kind.REPLY, text="Please try once more.")
    assert ticket.status == Ticket.Status.PENDING_CUSTOMER
    assert reply.author == desk.scene.agent
    assert desk.page.input_value("#id_text") == ""


def test_a_note_cannot_be_taken_for_a_reply(desk: Desk) -> None:
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{desk.scene.talked.pk}/change/")
    button = desk.page.locator("#composer button[name=_send]")
    assert button.inner_text() == "Send reply"
    desk.page.keyboard.press("n")
    assert button.inner_text() == "Add note"
    style = "getComputedStyle(document.querySelector('#composer')).borderStyle"
    assert desk.page.evaluate(style) == "dashed"
    desk.page.keyboard.type("Only for us.")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector(".messagelist .success")
    assert desk.scene.talked.messages.filter(kind="note", text="Only for us.").count() == 1


def test_a_draft_survives_a_reload_and_is_gone_once_sent(desk: Desk) -> None:
    desk.sign_in()
    path = f"/admin/support/ticket/{desk.scene.talked.pk}/change/"
    desk.open(path)
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("Half a sentence")
    desk.page.reload()
    assert desk.page.input_value("#id_text") == "Half a sentence"
    desk.page.keyboard.press("r")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector(".messagelist .success")
    desk.open(path)
    assert desk.page.input_value("#id_text") == ""


def test_the_palette_finds_a_page_and_a_ticket(desk: Desk) -> None:
    desk.sign_in()
    desk.page.keyboard.press("Control+k")
    desk.page.keyboard.type("waiting")
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/?view=waiting")
    desk.page.keyboard.press("Control+k")
    desk.page.keyboard.type("LUN-2")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**q=LUN-2")
    assert desk.page.locator("#result_list tbody tr").count() == 1


def test_the_palette_lists_tickets_and_people_while_somebody_types(desk: Desk) -> None:
    desk.sign_in()
    desk.page.keyboard.press("Control+k")
    desk.page.keyboard.type("Hugo")
    desk.page.wait_for_selector("#palette li.group")
    listed = desk.page.inner_text("#palette ul")
    assert "LUN-2 Facture en double pour mars" in listed
    assert "hugo@example.com" in listed
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/ticket/*/change/**")


def test_the_help_sheet_opens_with_a_question_mark_and_closes_with_escape(desk: Desk) -> None:
    desk.sign_in()
    desk.page.keyboard.press("?")
    assert desk.page.locator("#keys").is_visible()
    desk.page.keyboard.press("Escape")
    assert not desk.page.locator("#keys").is_visible()


def test_a_badge_says_in_the_browser_what_the_server_said(desk: Desk) -> None:
    desk.sign_in()
    desk.open("/admin/support/ticket/?view=soon")
    badge = desk.page.locator("time.sla-late").first
    assert badge.inner_text().endswith("late")
    assert badge.get_attribute("data-due")


def test_a_letters_own_markup_loads_nothing_and_runs_nothing(desk: Desk) -> None:
    reached: list[str] = []
    stopped: list[str] = []
    desk.page.on("requestfinished", lambda request: reached.append(request.url))
    desk.page.on(
        "requestfailed", lambda request: stopped.append(f"{request.url} {request.failure}")
    )
    Message.objects.filter(ticket=desk.scene.talked, kind="customer").exclude(html="").update(
        html="<p>white</p><img src=https://tracker.example/x.png><script>alert(1)</script>"
        "<form action=https://evil.example><button>go</button></form>"
    )
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{desk.scene.talked.pk}/change/")
    desk.page.locator(".original summary").click()
    frame = desk.page.frame_locator(".original iframe")
    assert frame.locator("p").inner_text() == "white"
    assert [url for url in reached if not url.startswith(desk.home)] == []
    assert stopped == ["https://tracker.example/x.png csp"]
    desk.wrong.clear()  # the browser says in the console what the frame's own policy stopped


def test_a_phone_shows_the_queue_without_scrolling_sideways(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.sign_in()
    for path in (
        "/admin/",
        "/admin/support/ticket/",
        f"/admin/support/ticket/{desk.scene.talked.pk}/change/",
    ):
        desk.open(path)
        width = desk.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, path
    desk.page.locator(".nav-button").click()
    desk.page.locator("#desk-nav a", has_text="Unassigned").click()
    desk.page.wait_for_url("**/?view=unassigned")
    assert desk.page.locator("#result_list tbody tr").count() == 4


def test_the_public_sees_the_incident_that_agents_work_on(desk: Desk) -> None:
    desk.open("/status/luneo/")
    incident = Incident.objects.get()
    assert incident.public_title in desk.page.inner_text("main")
    assert "Checkout is down for everybody" not in desk.page.content()


def test_a_lead_tells_the_public_how_it_goes(desk: Desk) -> None:
    desk.sign_in("camille")
    desk.open(f"/admin/incidents/incident/{Incident.objects.get().pk}/change/")
    desk.page.select_option("#id_state", "identified")
    desk.page.fill("#id_status-status", "The cause is known")
    desk.page.click("[name=_say]")
    assert "Fill in mitigation" in desk.page.inner_text(".words .notice")
    desk.page.fill("#id_status-mitigation", "A new certificate is on its way")
    desk.page.click("[name=_say]")
    desk.page.wait_for_selector(".messagelist .success")
    desk.open("/status/luneo/")
    assert "A new certificate is on its way" in desk.page.inner_text("main")
