"""Two hundred customers are answered at once, in a real browser: chosen, previewed, sent, and each delivery shown."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from support.models import (
    Brand,
    BulkJob,
    Customer,
    CustomerAddress,
    OutboxMessage,
    Ticket,
    TicketEvent,
)
from support.outbound import deliver
from support.tickets.bulk import run
from tests.browser.desk import Desk, playwright
from tests.browser.test_looks import faults

expect = playwright.expect
MANY = 200


@pytest.fixture(autouse=True)
def nothing_went_wrong(desk: Desk) -> Iterator[None]:
    yield
    assert desk.violations() == []


def asked_by(brand: Brand, count: int, now: datetime) -> None:
    """So many customers who ask the same, every third in French; written in a handful of statements."""
    brand.refresh_from_db()
    people = Customer.objects.bulk_create(
        Customer(brand=brand, name=f"Customer {number}", created_at=now) for number in range(count)
    )
    CustomerAddress.objects.bulk_create(
        CustomerAddress(brand=brand, customer=each, email=f"c{number}@example.com", is_primary=True)
        for number, each in enumerate(people)
    )
    first = brand.last_ticket_number + 1
    tickets = Ticket.objects.bulk_create(
        Ticket(
            brand=brand,
            number=first + number,
            subject="Where is my receipt?",
            language="en" if number % 3 else "fr",
            requester=each,
            tags=["receipt"],
            opened_at=now,
            updated_at=now,
        )
        for number, each in enumerate(people)
    )
    data = {"severity": "P3", "category": "", "channel": "email", "queue": "", "status": "new"}
    TicketEvent.objects.bulk_create(
        TicketEvent(ticket=each, kind="opened", at=now, data=data, actor_name="Customer")
        for each in tickets
    )
    brand.last_ticket_number += count
    brand.save(update_fields=["last_ticket_number"])


def test_two_hundred_are_answered_at_once(desk: Desk) -> None:
    asked_by(desk.scene.luneo, MANY, timezone.now() - timedelta(hours=1))
    page = desk.page
    desk.sign_in()
    desk.open("/admin/support/ticket/?view=open&q=tag:receipt")
    page.locator("#action-toggle").check()
    page.get_by_label("all of this view").check()
    page.keyboard.press("b")
    expect(page.locator("h1")).to_have_text("200 tickets together")
    page.fill("#id_reply-text_en", "Hello {customer}, your receipt for {ticket} is on its way.")
    page.fill("#id_reply-text_fr", "Bonjour {customer}, votre reçu pour {ticket} arrive.")
    page.locator("button[name=_preview]").click()
    expect(page.locator(".side h2").first).to_have_text("200 people will be told")
    expect(page.locator("section[lang=fr] h2")).to_have_text("French: 67 people")
    expect(page.locator("section[lang=en] .letter")).to_contain_text("your receipt for LUN-")
    assert faults(desk) == []
    desk.wrong.clear()  # axe itself adds a style, which the policy stops
    page.locator("button[name=_send]").click()
    progress = page.locator("[role=status]", has_text="to do")
    expect(progress).to_contain_text("200 to do")
    job = BulkJob.objects.get()
    later = timezone.now() + timedelta(seconds=30)  # nothing leaves before it may be taken back
    for come in ("100 answered, 100 to do", "200 answered"):
        page.locator("button[name=_stop]").focus()  # nothing is redrawn under somebody's hands
        page.wait_for_load_state("networkidle")
        run.run_due(now=later)
        page.locator("h1").click()
        expect(page.locator("#bulk [role=status]")).to_contain_text(come)
    mail.outbox.clear()
    theirs = OutboxMessage.objects.filter(message__in=job.items.values("message"))
    assert theirs.count() == MANY
    theirs.update(run_at=later)
    deliver.deliver(now=later + timedelta(seconds=60), limit=MANY + 50)
    assert len({each.to[0] for each in mail.outbox if "receipt" in each.subject}) == MANY
    page.reload()
    expect(page.locator("#bulk .sla-ok")).to_have_count(MANY)
    expect(page.locator("#bulk li", has_text="c0@example.com")).to_contain_text("Sent to c0@")
