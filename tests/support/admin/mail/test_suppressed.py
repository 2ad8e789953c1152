"""Addresses that are not written to: who, why, since when, and what came back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.admin.mail import fates, suppressed
from support.models import Brand, DeliveryEvent, Membership, OutboxMessage, Role, Suppression
from tests import make
from tests.support.admin.desk import Desk, SitDown

LIST = reverse("admin:support_suppression_changelist")
GONE = "gone@example.com"
Sent = Callable[..., OutboxMessage]


def url(row: Suppression) -> str:
    return reverse("admin:support_suppression_change", args=[row.pk])


@pytest.fixture
def gone(luneo: Brand) -> Suppression:
    """An address that three mails came back from."""
    return Suppression.objects.create(
        brand=luneo, email=GONE, failures=3, suppressed_at=make.NOON, reason="bounced: 5.1.1"
    )


@pytest.fixture
def sent(luneo: Brand) -> Sent:
    """A mail to GONE that left, and what its provider said of it."""

    def made(subject: str = "Hello", *told: str, **fields: Any) -> OutboxMessage:
        count = OutboxMessage.objects.count()
        values = {
            "brand": luneo,
            "key": f"reply:{count}",
            "carrier": "mail",
            "destination": GONE,
            "payload": {"subject": subject},
            "state": OutboxMessage.State.SENT,
            "created_at": make.NOON + timedelta(minutes=count),
            "give_up_at": make.NOON,
        }
        row = OutboxMessage.objects.create(**(values | fields))
        for number, kind in enumerate(told):
            key = f"{row.pk}:{number}"
            row.deliveries.create(kind=kind, at=make.NOON, key=key, detail="5.1.1 no such user")
        return row

    return made


def test_the_two_kinds_stand_apart(desk: Desk, luneo: Brand, gone: Suppression) -> None:
    Suppression.objects.create(brand=luneo, email="once@example.com", failures=1)
    stopped = desk.client.get(LIST).content.decode()
    watched = desk.client.get(LIST, {"view": "watched"}).content.decode()
    assert (GONE in stopped, "once@example.com" in stopped) == (True, False)
    assert (GONE in watched, "once@example.com" in watched) == (False, True)
    assert "3 failures" in stopped
    assert "1 failure<" in watched


def test_an_empty_list_says_that_this_is_good(desk: Desk) -> None:
    assert "We write to everybody." in desk.client.get(LIST).content.decode()


def test_the_page_names_the_customer_and_what_came_back(
    desk: Desk, luneo: Brand, gone: Suppression, sent: Sent
) -> None:
    customer = make.customer(luneo, GONE, name="Gwen Low")
    mail = sent("Your <invoice>", "bounced")
    page = desk.client.get(url(gone)).content.decode()
    assert reverse("admin:support_customer_change", args=[customer.pk]) in page
    assert "Gwen Low" in page
    assert reverse("admin:support_outboxmessage_change", args=[mail.pk]) in page
    assert "Your &lt;invoice&gt;" in page
    assert f"Came back from {GONE}: 5.1.1 no such user" in page


def test_the_page_shows_the_newest_mails_of_its_own_brand(
    desk: Desk, gone: Suppression, sent: Sent, foodyepay: Brand
) -> None:
    for number in range(suppressed.MAILS + 2):
        sent(f"Mail {number:02}")
    sent("Another brand's", brand=foodyepay)
    sent("A call", carrier="webhook")
    page = desk.client.get(url(gone)).content.decode()
    assert [f"Mail {number:02}" in page for number in (0, 1, 2, 11)] == [False, False, True, True]
    assert "Another brand" not in page
    assert "A call" not in page


def test_the_page_costs_the_same_however_many_mails_came_back(
    desk: Desk, gone: Suppression, sent: Sent
) -> None:
    sent("One", "bounced")
    desk.client.get(url(gone))
    with CaptureQueriesContext(connection) as one:
        desk.client.get(url(gone))
    for _ in range(9):
        sent("More", "deferred", "bounced")
    with CaptureQueriesContext(connection) as ten:
        desk.client.get(url(gone))
    assert len(ten) == len(one)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.AGENT, 403), (Role.LEAD, 302)]
)
def test_only_a_lead_writes_to_them_again(
    sit_down: SitDown, gone: Suppression, role: Role, status: int
) -> None:
    desk = sit_down(role)
    answer = desk.client.post(url(gone), {"_lift": "", "reason": "They called"})
    assert answer.status_code == status
    gone.refresh_from_db()
    assert (gone.suppressed_at is None) == (role == Role.LEAD)


def test_who_is_written_to_needs_no_lifting(sit_down: SitDown, gone: Suppression) -> None:
    Suppression.objects.update(suppressed_at=None)
    desk = sit_down(Role.LEAD)
    assert "_lift" not in desk.client.get(url(gone)).content.decode()
    assert desk.client.post(url(gone), {"_lift": "", "reason": "x"}).status_code == 403


def test_another_brands_address_is_not_known_here(
    desk: Desk, gone: Suppression, foodyepay: Brand
) -> None:
    Suppression.objects.update(brand=foodyepay)
    assert GONE not in desk.client.get(LIST).content.decode()
    assert desk.client.get(url(gone)).status_code == 302
    Membership.objects.create(user=desk.user, brand=foodyepay, role=Role.VIEWER)
    assert GONE in desk.client.get(LIST).content.decode()


# ------------------------------------------------------------------ in words, without a database


@pytest.mark.parametrize(
    ("failures", "since", "tone", "words"),
    [
        (3, make.NOON, "late", "not written to"),
        (0, make.NOON, "late", "not written to"),  # a complaint
        (2, None, "soon", "written to"),
        (0, None, "ok", "written to"),  # lifted
    ],
)
def test_the_state_is_said_in_words(failures: int, since: Any, tone: str, words: str) -> None:
    badge = suppressed.state(Suppression(failures=failures, suppressed_at=since))
    assert (badge.tone, badge.words) == (tone, words)


@pytest.mark.parametrize(("failures", "words"), [(0, "—"), (1, "1 failure"), (2, "2 failures")])
def test_failures_are_counted_in_words(failures: int, words: str) -> None:
    assert suppressed.failures(Suppression(failures=failures)) == words


@pytest.mark.parametrize(
    ("kind", "detail", "tone", "words"),
    [
        ("sent", "", "ok", "Sent to zoe@example.com"),
        ("delivered", "250 ok", "ok", "Delivered to zoe@example.com"),
        ("deferred", "4.2.2 full", "soon", "Sent to zoe@example.com, whose server keeps it waiting: 4.2.2 full"),
        ("bounced", "5.1.1 gone", "late", "Came back from zoe@example.com: 5.1.1 gone"),
        ("rejected", "", "late", "Not sent on to zoe@example.com by the provider"),
        ("failed", "no route", "late", "Not delivered to zoe@example.com: no route"),
        ("complained", "", "late", "zoe@example.com called it spam"),
        ("opened", "", "ok", "Sent to zoe@example.com"),  # a word that we do not know claims nothing
    ],
)  # fmt: skip
def test_what_a_provider_says_is_said_in_words(
    kind: str, detail: str, tone: str, words: str
) -> None:
    event = DeliveryEvent(kind=kind, detail=detail)
    assert fates.heard(event, to="zoe@example.com") == (tone, words)


def test_the_recipient_that_the_provider_names_goes_before_ours() -> None:
    event = DeliveryEvent(kind="bounced", recipient="tom@example.org")
    assert fates.heard(event, to="zoe@example.com")[1] == "Came back from tom@example.org"
