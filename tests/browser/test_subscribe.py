"""A visitor of the status page subscribes, confirms, gets the mail and leaves, in a real browser."""

import re
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.utils import timezone

from incidents.lifecycle.publish import say
from incidents.models import Incident, Subscriber
from incidents.subscribers import broadcast
from support.outbound.deliver import deliver
from support.tickets.actor import SYSTEM
from tests.browser.desk import Desk
from tests.browser.test_looks import faults

PICTURES = Path(settings.BASE_DIR) / "var" / "screens"


def link(text: str, end: str) -> str:
    found = re.search(rf"(/subscription/[\w-]+{end})\b", text)
    assert found, text
    return found[1]


def look(desk: Desk, name: str) -> None:
    """Accessible, within the policy, no wider than a phone; and a picture for eyes."""
    desk.page.set_viewport_size({"width": 390, "height": 844})
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390, name
    assert desk.violations() + faults(desk) == [], name
    desk.wrong.clear()  # axe itself adds a style, which the policy stops
    PICTURES.mkdir(parents=True, exist_ok=True)
    desk.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def test_a_visitor_subscribes_confirms_gets_the_mail_and_leaves(desk: Desk) -> None:
    desk.open("/status/luneo/")
    assert "/subscribe" in (desk.page.locator("a.button").get_attribute("href") or "")
    desk.open("/subscribe?brand=luneo")  # the link leads to the brand's own host
    look(desk, "subscribe")
    desk.page.fill("#id_email", "visitor@example.com")
    desk.page.click("form button")
    look(desk, "subscribe-asked")
    deliver(now=timezone.now())
    [asked] = [each for each in mail.outbox if each.to == ["visitor@example.com"]]
    desk.open(link(str(asked.body), "/confirm"))
    look(desk, "subscribe-confirm")
    desk.page.click("form button")
    assert "visitor@example.com" in desk.page.inner_text(".notice")
    look(desk, "subscribe-manage")
    _say(Incident.objects.get())
    [*_, told] = [each for each in mail.outbox if each.to == ["visitor@example.com"]]
    assert "A certificate ran out" in str(told.body)
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    desk.open(link(told.extra_headers["List-Unsubscribe"], "/leave"))
    look(desk, "subscribe-leave")
    desk.page.click("form button")
    look(desk, "subscribe-left")
    assert Subscriber.objects.get().state == "ended"


def _say(incident: Incident) -> None:
    slots = {"status": "A certificate ran out", "mitigation": "A new one is on its way"}
    say(incident, "status", slots, by=SYSTEM, now=timezone.now())
    broadcast.run_due(now=timezone.now())
    deliver(now=timezone.now())
