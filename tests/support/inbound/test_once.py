"""Exactly once: the same letter by any way, and different letters that look the same."""

from datetime import datetime, timedelta

import pytest

from support.inbound import process
from support.inbound.envelope import Envelope
from support.models import Brand, Message, RawMessage, Ticket
from tests.support.inbound.conftest import Arrive, letter


def test_the_same_bytes_twice_are_one_row(luneo: Brand, arrive: Arrive) -> None:
    first, second = arrive("a-letter"), arrive("a-letter")
    assert first.pk == second.pk
    assert Message.objects.filter(kind="customer").count() == 1


def test_the_same_letter_by_another_way_in_another_encoding_is_a_duplicate(
    luneo: Brand, arrive: Arrive
) -> None:
    first = arrive("a-letter")
    again = arrive("the-same-letter-rewrapped", source="imap")
    assert again.outcome["action"] == "duplicate"
    assert again.outcome["ticket"] == first.outcome["ticket"]
    assert again.outcome["message"] == first.message.pk
    assert Ticket.objects.count() == 1


def test_without_a_message_id_the_contents_tell_that_it_is_the_same(
    luneo: Brand, arrive: Arrive
) -> None:
    nameless = letter("letter-without-an-id")
    first = arrive("", body=nameless)
    again = arrive("", body=b"Received: by elsewhere\r\n" + nameless, source="smtp")
    assert (first.outcome["action"], again.outcome["action"]) == ("opened", "duplicate")
    assert again.outcome["message"] == first.message.pk


def test_a_list_that_changes_the_subject_does_not_make_it_new_for_a_week(
    luneo: Brand, arrive: Arrive, now: datetime
) -> None:
    arrive("a-letter")
    again = arrive("the-same-letter-through-a-list", at=now + timedelta(days=6))
    assert again.outcome["action"] == "duplicate"


def test_after_a_week_the_same_id_with_another_subject_is_a_new_letter(
    luneo: Brand, arrive: Arrive, now: datetime
) -> None:
    arrive("a-letter")
    again = arrive("the-same-letter-through-a-list", at=now + timedelta(days=8))
    assert again.outcome["action"] == "opened"


def test_the_same_id_with_another_text_is_a_new_letter_and_is_flagged(
    luneo: Brand, arrive: Arrive
) -> None:
    arrive("a-letter")
    other = arrive("the-same-id-with-another-text")
    assert other.outcome["action"] == "opened"
    assert other.outcome["flags"] == ["message_id_reused"]


def test_nobody_suppresses_a_letter_by_sending_its_id_first(luneo: Brand, arrive: Arrive) -> None:
    arrive("the-same-id-of-another-sender")
    hers = arrive("a-letter")
    assert hers.outcome["action"] == "opened"
    assert hers.message.from_address == "zoe@example.com"


def test_two_brands_in_one_letter_are_one_message_each(
    luneo: Brand, foodyepay: Brand, arrive: Arrive
) -> None:
    raw = arrive("two-brands-in-one-letter")
    (copy,) = RawMessage.objects.filter(parent=raw)
    assert (raw.outcome["ticket"], copy.outcome["ticket"]) == ("LUN-1", "FOO-1")
    assert bytes(copy.body) == bytes(raw.body)
    assert Message.objects.filter(kind="customer").count() == 2


def test_two_brands_in_one_letter_that_each_delivery_brings_again(
    luneo: Brand, foodyepay: Brand, arrive: Arrive
) -> None:
    arrive("two-brands-in-one-letter")
    for address in ("support@luneo.app", "support@foodyepay.com"):
        again = arrive("two-brands-in-one-letter", envelope=Envelope("", (address,)))
        assert again.outcome["action"] == "duplicate"
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("has_id", [True, False], ids=["with an id", "without one"])
def test_the_other_brand_gets_its_letter_though_the_first_has_had_it_by_another_way(
    luneo: Brand, foodyepay: Brand, arrive: Arrive, has_id: bool
) -> None:
    body = letter("two-brands-in-one-letter")
    body = body if has_id else body.replace(b"Message-ID: ", b"X-Was: ")
    arrive("", body=body, envelope=Envelope("", ("support@luneo.app",)))
    again = arrive("", body=body, source="imap")
    (copy,) = RawMessage.objects.filter(parent=again)
    assert (again.outcome["action"], copy.outcome["action"]) == ("duplicate", "opened")
    assert copy.outcome["ticket"] == "FOO-1"
    assert Ticket.objects.count() == 2


def test_a_scanner_that_knows_one_id_and_one_text_loses_no_scan(
    luneo: Brand, arrive: Arrive, now: datetime
) -> None:
    name = "scan-with-the-id-of-the-last-one"
    first, second = arrive(name, page="one"), arrive(name, page="two")
    assert (first.outcome["action"], second.outcome["action"]) == ("opened", "opened")
    assert second.outcome["flags"] == ["message_id_reused"]
    body = letter(name, page="two").replace(b"Subject: Scan", b"Subject: [List] Scan")
    again = arrive("", body=body, source="imap")
    assert again.outcome["action"] == "duplicate"
    bare = body.replace(b'Content-Disposition: attachment; filename="scan.pdf"', b"X: y")
    without = bare.partition(b"--b\r\nContent-Type: application")[0] + b"--b--\r\n"
    assert arrive("", body=without, source="smtp").outcome["action"] == "duplicate", (
        "a list took it off"
    )


def test_processing_twice_is_once(luneo: Brand, arrive: Arrive, now: datetime) -> None:
    raw = arrive("a-letter")
    assert not process.process(raw.pk, now=now + timedelta(days=1))
    assert Message.objects.filter(kind="customer").count() == 1


def test_the_letter_is_marked_in_the_same_breath_as_it_is_filed(
    luneo: Brand, arrive: Arrive
) -> None:
    raw = arrive("a-letter")
    assert raw.state == "done"
    assert raw.brand == luneo
    assert len(raw.fingerprint) == 64
    assert raw.lease_token is None
