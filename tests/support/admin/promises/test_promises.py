"""Clocks, runbooks, closed days and escalations in the console."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from support.admin.promises import holidays
from support.models import Brand, ClosedDay, Escalation, Role, RunbookVersion, StepRun
from tests import make
from tests.support.admin.desk import Desk, SitDown

DAY = {"calendar": "support", "on": "2099-12-24", "name": "Christmas Eve", "is_closed": "on"}
ADD = reverse("admin:support_closedday_add")


def test_a_lead_closes_a_day_and_opens_it_again(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.LEAD).client
    client.post(ADD, {**DAY, "brand": luneo.pk})
    day = ClosedDay.objects.get(brand=luneo, name="Christmas Eve")
    client.post(reverse("admin:support_closedday_delete", args=[day.pk]), {"post": "yes"})
    assert not ClosedDay.objects.filter(pk=day.pk).exists()


def test_a_day_of_a_calendar_that_nobody_has_is_refused(sit_down: SitDown, luneo: Brand) -> None:
    answer = sit_down(Role.LEAD).client.post(ADD, {**DAY, "calendar": "moon", "brand": luneo.pk})
    assert "calendars are: always, support." in answer.content.decode().replace(
        "support, always", "always, support"
    )
    assert not ClosedDay.objects.exists()


def test_an_agent_closes_nothing(desk: Desk, luneo: Brand) -> None:
    assert desk.client.post(ADD, {**DAY, "brand": luneo.pk}).status_code == 403


@pytest.mark.parametrize(
    "page", ["clock", "runbookversion", "escalation", "queue", "team", "suppression"]
)
def test_what_the_engine_and_the_file_make_is_read_only_even_to_admins(
    sit_down: SitDown, page: str
) -> None:
    client = sit_down(Role.ADMIN).client
    assert client.get(reverse(f"admin:support_{page}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:support_{page}_add")).status_code == 403


def test_a_runbook_is_read_as_it_was_written(desk: Desk, luneo: Brand) -> None:
    version = RunbookVersion.objects.get(brand=luneo)
    page = desk.client.get(
        reverse("admin:support_runbookversion_change", args=[version.pk])
    ).content.decode()
    assert "runbook: luneo" in page
    assert "in force" in page
    assert f"/draft/?brand={luneo.pk}" in page


def test_an_escalation_tells_its_steps(desk: Desk, luneo: Brand) -> None:
    assert luneo.runbook is not None
    started = Escalation.objects.create(
        ticket=make.ticket(luneo),
        policy="p0",
        moment="opened",
        reason="A P0 ticket was opened",
        snapshot={},
        runbook=luneo.runbook,
        started_at=make.NOON,
    )
    StepRun.objects.create(
        escalation=started,
        position=0,
        do="notify",
        state="done",
        result="Told Camille",
        run_at=make.NOON,
    )
    page = desk.client.get(
        reverse("admin:support_escalation_change", args=[started.pk])
    ).content.decode()
    assert "A P0 ticket was opened" in page
    assert "2 Mar 2026 12:00 UTC</time> notify: Done. Told Camille" in page
    assert "When it is opened" in page
    assert f"<h1>Escalation of {started.ticket}</h1>" in page
    listed = desk.client.get(reverse("admin:support_escalation_changelist")).content.decode()
    assert "When it is opened" in listed


def test_the_holidays_ahead_stand_below_the_closed_days(sit_down: SitDown, luneo: Brand) -> None:
    """Luneo's calendar "support" closes on French holidays; what a lead said of one is shown with it."""
    client, today = sit_down(Role.LEAD).client, timezone.now().date() + timedelta(days=1)
    [(calendar, days)] = holidays.ahead(luneo, today, "fr")
    assert (calendar, [each.row for each in days if each.row]) == ("support", [])
    assert {"Noël", "Fête nationale"} <= {each.name for each in days}
    assert all(today <= each.on < today + holidays.AHEAD for each in days)
    form = client.get(days[0].work_url).context["adminform"].form
    assert form["on"].value() == str(days[0].on)
    assert "checked" not in str(form["is_closed"])
    said = {name: form[name].value() for name in ("brand", "calendar", "on", "name")}
    client.post(ADD, said)
    row = ClosedDay.objects.get(brand=luneo)
    assert (row.on, row.is_closed) == (days[0].on, False)
    page = client.get(reverse("admin:support_closedday_changelist")).content.decode()
    assert page.count("We work that day") == len(days) - 1
    [(_, after)] = holidays.ahead(luneo, today, "en")
    assert after[0].row == row


def test_a_brand_whose_calendars_know_no_holiday_lists_none(foodyepay: Brand) -> None:
    assert list(holidays.ahead(foodyepay, timezone.now().date(), "en")) == []
