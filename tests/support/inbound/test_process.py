"""What cannot be filed is held with a readable reason, tried again, and never lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from support.inbound import deposit, filing, held, outcome, process, receive
from support.inbound.envelope import Envelope, Origin
from support.models import Brand, Message, RawMessage, Ticket
from tests import make
from tests.support.inbound.conftest import Arrive

HOUR = timedelta(hours=1)


def test_a_letter_to_nobody_we_know_is_held_and_says_to_whom(luneo: Brand, arrive: Arrive) -> None:
    raw = arrive("letter-for-nobody")
    assert raw.state == "held"
    assert "info@elsewhere.example" in raw.reason
    assert "Redirect it to a brand" in raw.reason
    assert raw.outcome["action"] == "held"
    assert raw.outcome["flags"] == [f"held:{raw.reason}"]
    assert raw.lease_token is None


def test_a_blind_copy_finds_its_brand_by_the_envelope(luneo: Brand, arrive: Arrive) -> None:
    raw = arrive("blind-copy", envelope=Envelope("zoe@example.com", ("Support+x@Luneo.app",)))
    assert raw.outcome["brand"] == "luneo"


def test_an_envelope_that_names_none_of_ours_leaves_it_to_the_letter(
    luneo: Brand, arrive: Arrive
) -> None:
    raw = arrive("a-letter", envelope=Envelope("", ("catch-all@mx.example",)))
    assert raw.outcome["brand"] == "luneo"


def test_a_letter_without_from_is_from_who_the_envelope_says(luneo: Brand, arrive: Arrive) -> None:
    raw = arrive("letter-without-a-sender", envelope=Envelope("Tom@example.org", ()))
    assert raw.message.from_address == "tom@example.org"


def test_a_letter_of_nobody_at_all_is_filed_and_answered_to_nobody(
    luneo: Brand, arrive: Arrive
) -> None:
    raw = arrive("letter-without-a-sender")
    assert raw.outcome["action"] == "opened"
    assert raw.outcome["auto_ack"] == "suppressed:no address to write to"
    assert raw.outcome["requester"] is None


@pytest.mark.parametrize("body", [b"", b"\0\xff" * 50, b"From: ((((" * 300, b"no headers here"])
def test_bytes_that_are_no_mail_are_held_not_lost(luneo: Brand, now: datetime, body: bytes) -> None:
    raw, _ = receive.receive(body, envelope=Envelope(), source="pipe", now=now)
    process.process(raw.pk, now=now)
    raw.refresh_from_db()
    assert (raw.state, raw.outcome["action"]) == ("held", "held")
    assert bytes(raw.body) == body


def test_what_could_not_be_read_is_filed_with_what_is_known(
    luneo: Brand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.inbound.reading.parse._Parser", None)
    envelope = Envelope("zoe@example.com", ("support@luneo.app",))
    raw, _ = receive.receive(b"poison", envelope=envelope, source="pipe", now=now)
    process.process(raw.pk, now=now)
    message = Message.objects.get(raw=raw)
    assert "could not be read" in message.text
    assert "unreadable" in message.flags
    assert message.from_address == "zoe@example.com"


def test_a_mail_over_the_limit_is_held_with_the_limit(luneo: Brand, now: datetime) -> None:
    body = make.letter() + b"x" * (41 * 2**20)
    raw, _ = receive.receive(body, envelope=Envelope(), source="pipe", now=now)
    process.process(raw.pk, now=now)
    raw = RawMessage.objects.defer("body").get(pk=raw.pk)
    assert (raw.state, raw.reason) == ("held", "The mail is larger than 40 MB.")


def test_a_file_of_3_mb_is_filed(luneo: Brand, now: datetime) -> None:
    body = make.letter(files=[("plan.pdf", "application/pdf", b"%PDF" + b"x" * (3 * 2**20))])
    raw, _ = receive.receive(body, envelope=Envelope(), source="pipe", now=now)
    process.process(raw.pk, now=now)
    (file,) = Message.objects.get(raw=raw).attachments.all()
    assert (file.name, file.size) == ("plan.pdf", 3 * 2**20 + 4)


def failing(problem: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> None:
        raise problem

    return fail


def test_trouble_is_tried_again_later_and_held_after_five_attempts(
    luneo: Brand, arrive: Arrive, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "file", failing(RuntimeError("the disk is full")))
    raw = arrive("a-letter")
    assert (raw.state, raw.attempts, raw.last_error) == ("new", 1, "RuntimeError: the disk is full")
    assert now < raw.run_at <= now + timedelta(seconds=2)
    for attempt in range(2, 6):
        assert process.process_due(now=now + attempt * HOUR) == 1
    raw.refresh_from_db()
    assert raw.state == "held"
    assert raw.reason == "Given up after 5 attempts. RuntimeError: the disk is full"
    assert not Ticket.objects.exists()


def test_nothing_of_a_failed_attempt_stays(
    luneo: Brand, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposit, "_mark", failing(OperationalError("gone")))
    raw = arrive("a-letter")
    assert (raw.state, raw.last_error) == ("new", "OperationalError: gone")
    assert not Ticket.objects.exists()
    luneo.refresh_from_db()
    assert luneo.last_ticket_number == 0


def test_a_letter_that_kills_its_process_is_held_in_the_end(luneo: Brand, now: datetime) -> None:
    raw = make.raw()
    RawMessage.objects.filter(pk=raw.pk).update(attempts=5)
    process.process(raw.pk, now=now)
    raw.refresh_from_db()
    assert raw.state == "held"
    assert "It ended its process" in raw.reason


def test_whoever_lost_the_lease_files_nothing(
    luneo: Brand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = make.raw()
    file = filing.file

    def slow(case: Any) -> Any:
        RawMessage.objects.filter(pk=raw.pk).update(lease_token=None)  # the heir is done with it
        return file(case)

    monkeypatch.setattr(filing, "file", slow)
    process.process(raw.pk, now=now)
    assert not Ticket.objects.exists()


def test_one_letters_trouble_does_not_stop_the_others(
    luneo: Brand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [make.raw(make.letter(text=f"number {number}")) for number in range(3)]
    file = filing.file

    def moody(case: Any) -> Any:
        if "number 1" in case.letter.text:
            raise RuntimeError
        return file(case)

    monkeypatch.setattr(filing, "file", moody)
    assert process.process_due(now=now) == 3
    states = [RawMessage.objects.get(pk=row.pk).state for row in rows]
    assert states == ["done", "new", "done"]


def test_a_sweep_begins_nothing_after_its_time_is_over(
    luneo: Brand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make.raw(make.letter(text=f"number {number}"))
    monkeypatch.setattr(process, "BUDGET", 0.0)
    assert process.process_due(now=now) == 0
    monkeypatch.undo()
    assert process.process_due(now=now, limit=2) == 2
    assert RawMessage.objects.filter(state="new").count() == 1


def test_held_mail_is_released_to_the_brand_that_a_person_names(
    luneo: Brand, arrive: Arrive, now: datetime
) -> None:
    raw = arrive("letter-for-nobody")
    assert held.release(raw.pk, by="Ada", now=now, brand=luneo)
    process.process(raw.pk, now=now)
    raw.refresh_from_db()
    assert (raw.state, raw.outcome["ticket"], raw.decided_by) == ("done", "LUN-1", "Ada")
    assert not held.release(raw.pk, by="Ada", now=now), "filed mail is never filed again"


def test_held_mail_is_discarded_with_a_reason_and_kept(luneo: Brand, arrive: Arrive) -> None:
    raw = arrive("letter-for-nobody")
    with pytest.raises(ValueError, match="Say why"):
        held.discard(raw.pk, by="Ada", reason=" ")
    assert held.discard(raw.pk, by="Ada", reason="Spam")
    raw.refresh_from_db()
    assert (raw.state, raw.reason, raw.decided_by) == ("discarded", "Spam", "Ada")
    assert not held.discard(raw.pk, by="Ada", reason="Spam")


def test_the_line_of_a_filed_letter_has_exactly_these_fields(luneo: Brand, arrive: Arrive) -> None:
    assert list(outcome.line(arrive("a-letter"), name="x")) == [
        "id",
        "action",
        "ticket",
        "message",
        "raw",
        "brand",
        "evidence",
        "sender_role",
        "requester",
        "participants",
        "flags",
        "auto_ack",
        "status_after",
    ]


def test_the_line_of_a_waiting_letter_says_that_it_is_stored(luneo: Brand) -> None:
    raw = make.raw()
    assert outcome.line(raw, name="x") == {"id": "x", "action": "stored", "raw": raw.pk}


def test_a_door_of_one_brand_needs_no_recipient(
    luneo: Brand, foodyepay: Brand, now: datetime
) -> None:
    raw, _ = receive.receive(
        make.letter(to="x@y.example"),
        envelope=Envelope(),
        source="pipe",
        now=now,
        origin=Origin(brand_id=foodyepay.pk),
    )
    process.process(raw.pk, now=now)
    raw.refresh_from_db()
    assert raw.outcome["ticket"] == "FOO-1"


def test_an_ordinary_letter_costs_a_fixed_number_of_statements(
    luneo: Brand, now: datetime, django_assert_max_num_queries: Any
) -> None:
    make.raw(make.letter(sender="one@example.com", subject="Colours", text="I like blue."))
    process.process_due(now=now)
    raw = make.raw(make.letter(sender="two@example.com", subject="Colours", text="I like red."))
    with django_assert_max_num_queries(30):  # savepoints of the test's own transaction included
        process.process(raw.pk, now=now)
    assert RawMessage.objects.get(pk=raw.pk).state == "done"
