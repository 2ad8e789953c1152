"""A customer says by the mailed link that it is them, in a real browser, which sends what it is told to as Origin."""

from django.utils import timezone
from playwright.sync_api import expect

from support.models import Ticket
from support.tickets.actor import Actor
from support.tickets.people import identity_links
from tests.browser.desk import Desk
from tests.browser.test_subscribe import look


def test_the_button_behind_the_mailed_link_proves_who_it_is(desk: Desk) -> None:
    ticket = Ticket.objects.filter(brand__slug="foodyepay", identity_verified_at=None).earliest(
        "pk"
    )
    link = identity_links.send(ticket, by=Actor("Ada"), now=timezone.now())
    desk.open("/identity/" + identity_links.address(link).partition("/identity/")[2])
    look(desk, "identity")
    desk.page.click("form button")
    expect(desk.page.locator("h1")).to_have_text("Thank you, it is confirmed")
    ticket.refresh_from_db()
    assert ticket.identity_verified_how == f"link: {link.email}"
