"""The mail itself is watched: its leads are told once, and once more when it is over."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from support.escalation import alarms
from support.models import Alarm, Brand, OnCallOverride, OutboxMessage, RawMessage, pinned
from tests import make

pytestmark = pytest.mark.django_db


def at(written: str) -> datetime:
    return datetime.fromisoformat(f"{written}+00:00")


LATE = at(
    "2026-03-02 20:00"
)  # Monday noon in Los Angeles: FoodyePay's inbox opened three hours ago


@pytest.fixture(autouse=True)
def _three_hours(settings: Settings) -> None:
    settings.INBOUND_QUIET_HOURS = 3


def filed(brand: Brand, received: datetime, source: str = "pipe") -> RawMessage:
    return make.raw(at=received, brand=brand, state="done", source=source)


def mail(brand: Brand, **fields: object) -> OutboxMessage:
    values = {
        "key": f"mail-{OutboxMessage.objects.count()}",
        "carrier": "mail",
        "destination": "zoe@example.com",
        "payload": {},
        "created_at": LATE,
        "run_at": LATE,
        "give_up_at": LATE + timedelta(days=2),
    }
    return OutboxMessage.objects.create(brand=brand, **(values | fields))


def sweep(now: datetime = LATE) -> list[tuple[str, str]]:
    """Whom this sweep wrote to, and the subject."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    alarms.sweep(now=now)
    told = OutboxMessage.objects.exclude(pk__in=known).order_by("pk")
    return [(row.destination, row.payload["subject"]) for row in told]


LEAD = "maya.torres@foodyepay.com"
SILENCE = (LEAD, "FoodyePay: No mail comes in")


def test_three_office_hours_without_a_mail_are_told_once(foodyepay: Brand) -> None:
    filed(foodyepay, at("2026-03-02 05:30"))
    assert sweep(LATE - timedelta(minutes=1)) == []
    assert sweep() == [SILENCE]
    assert sweep(LATE + timedelta(hours=1)) == []
    alarm = Alarm.objects.get()
    assert (alarm.since, alarm.told_at) == (at("2026-03-02 05:30"), LATE)


def test_hours_in_which_nobody_watches_the_inbox_do_not_count(foodyepay: Brand) -> None:
    filed(foodyepay, at("2026-03-02 04:50"))  # ten minutes before the inbox closes for the night
    assert sweep(at("2026-03-02 16:59")) == []


def test_a_mail_that_comes_in_ends_it_once(foodyepay: Brand) -> None:
    filed(foodyepay, at("2026-03-02 05:30"))
    sweep()
    filed(foodyepay, LATE)
    assert sweep() == [(LEAD, "FoodyePay: recovered. No mail comes in")]
    assert sweep() == []
    assert Alarm.objects.get().recovered_at == LATE


def test_a_second_silence_is_told_again(foodyepay: Brand) -> None:
    filed(foodyepay, at("2026-03-02 05:30"))
    sweep()
    filed(foodyepay, LATE)
    sweep()
    assert sweep(LATE + timedelta(hours=3)) == [SILENCE]


def test_a_form_is_no_mail(foodyepay: Brand) -> None:
    filed(foodyepay, at("2026-03-02 05:30"))
    filed(foodyepay, LATE, source="contact")
    assert sweep() == [SILENCE]


def test_a_brand_that_never_had_mail_is_left_alone(foodyepay: Brand, luneo: Brand) -> None:
    filed(luneo, LATE - timedelta(days=30))
    assert [subject for _to, subject in sweep()] == ["Luneo: No mail comes in"]


