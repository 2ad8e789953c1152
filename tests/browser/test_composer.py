"""An answer in the making, in a real browser: it is not lost, not sent past somebody, and can be taken back."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from support.models import Draft, Message, OutboxMessage
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.browser.desk import Desk


@pytest.fixture(autouse=True)
def nothing_went_wrong(desk: Desk) -> Iterator[None]:
    """No error in the console, no dialog, nothing that the content policy had to stop."""
    yield
    assert desk.violations() == []


def path(desk: Desk) -> str:
    return f"/admin/support/ticket/{desk.scene.talked.pk}/change/"


def test_a_draft_survives_another_browser_and_a_dead_session(desk: Desk) -> None:
    desk.sign_in()
    desk.open(path(desk))
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("Half a sentence")
    desk.page.wait_for_selector("text=Draft kept")
    desk.page.evaluate("localStorage.clear()")  # as another browser would be
    desk.page.reload()
    assert desk.page.input_value("#id_text") == "Half a sentence"
    Session.objects.all().delete()
    desk.page.focus("#id_text")
    desk.page.keyboard.press("End")
    desk.page.keyboard.type(" and more")
    desk.page.wait_for_selector("text=Kept in this browser only")
    assert Draft.objects.get().text == "Half a sentence"
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector("#id_login")
    desk.page.fill("#id_login", "emma")
    desk.page.fill("#id_password", make.PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("#composer")
    assert desk.page.input_value("#id_text") == "Half a sentence and more"
    desk.wrong.clear()  # the browser says that a keeping was answered with a redirect


def test_two_agents_collide_and_neither_writes_past_the_other(desk: Desk) -> None:
    ticket = desk.scene.talked
    desk.sign_in()
    desk.open(path(desk))
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("It is the cache.")
    now, lead = timezone.now(), Actor.of(desk.scene.lead)
    actions.reply(ticket, by=lead, text="We found it already.", now=now)
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector(".unseen >> text=We found it already.")
    assert desk.page.input_value("#id_text") == "It is the cache."
    assert not ticket.messages.filter(text="It is the cache.").exists()
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("[data-countdown]")
    sent = ticket.messages.get(kind=Message.Kind.REPLY, text="It is the cache.")
    desk.page.keyboard.press("z")
    desk.page.wait_for_selector("text=Taken back before it left.")
    assert sent.outbox.get().state == OutboxMessage.State.CANCELLED
    assert desk.page.input_value("#id_text") == "It is the cache."


def test_a_phone_is_enough_to_see_what_is_sent_and_to_send_it(desk: Desk) -> None:
    ticket = desk.scene.talked
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.sign_in()
    desk.open(path(desk))
    desk.page.click("#id_text")
    desk.page.wait_for_selector(".before >> text=Re: Payment page stays white")
    desk.page.fill("#id_text", "Please allow our script.")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    desk.page.click("#composer button[name=_send]")
    desk.page.wait_for_selector("[data-countdown]")
    assert ticket.messages.filter(text="Please allow our script.").exists()
