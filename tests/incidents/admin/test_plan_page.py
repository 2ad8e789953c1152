"""Maintenance is planned on the brand's own clock, looked at before anybody is told, and announced once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from incidents import maintenance
from incidents.models import Broadcast, Component, Maintenance, Subscriber
from incidents.status import feeds
from incidents.status.page import page_data
from incidents.subscribers import broadcast
from support.models import AuditEntry, Brand, OutboxMessage, Role
from support.tickets.actor import SYSTEM
from tests import make
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
PLAN = {
    "title": "Move of the database",
    "starts": "2026-03-02T22:00",
    "ends": "2026-03-02T23:30",
    "note-fr": "Les paiements continuent.",
    "note-en": "Payments go on.",
    "once": "abc",
}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def part(brand: Brand, slug: str = "checkout") -> Component:
    return Component.objects.get(brand=brand, slug=slug)


def planned(brand: Brand, **changed: Any) -> Maintenance:
    times = {"starts_at": at(60), "ends_at": at(120)}
    values: dict[str, Any] = {"title": "Work", "by": SYSTEM, "now": NOON, **times}
    return maintenance.schedule(brand, **(values | changed))


def look(client: Client, path: str, **changed: Any) -> Any:
    return client.post(path, {**PLAN, "_preview": "", **changed})


def announce(client: Client, path: str, **changed: Any) -> Any:
    """Look at it, then send what was looked at."""
    seen = look(client, path, **changed).context["seen"]
    return client.post(path, {**PLAN, **changed, "_announce": "", "seen": seen})


def plan_url(brand: Brand) -> str:
    return f"{reverse('admin:incidents_plan')}?brand={brand.pk}"


def move_url(row: Maintenance) -> str:
    return reverse("admin:incidents_move", args=[row.pk])


def test_what_is_announced_stands_on_the_brands_clock_in_both_languages(
    client: Client, lead: User, luneo: Brand
) -> None:
    parts = [part(luneo).pk, part(luneo, "webhooks").pk]
    answer = announce(client, plan_url(luneo), components=parts)
    row = Maintenance.objects.get()
    assert answer["Location"] == reverse("admin:incidents_maintenance_change", args=[row.pk])
    assert (f"{row.starts_at:%H:%M}", f"{row.ends_at:%H:%M}") == ("21:00", "22:30")  # UTC
    assert {each.slug for each in row.components.all()} == {"checkout", "webhooks"}
    assert row.created_by == "Lea"
    assert row.updates.get().texts == {
        "en": "Planned from 2 March 2026, 22:00 (CET) to 2 March 2026, 23:30 (CET).\n\nPayments go on.",
        "fr": "Prévue du 2 mars 2026, 22:00 (CET) au 2 mars 2026, 23:30 (CET).\n\nLes paiements continuent.",
    }
    assert AuditEntry.objects.get(brand=luneo, action="planned").actor == "Lea"


def test_a_preview_shows_the_very_words_and_writes_nothing(
    client: Client, lead: User, luneo: Brand
) -> None:
    shown = look(client, plan_url(luneo)).content.decode()
    assert "Prévue du 2 mars 2026, 22:00 (CET)" in shown
    assert "Payments go on." in shown
    assert not Maintenance.objects.exists()
    assert not Broadcast.objects.exists()
    assert not AuditEntry.objects.filter(action="planned").exists()


def test_the_preview_counts_those_who_would_be_told_by_language(
    client: Client, lead: User, luneo: Brand
) -> None:
    def subscriber(name: str, language: str, *parts: Component, **fields: Any) -> None:
        values = {"email": f"{name}@example.com", "language": language, "state": "active"}
        row = Subscriber.objects.create(brand=luneo, asked_at=NOON, **(values | fields))
        row.components.set(parts)

    subscriber("all", "fr")
    subscriber("checkout", "fr", part(luneo), part(luneo, "webhooks"))
    subscriber("english", "en")
    subscriber("hook", "en", url="https://hook.example/x")
    subscriber("other", "fr", part(luneo, "support"))
    subscriber("unconfirmed", "fr", state="pending")
    found = look(client, plan_url(luneo), components=[part(luneo).pk, part(luneo, "webhooks").pk])
    assert found.context["count"] == 4
    assert found.context["told"] == [("English", 1), ("Français", 2), ("webhooks", 1)]


def test_every_step_is_told_to_subscribers(client: Client, lead: User, luneo: Brand) -> None:
    Subscriber.objects.create(
        brand=luneo, email="a@example.com", language="en", state="active", asked_at=NOON
    )
    announce(client, plan_url(luneo))
    row = Maintenance.objects.get()
    announce(client, move_url(row), ends="2026-03-02T23:45")
    page = reverse("admin:incidents_maintenance_change", args=[row.pk])
    client.post(page, {"_start": "", "note-en": "We begin.", "note-fr": "C'est parti."})
    client.post(page, {"_complete": ""})
    assert broadcast.run_due(now=NOON + timedelta(seconds=1)) == 4
    mails = OutboxMessage.objects.filter(destination="a@example.com").order_by("pk")
    said = [row.payload["text"] for row in mails]
    for text, words in zip(
        said, ["Planned from", "Moved: now planned", "We begin.", "is over"], strict=True
    ):
        assert words in text
    row.refresh_from_db()
    assert row.status == "completed"
    begun = row.updates.get(status="in_progress")
    assert begun.texts["fr"].endswith("\n\nC'est parti.")


def test_what_was_changed_since_the_preview_is_shown_again_and_not_announced(
    client: Client, lead: User, luneo: Brand
) -> None:
    seen = look(client, plan_url(luneo)).context["seen"]
    sent = {**PLAN, "note-en": "Payments stop.", "_announce": "", "seen": seen}
    shown = client.post(plan_url(luneo), sent).content.decode()
    assert "You changed it since the preview" in shown
    assert "Payments stop." in shown
    assert not Maintenance.objects.exists()


def test_a_form_sent_twice_announces_once(client: Client, lead: User, luneo: Brand) -> None:
    seen = look(client, plan_url(luneo)).context["seen"]
    for _again in range(2):
        client.post(plan_url(luneo), {**PLAN, "_announce": "", "seen": seen})
    assert Maintenance.objects.count() == Broadcast.objects.count() == 1


def test_what_happens_at_the_same_time_is_named_before_it_is_announced(
    client: Client, lead: User, luneo: Brand
) -> None:
    window = {"starts_at": at(60 * 9 + 30), "ends_at": at(60 * 11)}  # 22:30 in Paris
    planned(luneo, title="Other work", components=[part(luneo, "webhooks")], **window)
    planned(luneo, title="Long over", starts_at=at(10), ends_at=at(20))
    shown = look(client, plan_url(luneo), components=[part(luneo).pk]).content.decode()
    assert "Other work" in shown
    assert "Long over" not in shown
    refused = look(client, plan_url(luneo), components=[part(luneo, "webhooks").pk])
    assert refused.status_code == 422
    assert "“Other work” touches" in refused.content.decode()


def test_the_form_of_a_move_begins_with_what_is_planned(
    client: Client, lead: User, luneo: Brand
) -> None:
    row = planned(luneo, components=[part(luneo)])
    shown = client.get(move_url(row)).content.decode()
    assert 'value="2026-03-02T14:00"' in shown
    assert 'value="2026-03-02T15:00"' in shown
    assert 'name="title"' not in shown
    announce(client, move_url(row), starts="2026-03-02T16:00", ends="2026-03-02T17:00")
    row.refresh_from_db()
    assert (row.starts_at, row.ends_at) == (at(180), at(240))
    assert AuditEntry.objects.filter(action="moved", brand=luneo).count() == 1


def test_of_what_has_begun_only_the_end_is_asked(client: Client, lead: User, luneo: Brand) -> None:
    row = planned(luneo)
    maintenance.start(row, by=SYSTEM, now=NOON)
    assert 'name="starts"' not in client.get(move_url(row)).content.decode()
    announce(client, move_url(row), ends="2026-03-02T19:00")
    row.refresh_from_db()
    assert (row.starts_at, row.ends_at) == (at(60), at(360))


def test_what_is_over_is_not_moved_and_its_page_offers_nothing(
    client: Client, lead: User, luneo: Brand
) -> None:
    row = planned(luneo)
    page = reverse("admin:incidents_maintenance_change", args=[row.pk])
    assert "Move it" in client.get(page).content.decode()
    maintenance.cancel(row, by=SYSTEM, now=NOON)
    assert client.get(move_url(row))["Location"] == page
    shown = client.get(page).content.decode()
    assert "plan a new one" in shown
    assert "Move it" not in shown


def test_its_page_says_the_window_on_the_brands_clock(
    client: Client, lead: User, luneo: Brand
) -> None:
    page = reverse("admin:incidents_maintenance_change", args=[planned(luneo).pk])
    assert "2 Mar 2026 14:00 (CET)" in client.get(page).content.decode()


def test_what_is_announced_and_moved_is_one_event_of_the_calendar(
    client: Client, lead: User, luneo: Brand
) -> None:
    def event() -> Any:
        made = Calendar.from_ical(feeds.calendar(page_data(luneo, now=NOON)).decode())
        (found,) = made.walk("VEVENT")
        return found

    announce(client, plan_url(luneo))
    first = event()
    announce(client, move_url(Maintenance.objects.get()), ends="2026-03-03T01:00")
    second = event()
    assert first["uid"] == second["uid"]
    assert int(first["sequence"]) < int(second["sequence"])
    assert f"{second['dtend'].dt:%d %H:%M}" == "03 00:00"  # UTC


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_only_leads_plan_and_move(client: Client, luneo: Brand, role: Role) -> None:
    row = planned(luneo)
    client.force_login(make.agent("ada", luneo, role=role))
    for path in (plan_url(luneo), move_url(row)):
        assert client.get(path).status_code == 403
        assert client.post(path, PLAN).status_code == 403
    shown = client.get(reverse("admin:incidents_maintenance_changelist")).content.decode()
    assert "Plan maintenance" not in shown


def test_another_brand_is_not_there(
    client: Client, lead: User, luneo: Brand, foodyepay: Brand
) -> None:
    row = planned(foodyepay)
    assert client.get(plan_url(foodyepay)).status_code == 404
    assert client.get(move_url(row)).status_code == 404
    theirs = Component.objects.filter(brand=foodyepay).values_list("pk", flat=True)[:1]
    assert look(client, plan_url(luneo), components=list(theirs)).status_code == 422


def test_one_who_leads_two_brands_chooses(client: Client, luneo: Brand, foodyepay: Brand) -> None:
    client.force_login(make.agent("lea", luneo, foodyepay, role=Role.LEAD))
    announce(client, plan_url(foodyepay))
    row = Maintenance.objects.get()
    assert (row.brand, f"{row.starts_at:%d %H:%M}") == (
        foodyepay,
        "03 06:00",
    )  # 22:00 in Los Angeles
    shown = client.get(reverse("admin:incidents_plan")).content.decode()
    assert f"?brand={luneo.pk}" in shown


def test_markup_in_a_text_is_shown_as_text(client: Client, lead: User, luneo: Brand) -> None:
    evil = "<script>alert(1)</script>"
    shown = look(client, plan_url(luneo), title=evil, **{"note-en": evil}).content.decode()
    assert evil not in shown
    assert "&lt;script&gt;" in shown
