"""Each person is told in their own way and hours, and no storm fills a mailbox."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from support.models import (
    Brand,
    Notification,
    OutboxMessage,
    Person,
    Ticket,
)
from support.outbound.guards import broken
from support.outbound.notify import Notice, notify
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.colleagues import notices
from support.tickets.colleagues.notice_mail import GATHERED
from tests import make, small_runbook
from tests.support.tickets.colleagues.told import mails, passed, told, wish, write

pytestmark = pytest.mark.django_db
NOON = make.NOON


@pytest.mark.parametrize(
    ("ways", "rows", "letters"),
    [
        ({}, 1, 1),
        ({"by_mail": []}, 1, 0),
        ({"in_console": []}, 0, 1),
        ({"in_console": [], "by_mail": []}, 0, 0),
        ({"in_console": ["assigned"], "by_mail": ["mentioned", "clock"]}, 0, 0),
        ({"in_console": ["answered"], "by_mail": ["assigned"]}, 1, 0),
    ],
)
def test_each_kind_comes_by_the_ways_that_were_chosen(
    ticket: Ticket, bob: User, ways: dict[str, list[str]], rows: int, letters: int
) -> None:
    wish(bob, **ways)
    write(ticket)
    assert (Notification.objects.count(), len(mails())) == (rows, letters)


def test_without_an_address_there_is_no_mail(ticket: Ticket, bob: User) -> None:
    bob.email = ""
    bob.save()
    write(ticket)
    assert (told(bob), mails()) == (["answered"], [])


def test_a_mail_waits_for_the_end_of_quiet_hours(ticket: Ticket, bob: User) -> None:
    wish(bob, quiet_from=time(11), quiet_until=time(14), zone="UTC")
    write(ticket)
    (mail,) = mails()
    assert (mail.created_at, mail.run_at) == (NOON, NOON.replace(hour=14))
    assert told(bob) == ["answered"]  # the console disturbs nobody


def test_quiet_hours_are_those_of_the_persons_own_zone(ticket: Ticket, bob: User) -> None:
    wish(bob, quiet_from=time(20), quiet_until=time(8), zone="America/Los_Angeles")
    write(ticket)  # 04:00 there
    assert mails()[0].run_at == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_outside_them_a_mail_leaves_within_minutes(ticket: Ticket, bob: User) -> None:
    wish(bob, quiet_from=time(20), quiet_until=time(8), zone="Europe/Paris")
    write(ticket)
    assert mails()[0].run_at == NOON + GATHERED


def test_the_runbooks_hours_hold_for_who_has_chosen_none(luneo: Brand) -> None:
    hours = {"awake": "08:00-20:00", "zone": "Asia/Tokyo"}
    camille = {"name": "Camille", "email": "camille@luneo.app", "roles": [], **hours}
    small_runbook.give(luneo, small_runbook.changed(people={"camille": camille}))
    user, boss = make.agent("camille", luneo), make.agent("boss", luneo)
    Person.objects.filter(brand=luneo, slug="camille").update(user=user)
    actions.assign(make.ticket(luneo), user, by=Actor.of(boss), now=NOON)  # 21:00 in Tokyo
    assert mails()[-1].run_at == NOON.replace(hour=23)
    wish(user, quiet_from=time(1), quiet_until=time(2), zone="UTC")
    actions.assign(make.ticket(luneo), user, by=Actor.of(boss), now=NOON)
    assert mails()[-1].run_at == NOON + GATHERED


def test_each_brands_runbook_speaks_for_its_own_tickets(luneo: Brand, foodyepay: Brand) -> None:
    user, boss = make.agent("camille", luneo, foodyepay), make.agent("boss", luneo, foodyepay)
    for brand, awake in ((luneo, "08:00-20:00"), (foodyepay, "20:00-08:00")):
        hours = {"awake": awake, "zone": "UTC"}
        camille = {"name": "Camille", "email": "camille@desk.test", "roles": [], **hours}
        small_runbook.give(brand, small_runbook.changed(people={brand.slug: camille}))
        row, _new = Person.objects.get_or_create(brand=brand, slug=brand.slug)
        Person.objects.filter(pk=row.pk).update(user=user)
    for brand in (luneo, foodyepay):
        actions.assign(make.ticket(brand), user, by=Actor.of(boss), now=NOON)
    assert [each.run_at.hour for each in mails()] == [12, 20]


def test_nobodys_quiet_hours_hold_back_what_the_runbook_sends(luneo: Brand) -> None:
    data = small_runbook.give(luneo).data
    user = make.agent("camille", luneo, email="camille@luneo.app")
    wish(user, by_mail=[], quiet_from=time(0), quiet_until=time(23, 59), zone="UTC")
    told = Notice(key="page", subject="P0", text="Wake up", ticket=make.ticket(luneo))
    reached = notify(told, ["role:lead"], brand=luneo, data=data, now=NOON)
    assert [each.address for each in reached] == ["camille@luneo.app"]
    assert OutboxMessage.objects.get(destination="camille@luneo.app").run_at == NOON


def test_a_mail_is_not_sent_when_it_was_read_in_the_console(ticket: Ticket, bob: User) -> None:
    write(ticket)
    (mail,) = mails()
    assert broken(mail) == ""
    notices.read(bob, ticket, now=NOON)
    assert broken(mail) == "It was read in the console before."


def test_who_wants_mail_alone_gets_it_unguarded(ticket: Ticket, bob: User) -> None:
    wish(bob, in_console=[])
    write(ticket)
    assert mails()[0].guard == {}


def test_a_storm_fills_no_mailbox_and_says_when_it_stops(
    ticket: Ticket, brand: Brand, bob: User
) -> None:
    storm = [passed(make.ticket(brand, assignee=bob)) for _each in range(1, 30)]
    notices.crossed(storm, now=NOON)
    written = mails()
    assert (len(written), len(told(bob))) == (notices.STORM, 29)
    assert ["for a while" in each.payload["text"] for each in written] == [False] * 9 + [True]
    write(ticket)
    assert len(mails()) == notices.STORM
    later = NOON + notices.WITHIN + timedelta(seconds=1)
    notices.crossed([passed(ticket)], now=later)
    assert len(mails()) == notices.STORM + 1


def test_the_storm_of_one_is_not_the_silence_of_another(
    ticket: Ticket, ada: User, bob: User, brand: Brand
) -> None:
    storm = [passed(make.ticket(brand, assignee=bob)) for _each in range(1, 12)]
    notices.crossed(storm, now=NOON)
    write(make.ticket(brand, assignee=ada))
    assert mails()[-1].destination == "ada@desk.test"


def test_nothing_is_held_back_from_who_wants_mail_alone(brand: Brand, bob: User) -> None:
    wish(bob, in_console=[])
    storm = [passed(make.ticket(brand, assignee=bob)) for _each in range(1, 15)]
    notices.crossed(storm, now=NOON)
    assert len(mails()) == 14


@pytest.mark.parametrize(
    "hours",
    [
        {"quiet_from": time(20)},
        {"quiet_until": time(8), "zone": "UTC"},
        {"quiet_from": time(20), "quiet_until": time(8)},
    ],
)
def test_half_a_wish_for_quiet_is_refused(bob: User, hours: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wish(bob, **hours)
