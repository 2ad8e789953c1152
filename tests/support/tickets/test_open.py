"""A customer's first message becomes a ticket."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from support.lib import files
from support.models import Attachment, Brand, Message, Queue, Ticket
from support.tickets import actions
from support.tickets.incoming import File
from support.tickets.people import customers
from tests import make
from tests.support.tickets.desk import MINUTE, NOON, clock, history, opened, said

P0_TEXT = "Nobody can pay since this morning: checkout is down."


def test_a_ticket_is_numbered_by_its_brand(luneo: Brand, foodyepay: Brand) -> None:
    references = [opened(brand).reference for brand in (luneo, foodyepay, luneo)]
    assert references == ["LUN-1", "FOO-1", "LUN-2"]


def test_a_ticket_begins_when_the_message_was_received_not_when_it_was_filed(luneo: Brand) -> None:
    ticket = opened(luneo, now=NOON + 20 * MINUTE)
    late = actions.open_ticket(
        luneo, said(at=NOON), customer=ticket.requester, now=NOON + 20 * MINUTE
    )
    assert late.opened_at == NOON
    assert clock(late, "first_response").started_at == NOON


def test_its_first_events_say_how_it_was_opened(luneo: Brand) -> None:
    ticket = opened(luneo)
    assert history(ticket) == ["opened", "customer_message", "auto_reply"]
    first = ticket.events.order_by("pk")[0]
    assert first.actor_name == "Zoé Martin"
    assert first.data | {"because": {}} == {
        "severity": "P3",
        "category": "",
        "channel": "email",
        "queue": "support",
        "status": "new",
        "because": {},
    }


def test_its_nearest_deadline_stands_beside_it(luneo: Brand) -> None:
    ticket = opened(luneo, subject="Help", text=P0_TEXT)
    ticket.refresh_from_db()
    assert (ticket.next_due_kind, ticket.next_due_at) == ("first_response", NOON + 30 * MINUTE)


def test_the_runbooks_keywords_classify_what_nobody_classified(luneo: Brand) -> None:
    ticket = opened(luneo, text=P0_TEXT)
    assert (ticket.severity, ticket.category) == ("P0", "checkout")
    because = ticket.events.order_by("pk")[0].data["because"]
    assert because == {"P0": ["nobody can pay", "checkout is down"], "checkout": ["checkout"]}


def test_who_opens_it_knows_better_than_keywords(luneo: Brand) -> None:
    ticket = opened(luneo, text=P0_TEXT, details={"severity": "P2", "category": "billing"})
    assert (ticket.severity, ticket.category) == ("P2", "billing")


def test_a_brand_without_a_runbook_opens_tickets_without_promises(db: None) -> None:
    ticket = opened(make.brand())
    assert ticket.severity == "P3"
    assert not ticket.clocks.exists()
    assert history(ticket) == ["opened", "customer_message", "auto_reply"]


def test_the_message_keeps_what_was_said_and_where_from(luneo: Brand) -> None:
    ticket = opened(luneo, reply_text="white", elided_text="> quoted", flags=("forwarded",))
    message = ticket.messages.get(kind=Message.Kind.CUSTOMER)
    assert (message.text, message.reply_text) == ("The page stays white.", "white")
    assert (message.elided_text, message.flags) == ("> quoted", ["forwarded"])
    assert (message.message_id, message.from_address) == ("<1@example.com>", "zoe@example.com")


def test_files_are_kept_under_their_hash_with_their_names_as_data(
    luneo: Brand, settings: Settings, tmp_path: Path
) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    evil = File(name="../../etc/passwd", content_type="image/png", content=b"pixels")
    ticket = opened(luneo, files=(evil,))
    row = Attachment.objects.get(message__ticket=ticket)
    assert (row.name, row.size) == ("../../etc/passwd", 6)
    assert files.path(row.sha256).read_bytes() == b"pixels"
    assert files.path(row.sha256).is_relative_to(tmp_path)


def test_a_subject_of_many_lines_becomes_one(luneo: Brand) -> None:
    assert opened(luneo, subject="White\r\n\tpage " + "x" * 400).subject.startswith("White page x")
    assert len(Ticket.objects.get().subject) == 300


def test_a_queue_and_what_it_follows_are_kept(luneo: Brand) -> None:
    first = opened(luneo)
    queue = Queue.objects.get(brand=luneo, slug="support")
    ticket = opened(luneo, details={"queue": queue, "follow_up_of": first})
    assert (ticket.queue, ticket.follow_up_of) == (queue, first)
    assert ticket.events.order_by("pk")[0].data["queue"] == "support"


def test_opening_costs_the_same_few_statements_however_many_tickets_there_are(luneo: Brand) -> None:
    zoe = customers.find_or_create(luneo, email="zoe@example.com", name="Zoé", now=NOON)
    costs = []
    for _ in range(4):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            actions.open_ticket(luneo, said(), customer=zoe, now=NOON)
        costs.append(len(queries))
    assert max(costs[1:]) <= 12
    assert len(set(costs[1:])) == 1


def test_equal_instants_keep_the_order_they_were_written_in(luneo: Brand) -> None:
    ticket = opened(luneo)
    pairs = list(ticket.events.order_by("at", "pk").values_list("at", flat=True))
    assert pairs == [NOON, NOON, NOON]
    assert history(ticket)[:2] == ["opened", "customer_message"]


def test_a_machines_message_opens_a_ticket_but_says_so(luneo: Brand) -> None:
    ticket = opened(luneo, automatic="strong")
    assert ticket.events.get(kind="customer_message").data == {"auto": True}


def test_the_opening_time_may_be_long_ago(luneo: Brand) -> None:
    received = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)
    ticket = opened(luneo, at=received)
    assert ticket.opened_at == received
