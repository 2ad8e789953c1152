"""Doorbells call their rooms; sweeps leave a pulse; the timetable runs without a broker."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from support import tasks
from support.models import Brand, OutboxMessage, Pulse, RawMessage, Ticket
from support.outbound import deliver
from tests import make

pytestmark = pytest.mark.django_db
SWEEPS = [line.task for line in settings.SWEEP_TIMETABLE]


def test_a_bell_for_a_letter_files_it_and_a_second_one_does_nothing(luneo: Brand) -> None:
    raw = make.raw()
    for _ in range(2):
        tasks.process_raw(raw.pk)
    assert Ticket.objects.count() == 1


def test_a_bell_for_a_row_that_is_gone_is_no_error() -> None:
    tasks.process_raw(4711)
    tasks.deliver_outbox(4711)


def test_a_bell_for_a_mail_sends_it(luneo: Brand, mailoutbox: list[Any]) -> None:
    make.raw(make.letter())
    tasks.sweep_raw()
    tasks.deliver_outbox(OutboxMessage.objects.get().pk)
    assert [mail.to for mail in mailoutbox] == [["zoe@example.com"]]


@pytest.mark.parametrize("name", SWEEPS)
def test_each_line_of_the_timetable_leaves_its_pulse(name: str) -> None:
    import_string(name)()
    assert Pulse.objects.filter(name=name).exists()


def test_one_sweep_does_what_every_lost_bell_would_have_done(
    luneo: Brand, mailoutbox: list[Any]
) -> None:
    make.raw(make.letter())
    with pytest.raises(SystemExit) as ended:
        call_command("sweep", "--once")
    assert ended.value.code == 0
    assert len(mailoutbox) == 1
    assert set(Pulse.objects.values_list("name", flat=True)) == set(SWEEPS)


def test_a_line_that_fails_stops_no_other_and_is_told(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> int:
        raise RuntimeError("no disk")

    monkeypatch.setattr(deliver, "deliver", fail)
    make.raw(make.letter())
    with pytest.raises(SystemExit) as ended:
        call_command("sweep", "--once")
    assert ended.value.code == 1
    assert Ticket.objects.count() == 1
    assert not Pulse.objects.filter(name="support.tasks.sweep_outbox").exists()
    assert Pulse.objects.filter(name="support.tasks.sweep_steps").exists()


def test_held_mail_is_replayed_by_name_or_altogether(luneo: Brand) -> None:
    rows = [
        make.raw(make.letter(to="x@y.example", text=str(number)), envelope_to=[])
        for number in range(2)
    ]
    tasks.sweep_raw()
    out = io.StringIO()
    call_command("replay_raw", rows[0].pk, brand="luneo", stdout=out)
    assert out.getvalue() == f"{rows[0].pk}: Filed LUN-1\n"
    out = io.StringIO()
    call_command("replay_raw", all_held=True, stdout=out)
    assert out.getvalue().startswith(f"{rows[1].pk}: Held No brand has the address")
    assert RawMessage.objects.filter(state="held").count() == 1


def test_sessions_that_ended_are_swept_away() -> None:
    for key, days in (("ended", -1), ("running", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days)
        )
    tasks.sweep_leftovers()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["running"]
