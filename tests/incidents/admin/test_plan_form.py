"""What the form of a maintenance takes, asks for and refuses: hours that never come, and those that come twice."""

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from incidents.admin.plan_form import PlanForm
from incidents.models import Maintenance
from support.models import Brand
from tests.incidents.admin.test_plan_page import PLAN, _noon, look, part, plan_url

__all__ = ["_noon"]
pytestmark = pytest.mark.django_db


def bound(brand: Brand, **changed: str) -> PlanForm:
    data = QueryDict(mutable=True)
    data.update({**PLAN, **changed})
    return PlanForm(data, brand=brand, row=None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"title": " "}, "This field is required"),
        ({"title": "x" * 301}, "at most 300"),
        ({"starts": ""}, "This field is required"),
        ({"ends": "tomorrow"}, "Enter a valid date/time"),
        ({"ends": "2026-03-02T22:00"}, "must end after it starts"),
        ({"starts": "2026-03-02T12:58"}, "begun already"),
        ({"starts": "2025-03-02T22:00"}, "begun already"),
        ({"starts": "2026-03-29T02:30", "ends": "2026-03-29T05:00"}, "it never comes"),
        ({"ends": "2026-10-25T02:30"}, "choose which of the two"),
        ({"components": "999999"}, "not one of the available choices"),
        ({"starts": "9999-12-31T23:59"}, "must end after"),
    ],
)
def test_what_cannot_be_is_told_beside_what_was_written(
    client: Client, lead: User, luneo: Brand, changed: dict[str, str], reason: str
) -> None:
    answer = look(client, plan_url(luneo), **changed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert reason in shown
    assert "Les paiements continuent." in shown
    assert "_announce" not in shown
    assert not Maintenance.objects.exists()


def test_of_an_hour_that_comes_twice_one_is_chosen(luneo: Brand) -> None:
    night = {"starts": "2026-10-25T01:00", "ends": "2026-10-25T02:30"}
    form = bound(luneo, **night)
    assert list(form.errors) == ["ends_which"]
    labels = [label for _value, label in form.fields["ends_which"].choices]  # type: ignore[attr-defined]
    assert labels == ["02:30 CEST (UTC+0200)", "02:30 CET (UTC+0100)"]
    ends = []
    for which in "01":
        form = bound(luneo, **night, ends_which=which)
        assert form.is_valid()
        ends.append(f"{form.window[1]:%H:%M}")
    assert ends == ["00:30", "01:30"]
    assert not bound(luneo, **night, ends_which="2").is_valid()


def test_the_seal_tells_one_plan_from_another(luneo: Brand) -> None:
    def seal(**changed: str) -> str:
        form = bound(luneo, **changed)
        assert form.is_valid(), form.errors
        return form.seal()

    changes = [
        {},
        {"title": "Other"},
        {"starts": "2026-03-02T22:01"},
        {"ends": "2026-03-02T23:31"},
        {"note-en": "Other"},
        {"note-fr": ""},
        {"components": str(part(luneo).pk)},
    ]
    assert len({seal(**changed) for changed in changes}) == len(changes)
    assert seal() == seal(once="another form")


def test_the_first_language_needs_a_title_and_the_others_may_have_their_own(luneo: Brand) -> None:
    form = bound(luneo, **{"title-en": "Database move"})
    assert form.is_valid()
    assert form.titles == {"fr": PLAN["title"], "en": "Database move"}
    plain = bound(luneo)
    assert plain.is_valid()
    assert form.seal() != plain.seal()
    assert "Français" in str(form.fields["title"].label)
    assert not bound(luneo, **{"title": "", "title-en": "Database move"}).is_valid()
    assert not bound(luneo, **{"title-en": "x" * 301}).is_valid()


def test_the_title_of_each_language_is_seen_before_it_is_announced(
    client: Client, lead: User, luneo: Brand
) -> None:
    seen = look(client, plan_url(luneo), **{"title-en": "Database move"}).context["texts"]
    assert [(language, title) for language, _name, title, _text in seen] == [
        ("en", "Database move"),
        ("fr", PLAN["title"]),
    ]
