"""Today: duties by time, each panel's edges, and nothing of a brand that is not mine."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone

from config import today
from incidents.models import Incident, Obligation
from support.models import Alarm, Brand, Clock, OutboxMessage, RawMessage, Ticket
from tests import make

PANELS = (
    *("My promises", "Breaching soon", "Unassigned"),
    *("Open incidents", "Duties", "Held mail", "Failed sends", "Missed checks"),
)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def ada(luneo: Brand) -> User:
    return make.agent("ada", luneo)


def shown(user: User, now: datetime) -> dict[str, today.Panel]:
    request = RequestFactory().get("/admin/")
    request.user = user
    return {each.title: each for each in today.panels(request, now=now)}


def incident(brand: Brand, now: datetime, **fields: Any) -> Incident:
    assert brand.runbook is not None
    number = Incident.objects.count()
    values = {
        "brand": brand,
        "code": f"{number:012}",
        "key": f"k{number}",
        "title": "Checkout is down",
        "public_title": "x",
        "severity": "P1",
        "runbook": brand.runbook,
        "declared_at": now,
        "declared_by": "Ada",
        "updated_at": now,
    }
    return Incident.objects.create(**(values | fields))


def duty(of: Incident, kind: str, due: datetime | None, **fields: Any) -> Obligation:
    values = {"incident": of, "kind": kind, "due_at": due, "started_at": of.declared_at}
    return Obligation.objects.create(**(values | fields))


def dead(brand: Brand, key: str, at: datetime) -> None:
    OutboxMessage.objects.create(
        brand=brand,
        key=key,
        carrier="mail",
        destination="zoe@example.com",
        payload={"subject": key},
        state="dead",
        created_at=at,
        give_up_at=at,
    )


def test_the_panels_stand_in_this_order(ada: User, now: datetime) -> None:
    assert tuple(shown(ada, now)) == PANELS


def test_duties_stand_by_their_time_with_whose_they_are(
    ada: User, luneo: Brand, now: datetime
) -> None:
    mine = incident(luneo, now)
    duty(mine, "rca", now + timedelta(days=3))
    duty(mine, "post_mortem", now - timedelta(hours=1), state="breached", owner="Camille")
    duty(mine, "action_j1", now + timedelta(hours=2))
    panel = shown(ada, now)["Duties"]
    assert [(row.text, row.aside, row.badge.tone) for row in panel.rows] == [
        ("Post-mortem", "Camille", "late"),
        ("Actions reviewed, J+1", "Checkout is down", "ok"),
        ("Root cause published", "Checkout is down", "ok"),
    ]
    assert (panel.count, panel.is_alarm) == ("3", True)


@pytest.mark.parametrize("state", ["met", "waived", "cancelled"])
def test_what_is_done_is_owed_no_more(ada: User, luneo: Brand, now: datetime, state: str) -> None:
    duty(incident(luneo, now), "rca", now + timedelta(days=1), state=state)
    assert shown(ada, now)["Duties"].rows == []


def test_a_duty_without_a_date_waits_for_nobody(ada: User, luneo: Brand, now: datetime) -> None:
    duty(incident(luneo, now), "rca", None)
    assert shown(ada, now)["Duties"].count == "0"


def test_duties_in_time_are_no_alarm(ada: User, luneo: Brand, now: datetime) -> None:
    duty(incident(luneo, now), "rca", now + timedelta(minutes=1))
    assert shown(ada, now)["Duties"].is_alarm is False


def test_what_sleeps_or_is_resolved_is_no_promise_of_today(
    ada: User, luneo: Brand, now: datetime
) -> None:
    due: dict[str, Any] = {"assignee": ada, "next_due_at": now}
    make.ticket(luneo, **due, snoozed_until=now + timedelta(hours=1))
    make.ticket(luneo, **due, status=Ticket.Status.RESOLVED)
    make.ticket(luneo, **due, snoozed_until=now - timedelta(hours=1), subject="awake")
    assert [row.text for row in shown(ada, now)["My promises"].rows] == ["LUN-3 awake"]


def test_a_paused_promise_says_what_is_left(ada: User, luneo: Brand, now: datetime) -> None:
    ticket = make.ticket(luneo, assignee=ada)
    left = {"state": "paused", "remaining_s": 7200, "started_at": now}
    Clock.objects.create(ticket=ticket, kind="next_reply", **left)
    (row,) = shown(ada, now)["My promises"].rows
    assert (row.badge.tone, row.badge.words) == ("paused", "paused, 2 h 00 m left")


@pytest.mark.parametrize(("minutes", "count"), [(-5, "1"), (119, "1"), (121, "0")])
def test_breaching_soon_is_two_hours(
    ada: User, luneo: Brand, now: datetime, minutes: int, count: str
) -> None:
    make.ticket(luneo, next_due_at=now + timedelta(minutes=minutes))
    assert shown(ada, now)["Breaching soon"].count == count


@pytest.mark.parametrize("state", ["new", "done", "discarded"])
def test_only_held_mail_is_held(ada: User, luneo: Brand, now: datetime, state: str) -> None:
    make.raw(brand=luneo, state=state)
    assert shown(ada, now)["Held mail"].count == "0"


def test_the_newest_failures_stand_first(ada: User, luneo: Brand, now: datetime) -> None:
    dead(luneo, "older", now - timedelta(hours=1))
    dead(luneo, "newer", now)
    assert [row.text for row in shown(ada, now)["Failed sends"].rows] == ["newer", "older"]


def test_the_gravest_incident_stands_first(ada: User, luneo: Brand, now: datetime) -> None:
    incident(luneo, now, title="small", severity="P2")
    incident(luneo, now - timedelta(hours=3), title="grave", severity="P0")
    incident(luneo, now, title="over", status="resolved")
    panel = shown(ada, now)["Open incidents"]
    assert [(row.text, row.aside) for row in panel.rows] == [
        ("grave", "for 3\u00a0hours"),
        ("small", "for 0\u00a0minutes"),
    ]


def test_another_brands_day_is_another_brands(
    ada: User, luneo: Brand, foodyepay: Brand, now: datetime
) -> None:
    duty(incident(foodyepay, now), "rca", now)
    make.ticket(foodyepay, next_due_at=now)
    make.raw(brand=foodyepay, state=RawMessage.State.HELD)
    dead(foodyepay, "k", now)
    Alarm.objects.create(brand=foodyepay, kind="silence", since=now, told_at=now)
    assert {each.count for each in shown(ada, now).values()} == {"0"}
    bob = make.agent("bob", foodyepay)
    told = {title: each.count for title, each in shown(bob, now).items()}
    assert told == {title: "1" for title in PANELS if title != "My promises"} | {"My promises": "0"}


def test_each_panel_leads_to_its_whole_list(
    client: Client, ada: User, luneo: Brand, now: datetime
) -> None:
    client.force_login(ada)
    urls = [each.url for each in shown(ada, now).values()]
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_a_missed_check_stands_until_it_is_over_and_leads_to_where_it_is_mended(
    ada: User, luneo: Brand, foodyepay: Brand, now: datetime
) -> None:
    began = {"since": now - timedelta(hours=3), "told_at": now}
    Alarm.objects.create(brand=luneo, kind="undelivered", **began)
    Alarm.objects.create(brand=luneo, kind="silence", **began | {"since": now - timedelta(days=1)})
    Alarm.objects.create(brand=luneo, kind="unread", recovered_at=now, **began)
    Alarm.objects.create(brand=foodyepay, kind="silence", **began)
    panel = shown(ada, now)["Missed checks"]
    assert [(row.text, row.badge.words, row.url) for row in panel.rows] == [
        ("No mail comes in", "for 1 d", "/admin/support/rawmessage/"),
        ("Mail does not leave", "for 3 h 00 m", "/admin/support/outboxmessage/"),
    ]
    assert (panel.count, panel.is_alarm) == ("2", True)
    Alarm.objects.update(recovered_at=now)
    assert not shown(ada, now)["Missed checks"].is_alarm


def test_every_kind_of_check_leads_somewhere(ada: User, luneo: Brand, now: datetime) -> None:
    for kind in Alarm.Kind:
        Alarm.objects.create(brand=luneo, kind=kind, since=now, told_at=now)
    assert all(row.url.startswith("/admin/") for row in shown(ada, now)["Missed checks"].rows)
