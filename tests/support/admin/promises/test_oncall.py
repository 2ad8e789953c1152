"""On call in the console: everybody sees the turns, leads let somebody stand in and ask who is reached."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from support.models import Brand, OnCallOverride, Person, Role
from tests import make

pytestmark = pytest.mark.django_db
LIST = "admin:support_oncalloverride_changelist"


@pytest.fixture(autouse=True)
def _at_noon(luneo: Brand) -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


def sit(client: Client, brand: Brand, role: str) -> None:
    client.force_login(make.agent(f"{role}-{brand.slug}", brand, role=role))


def page(client: Client, name: str, **asked: Any) -> str:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def add(client: Client, brand: Brand, **fields: Any) -> Any:
    start = make.NOON + timedelta(hours=1)
    emma = Person.objects.filter(brand=brand, slug="emma").first()
    values = {
        "brand": brand.pk,
        "rotation": "critical",
        "person": emma.pk if emma else "",
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "reason": "Hugo travels",
    }
    return client.post(reverse("admin:support_oncalloverride_add"), {**values, **fields})


def test_a_viewer_sees_whose_turn_it_is_but_not_the_calendars_address(
    client: Client, luneo: Brand
) -> None:
    sit(client, luneo, Role.VIEWER)
    shown = page(client, LIST)
    assert "Louis Garnier" in shown
    assert ".ics" not in shown
    assert client.get(reverse("admin:support_oncalloverride_add")).status_code == 403
    assert client.get(reverse("admin:support_reach")).status_code == 403


def test_a_lead_lets_somebody_stand_in_and_everybody_sees_it(client: Client, luneo: Brand) -> None:
    sit(client, luneo, Role.LEAD)
    assert add(client, luneo).status_code == 302
    row = OnCallOverride.objects.get()
    assert (row.made_by, row.made_at) == ("Lead-Luneo", make.NOON)
    shown = page(client, LIST)
    assert "Emma Rousseau (stands in)" in shown
    assert "/oncall/luneo/critical/" in shown


def test_a_stand_in_is_written_and_shown_by_the_rotations_own_clock(
    client: Client, luneo: Brand
) -> None:
    sit(client, luneo, Role.LEAD)
    add(client, luneo, starts_at="2026-03-28T20:00", ends_at="2026-03-29T20:00")  # 23 hours
    row = OnCallOverride.objects.get()
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 3, 28, 19, tzinfo=UTC),
        datetime(2026, 3, 29, 18, tzinfo=UTC),
    )
    shown = page(client, LIST)
    assert "Sat 28 Mar 2026 20:00 Europe/Paris" in shown
    form = client.get(reverse("admin:support_oncalloverride_change", args=[row.pk]))
    assert 'value="2026-03-29T20:00"' in form.content.decode()


def test_saving_a_stand_in_again_moves_nothing(client: Client, luneo: Brand) -> None:
    sit(client, luneo, Role.LEAD)
    add(client, luneo)
    row = OnCallOverride.objects.get()
    address = reverse("admin:support_oncalloverride_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    kept = {name: form[name].value() for name in form.fields}
    kept |= {name: f"{kept[name]:%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")}
    assert client.post(address, kept | {"reason": "Ill"}).status_code == 302
    again = OnCallOverride.objects.get()
    assert (again.starts_at, again.ends_at, again.reason) == (row.starts_at, row.ends_at, "Ill")


def test_a_gap_is_shown_as_nobody(client: Client, luneo: Brand) -> None:
    sit(client, luneo, Role.LEAD)
    add(client, luneo, person="")
    assert "Nobody</strong>" in page(client, LIST)
    assert "Nobody is on call (critical)" in page(client, "admin:support_reach")


def test_a_rotation_that_the_runbook_does_not_have_is_refused(client: Client, luneo: Brand) -> None:
    sit(client, luneo, Role.LEAD)
    answer = add(client, luneo, rotation="nightly")
    assert "rotations are: critical." in answer.content.decode()
    assert not OnCallOverride.objects.exists()


def test_it_must_end_after_it_begins(client: Client, luneo: Brand) -> None:
    sit(client, luneo, Role.LEAD)
    answer = add(client, luneo, ends_at="2026-03-01T12:00")
    assert "It must end after it begins." in answer.content.decode()
    assert not OnCallOverride.objects.exists()


def test_somebody_of_another_brand_cannot_stand_in(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    sit(client, luneo, Role.LEAD)
    add(client, luneo, person=Person.objects.get(brand=foodyepay, slug="ravi").pk)
    add(client, foodyepay)
    assert not OnCallOverride.objects.exists()


def test_who_is_reached_is_answered_with_through_what_and_why(client: Client, luneo: Brand) -> None:
    sit(client, luneo, Role.LEAD)
    shown = page(
        client,
        "admin:support_reach",
        category="checkout",
        severity="P1",
        moment="breach",
        at="2026-03-09T08:59",
    )
    assert "Mon 9 Mar 08:59" in shown
    assert "Louis Garnier" in shown
    assert "oncall: on call (critical) now" in shown
    assert "mail at once (no PagerDuty key is set)" in shown
    assert "None: every step reaches somebody" in shown


def test_a_time_is_meant_in_the_brands_zone(client: Client, foodyepay: Brand) -> None:
    sit(client, foodyepay, Role.LEAD)
    shown = page(client, "admin:support_reach", at="2026-03-02T23:30")
    assert "Mon 2 Mar 23:30" in shown
    assert "America/Los_Angeles" in shown


def test_nonsense_is_answered_with_the_form(client: Client, luneo: Brand) -> None:
    sit(client, luneo, Role.LEAD)
    shown = page(client, "admin:support_reach", category="none", at="tomorrow", brand="x")
    assert "field-error" in shown


def test_another_brand_is_asked_with_what_was_chosen_for_the_first(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    """Its form still names the category of the brand that was shown before: the new brand's first one is taken."""
    client.force_login(make.agent("noor", luneo, foodyepay, role=Role.LEAD))
    asked = {"category": "checkout", "moment": "trigger:several_customers", "severity": "P0"}
    shown = page(client, "admin:support_reach", brand=foodyepay.pk, **asked)
    assert "field-error" not in shown
    assert "@foodyepay.com" in shown


def test_another_brand_is_neither_shown_nor_asked(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    sit(client, luneo, Role.LEAD)
    assert "Ravi" not in page(client, LIST)
    shown = page(client, "admin:support_reach", brand=foodyepay.pk, severity="P0")
    assert "FoodyePay" not in shown
    assert "foodyepay.com" not in shown


def test_turns_are_shown_whole_and_called_in_the_readers_language(
    client: Client, luneo: Brand
) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 12, 0, tzinfo=UTC), tick=False):
        sit(client, luneo, Role.VIEWER)
        turns = client.get(reverse(LIST)).context["rotations"][0]["turns"]
        french = client.get(reverse(LIST), headers={"accept-language": "fr"}).content.decode()
    assert (turns[0].start, turns[0].end) == (
        datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        datetime(2026, 3, 9, 8, 0, tzinfo=UTC),
    )
    assert turns[-1].end == datetime(2026, 4, 6, 7, 0, tzinfo=UTC)  # summer time by then
    assert "7 jours" in french
    assert "astreinte · Deskbell</title>" in french


def test_after_the_hand_over_the_next_one_comes_first(client: Client, luneo: Brand) -> None:
    with time_machine.travel(datetime(2026, 3, 9, 8, 0, tzinfo=UTC), tick=False):
        sit(client, luneo, Role.VIEWER)
        shown = page(client, LIST)
    assert shown.index("Hugo") < shown.index("Sarah")
