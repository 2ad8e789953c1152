"""`manage.py oncall` and `manage.py reach`, as people run them."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from support.models import Brand, OnCallOverride, Person
from tests.make import NOON

pytestmark = pytest.mark.django_db
AT = "2026-03-02T13:00"


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def leave_a_gap(brand: Brand, **fields: Any) -> None:
    OnCallOverride.objects.create(
        brand=brand,
        rotation="critical",
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=2),
        reason="Holiday",
        made_at=NOON,
        **fields,
    )


def test_oncall_shows_now_and_next_in_the_rotations_own_zone(luneo: Brand) -> None:
    shown = said("oncall", "luneo", "--at", AT).splitlines()
    assert shown[0] == "critical (every 7 days at mon 09:00, Europe/Paris)"
    assert shown[1].startswith("  now Mon 02 Mar 13:00 to Mon 09 Mar 09:00  Louis Garnier <louis")
    assert shown[2].startswith("      Mon 09 Mar 09:00 to Mon 16 Mar 09:00  Hugo")
    assert "/oncall/luneo/critical/" in shown[-1]


def test_oncall_names_who_stands_in(luneo: Brand) -> None:
    leave_a_gap(luneo, person=Person.objects.get(brand=luneo, slug="emma"))
    first = said("oncall", "luneo", "--at", AT).splitlines()[1]
    assert "Emma Rousseau" in first
    assert first.endswith("stands in")


def test_oncall_fails_when_there_is_a_gap(luneo: Brand, capsys: Any) -> None:
    leave_a_gap(luneo)
    with pytest.raises(SystemExit) as stopped:
        call_command("oncall", "luneo", "--at", AT)
    assert stopped.value.code == 1
    assert "Mon 02 Mar 13:00 to Mon 02 Mar 15:00  NOBODY" in capsys.readouterr().out


def test_oncall_of_an_unknown_brand_names_those_that_are_known(luneo: Brand) -> None:
    with pytest.raises(CommandError, match=r'"acme" has no runbook in force. Known: luneo'):
        said("oncall", "acme")


def test_reach_says_who_is_told_through_what_and_why(luneo: Brand) -> None:
    shown = said("reach", "luneo", "--category", "billing", "--severity", "P0", "--at", AT)
    assert shown.startswith("Mon 02 Mar 2026 13:00 CET, billing P0 opened:")
    assert "13:00 p0: page by mail at once (no PagerDuty key is set)" in shown
    assert "Louis Garnier <louis.garnier@luneo.app>  oncall: on call (critical) now" in shown
    assert "13:15 p0: notify by mail, unless acknowledged" in shown
    assert "owners: team Backend, which owns Billing" in shown


def test_reach_names_pagerduty_where_it_has_a_key(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUNEO_PAGERDUTY_ROUTING_KEY", "secret")
    shown = said("reach", "luneo", "--category", "billing", "--severity", "P1", "--at", AT)
    assert "page by PagerDuty (Luneo On-call), and mail after 3 minutes" in shown
    assert "secret" not in shown


def test_reach_asks_for_a_category_of_the_brand(luneo: Brand) -> None:
    with pytest.raises(CommandError, match="a --category of: admin-access, auth, billing"):
        said("reach", "luneo", "--severity", "P0", "--category", "nonsense")


def test_reach_finds_holes(luneo: Brand, capsys: Any) -> None:
    assert said("reach", "luneo", "--holes", "--at", AT).startswith("No holes")
    leave_a_gap(luneo)
    with pytest.raises(SystemExit):
        call_command("reach", "luneo", "--holes", "--at", AT)
    assert "Nobody is on call (critical)" in capsys.readouterr().out
