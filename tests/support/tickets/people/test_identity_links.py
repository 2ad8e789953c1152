"""The link that proves who a customer is: mailed to the address on file, used once, in time, by a press."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from support.models import Brand, IdentityLink, Message, OutboxMessage, Role, Ticket
from support.tickets.actor import Actor
from support.tickets.people import identity_links
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.tickets.desk import opened

ADA = Actor("Ada")


@pytest.fixture
def ticket(foodyepay: Brand) -> Ticket:
    return opened(foodyepay, now=timezone.now() - timedelta(hours=1))


@pytest.fixture
def link(ticket: Ticket) -> IdentityLink:
    return identity_links.send(ticket, by=ADA, now=timezone.now())


def place(link: IdentityLink) -> str:
    parts = urlsplit(identity_links.address(link))
    return f"{parts.path}?{parts.query}"


def test_it_is_mailed_to_the_address_on_file_and_stands_in_the_mail_alone(
    ticket: Ticket, link: IdentityLink
) -> None:
    message = ticket.messages.filter(kind=Message.Kind.AUTO).latest("pk")
    mail = OutboxMessage.objects.get(message=message)
    assert mail.destination == "zoe@example.com"
    assert identity_links.address(link) in mail.payload["text"]
    assert "/identity/" not in message.text
    assert ticket.events.get(kind="identity").data == {"sent_to": "zoe@example.com"}


def test_it_stops_no_clock(ticket: Ticket, link: IdentityLink) -> None:
    assert ticket.clocks.get(kind="first_response").state == "running"


def test_looking_at_it_proves_nothing_and_a_press_does(
    client: Client, ticket: Ticket, link: IdentityLink
) -> None:
    asked = client.get(place(link))
    assert "Confirm that it is you" in asked.content.decode()
    assert (
        asked["Referrer-Policy"] == "same-origin"
    )  # tells no other site, and lets the press through
    ticket.refresh_from_db()
    assert ticket.identity_verified_at is None
    assert "it is confirmed" in client.post(place(link)).content.decode()
    ticket.refresh_from_db()
    assert ticket.identity_verified_how == "link: zoe@example.com"
    assert ticket.identity_verified_by == ticket.requester.name


def test_it_works_once(client: Client, ticket: Ticket, link: IdentityLink) -> None:
    client.post(place(link))
    assert "This link has ended" in client.post(place(link)).content.decode()
    assert ticket.events.filter(kind="identity", data__how="link").count() == 1


def test_it_works_for_a_day(client: Client, ticket: Ticket, link: IdentityLink) -> None:
    IdentityLink.objects.update(expires_at=timezone.now())
    assert "This link has ended" in client.get(place(link)).content.decode()
    assert "This link has ended" in client.post(place(link)).content.decode()
    ticket.refresh_from_db()
    assert ticket.identity_verified_at is None


def test_it_ends_with_the_address_that_it_was_mailed_to(
    client: Client, ticket: Ticket, link: IdentityLink
) -> None:
    ticket.requester.addresses.update(email="new@example.com")
    assert "This link has ended" in client.get(place(link)).content.decode()
    assert "This link has ended" in client.post(place(link)).content.decode()
    ticket.refresh_from_db()
    assert ticket.identity_verified_at is None


def test_it_proves_nothing_of_whoever_the_ticket_was_given_to(
    client: Client, ticket: Ticket, link: IdentityLink
) -> None:
    Ticket.objects.update(requester=make.customer(ticket.brand, email="bob@example.com"))
    assert "This link has ended" in client.post(place(link)).content.decode()
    link.refresh_from_db()
    assert link.used_at is None


def test_a_new_one_ends_the_one_before(ticket: Ticket, link: IdentityLink) -> None:
    now = timezone.now()
    newer = identity_links.send(ticket, by=ADA, now=now)
    link.refresh_from_db()
    assert not identity_links.is_usable(link, now=now)
    assert identity_links.is_usable(newer, now=now)


@pytest.mark.parametrize("code", ["x", "a" * 16, "a" * 32])
def test_a_code_that_is_not_ours_finds_nothing(
    client: Client, link: IdentityLink, code: str
) -> None:
    assert client.get(f"/identity/{link.pk}/{code}").status_code == 404
    assert client.get(f"/identity/{link.pk + 99}/{code}").status_code == 404


def test_another_brands_host_does_not_know_it(
    client: Client, luneo: Brand, link: IdentityLink
) -> None:
    assert client.get(place(link), headers={"host": luneo.hosts[0]}).status_code == 404


def test_a_brand_whose_runbook_has_no_letter_for_it_sends_none(luneo: Brand) -> None:
    with pytest.raises(TicketRefused, match="no letter for it"):
        identity_links.send(make.ticket(luneo), by=ADA, now=timezone.now())


def test_nobody_is_asked_whose_address_is_not_known(foodyepay: Brand) -> None:
    nobody = make.customer(foodyepay)
    nobody.addresses.all().delete()
    with pytest.raises(TicketRefused, match="no e-mail address on file"):
        identity_links.send(make.ticket(foodyepay, requester=nobody), by=ADA, now=timezone.now())
    assert not IdentityLink.objects.exists()


def test_the_agents_page_sends_it_and_shows_what_came_of_it(
    client: Client, ticket: Ticket, foodyepay: Brand
) -> None:
    client.force_login(make.agent("grace", foodyepay))
    page = f"/admin/support/ticket/{ticket.pk}/change/"
    assert "identity not verified" in client.get(page).content.decode()
    shown = client.post(page, {"_identity": "1"}, follow=True).content.decode()
    assert "A link is on its way to zoe@example.com." in shown
    identity_links.use(IdentityLink.objects.get(), now=timezone.now())
    shown = client.get(page).content.decode()
    assert "identity verified" in shown
    assert "Mail a link that proves it" not in shown


def test_a_viewer_cannot_send_it(client: Client, ticket: Ticket, foodyepay: Brand) -> None:
    client.force_login(make.agent("vera", foodyepay, role=Role.VIEWER))
    page = f"/admin/support/ticket/{ticket.pk}/change/"
    assert "Mail a link" not in client.get(page).content.decode()
    assert client.post(page, {"_identity": "1"}).status_code == 403
    assert not IdentityLink.objects.exists()