def test_a_brand_that_names_no_hours_is_left_alone(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert luneo.runbook_id is not None
    monkeypatch.delitem(pinned(luneo.runbook_id).data["channels"]["email"], "calendar")
    filed(luneo, LATE - timedelta(days=30))
    assert sweep() == []


def test_zero_hours_turn_the_watch_off(foodyepay: Brand, settings: Settings) -> None:
    settings.INBOUND_QUIET_HOURS = 0
    filed(foodyepay, at("2026-03-02 05:30"))
    assert sweep() == []


def test_a_letter_that_lies_unread_is_told_to_every_brand_it_may_be_for(
    foodyepay: Brand, luneo: Brand
) -> None:
    make.raw(at=LATE - timedelta(minutes=9))
    assert sweep() == []
    assert {subject for _, subject in sweep(LATE + timedelta(minutes=1))} == {
        "Luneo: Mail is not filed",
        "FoodyePay: Mail is not filed",
    }
    RawMessage.objects.update(state="held")
    sweep(LATE + timedelta(minutes=2))
    assert not Alarm.objects.filter(recovered_at=None).exists()


def test_a_letter_that_is_put_off_to_be_tried_again_is_not_unread(foodyepay: Brand) -> None:
    raw = make.raw(at=LATE - timedelta(hours=1))
    RawMessage.objects.filter(pk=raw.pk).update(run_at=LATE + timedelta(minutes=1), attempts=2)
    assert sweep() == []


def test_a_mail_that_is_refused_for_a_quarter_of_an_hour_is_told_with_the_servers_words(
    foodyepay: Brand,
) -> None:
    old = LATE - timedelta(minutes=16)
    mail(foodyepay, created_at=old, attempts=3, last_error="Connection refused")
    assert sweep() == [(LEAD, "FoodyePay: Mail does not leave")]
    told = OutboxMessage.objects.get(key__startswith="alarm:")
    assert "Connection refused" in told.payload["text"]
    OutboxMessage.objects.filter(attempts=3).update(state="sent")
    assert sweep() == [(LEAD, "FoodyePay: recovered. Mail does not leave")]


def test_one_wrong_address_is_no_alarm_and_three_given_up_are(foodyepay: Brand) -> None:
    for _ in range(2):
        mail(foodyepay, state="dead", last_error="No such user")
    assert sweep() == []
    mail(foodyepay, state="dead", last_error="No such user")
    assert sweep() == [(LEAD, "FoodyePay: Mail does not leave")]
    assert [who for who, _ in sweep(LATE + timedelta(hours=1))] == [LEAD]


def test_a_mail_that_waits_for_its_time_is_not_failing(foodyepay: Brand) -> None:
    mail(foodyepay, created_at=LATE - timedelta(hours=2), run_at=LATE + timedelta(hours=1))
    assert sweep() == []


def test_a_sweep_asks_the_same_few_questions_however_long_the_archive(
    foodyepay: Brand, django_assert_num_queries: object
) -> None:
    filed(foodyepay, LATE)
    alarms.sweep(now=LATE)  # the runbook is remembered from here on
    for _ in range(20):
        filed(foodyepay, LATE)
    with django_assert_num_queries(11):  # type: ignore[operator]
        alarms.sweep(now=LATE)


def test_a_gap_on_call_is_told_to_the_leads_and_so_is_its_end(foodyepay: Brand) -> None:
    gap = OnCallOverride.objects.create(
        brand=foodyepay,
        rotation="critical",
        starts_at=LATE + timedelta(days=3),
        ends_at=LATE + timedelta(days=4),
        reason="Everybody is away",
        made_at=LATE,
    )
    said = "FoodyePay: A call for help would reach nobody"
    assert sweep() == [(LEAD, said)]
    text = OutboxMessage.objects.get().payload["text"]
    assert (
        "Nobody is on call (critical) from Thu 5 Mar 2026 20:00 to Fri 6 Mar 2026 20:00 UTC."
        in text
    )
    assert sweep() == []
    gap.delete()
    assert sweep() == [(LEAD, "FoodyePay: recovered. A call for help would reach nobody")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"carrier": "jira", "state": "dead"}, "given up"),
        ({"carrier": "pagerduty", "state": "pending", "attempts": 4}, "tried again"),
        ({"carrier": "webhook", "state": "pending", "attempts": 2}, "tried again"),
        ({"carrier": "jira", "state": "pending", "attempts": 1}, ""),
        ({"carrier": "jira", "state": "pending", "attempts": 9, "last_error": ""}, ""),
        ({"carrier": "jira", "state": "pending", "attempts": 9, "created_at": LATE}, ""),
        ({"carrier": "jira", "state": "sent", "attempts": 9}, ""),
        ({"carrier": "jira", "state": "cancelled"}, ""),
        ({"carrier": "subscriber", "state": "dead"}, ""),
        ({"carrier": "mail", "state": "dead"}, ""),
    ],
)
def test_a_system_that_is_not_told_is_an_alarm_and_its_end_is_told(
    foodyepay: Brand, row: dict[str, object], told: str
) -> None:
    filed(foodyepay, LATE)
    said = {"last_error": "Jira answered 401: no. Check the credentials."}
    stuck = mail(
        foodyepay,
        **(
            {"created_at": LATE - timedelta(minutes=20), "destination": "jira.example"} | said | row
        ),
    )
    expected = [(LEAD, "FoodyePay: Another system is not told")] if told else []
    assert sweep() == expected
    if not told:
        return
    text = OutboxMessage.objects.exclude(pk=stuck.pk).get().payload["text"]
    assert "jira.example" in text
    assert "401" in text
    assert told in text
    assert f"/outboxmessage/{stuck.pk}/" in text
    OutboxMessage.objects.filter(pk=stuck.pk).update(state="sent")
    assert sweep(LATE + timedelta(minutes=1)) == [
        (LEAD, "FoodyePay: recovered. Another system is not told")
    ]
