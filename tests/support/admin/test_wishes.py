"""How somebody wants to be told: each kind by each way, quiet hours, and nothing that is half a wish."""

from datetime import time
from typing import Any

import pytest
from django.urls import reverse

from support.models import Brand, NotificationWish
from tests import make
from tests.support.admin.desk import Desk

WISHES = reverse("admin:support_wishes")


def fill(**changed: Any) -> dict[str, Any]:
    every = ["assigned", "mentioned", "answered", "clock"]
    return {"in_console": every, "by_mail": every, "zone": "Europe/Paris"} | changed


def test_who_has_chosen_nothing_sees_everything_chosen(desk: Desk) -> None:
    shown = desk.client.get(WISHES).content.decode()
    assert shown.count("checked") == 8
    assert '<option value="Europe/Paris" selected>' in shown
    assert not NotificationWish.objects.exists()


def test_a_wish_is_kept_and_shown_again(desk: Desk) -> None:
    sent = fill(by_mail=["clock"], quiet_from="20:00", quiet_until="08:30", language="fr")
    assert desk.client.post(WISHES, sent).headers["Location"] == WISHES
    wish = NotificationWish.objects.get()
    assert (wish.user, wish.by_mail, len(wish.in_console)) == (desk.user, ["clock"], 4)
    assert (wish.quiet_from, wish.quiet_until, wish.zone) == (time(20), time(8, 30), "Europe/Paris")
    shown = desk.client.get(WISHES).content.decode()
    assert shown.count("checked") == 5
    assert 'value="08:30"' in shown


def test_nothing_at_all_can_be_chosen(desk: Desk) -> None:
    desk.client.post(WISHES, {"zone": "UTC"})
    wish = NotificationWish.objects.get()
    assert (wish.in_console, wish.by_mail) == ([], [])


def test_a_second_wish_replaces_the_first(desk: Desk) -> None:
    desk.client.post(WISHES, fill(by_mail=["clock"]))
    desk.client.post(WISHES, fill(by_mail=["answered"]))
    assert NotificationWish.objects.get().by_mail == ["answered"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"quiet_from": "20:00"}, "Quiet hours need a beginning, an end and a time zone"),
        ({"quiet_until": "08:00"}, "Quiet hours need a beginning, an end and a time zone"),
        (
            {"quiet_from": "20:00", "quiet_until": "08:00", "zone": ""},
            "Quiet hours need a beginning",
        ),
        ({"quiet_from": "08:00", "quiet_until": "08:00"}, "Choose another time"),
        ({"quiet_from": "late"}, "Enter a valid time"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"by_mail": ["pigeon"]}, "Select a valid choice"),
        ({"language": "tlh"}, "Select a valid choice"),
    ],
)
def test_half_a_wish_is_sent_back_with_what_is_wrong(
    desk: Desk, sent: dict[str, Any], said: str
) -> None:
    answer = desk.client.post(WISHES, fill(**sent))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not NotificationWish.objects.exists()


def test_nobody_changes_somebody_elses_wish(desk: Desk, luneo: Brand) -> None:
    bob = make.agent("bob", luneo)
    NotificationWish.objects.create(user=bob, by_mail=[])
    desk.client.post(WISHES, fill(user=bob.pk, by_mail=["clock"]))
    assert NotificationWish.objects.get(user=bob).by_mail == []
