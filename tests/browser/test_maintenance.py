"""A lead plans a maintenance, subscribers read of it in their language, it begins and ends; in a real browser."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from incidents import maintenance
from incidents.models import Maintenance, Subscriber
from incidents.subscribers import broadcast
from support.outbound.deliver import deliver
from support.tickets.actor import SYSTEM
from tests.browser.desk import Desk, playwright
from tests.browser.test_promises import look

expect = playwright.expect
TITLES = {"fr": "Déplacement de la base", "en": "Move of the database"}
PLAN = "/admin/incidents/maintenance/plan/"


def told() -> dict[str, str]:
    """What each subscriber was mailed since this was last asked, by their name."""
    broadcast.run_due(now=timezone.now())
    deliver(now=timezone.now())
    letters = {each.to[0].partition("@")[0]: f"{each.subject}\n{each.body}" for each in mail.outbox}
    mail.outbox.clear()
    return letters


def subscribe(desk: Desk) -> None:
    """One subscriber who reads each language."""
    now = timezone.now() - timedelta(minutes=1)
    Subscriber.objects.bulk_create(
        Subscriber(
            brand=desk.scene.luneo,
            email=f"{language}@example.com",
            language=language,
            state="active",
            asked_at=now,
            confirmed_at=now,
        )
        for language in TITLES
    )


def asked(desk: Desk, starts: datetime, ends: datetime) -> None:
    zone = ZoneInfo(desk.scene.luneo.time_zone)
    for name, at in (("starts", starts), ("ends", ends)):
        desk.page.fill(f"#id_{name}", f"{at.astimezone(zone):%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_a_maintenance_is_planned_looked_at_and_told(desk: Desk) -> None:
    page, now = desk.page, timezone.now()
    subscribe(desk)
    desk.sign_in("camille")
    desk.open(PLAN)
    page.click("[name=_preview]")
    expect(page.locator(".field-error")).to_have_count(3)
    look(desk, "nothing written")
    page.fill("#id_title", TITLES["fr"])
    page.fill("#id_title-en", TITLES["en"])
    asked(desk, now + timedelta(hours=3), now + timedelta(hours=2))
    page.click("[name=_preview]")
    expect(page.locator(".notice")).to_contain_text("must end after it starts")
    asked(desk, now + timedelta(hours=2), now + timedelta(hours=3))
    page.get_by_label("Checkout").check()
    page.click("[name=_preview]")
    for title in TITLES.values():
        expect(page.locator(".letter", has_text=title)).to_be_visible()
    expect(page.get_by_role("heading", name="2 subscribers will be told")).to_be_visible()
    look(desk, "preview")
    assert not Maintenance.objects.exists()
    page.click("[name=_announce]")
    expect(page.locator(".messagelist .success")).to_contain_text("Announced")
    look(desk, "announced")
    letters = told()
    assert {each: TITLES[each] in letters[each] for each in TITLES} == {"fr": True, "en": True}
    for language, title in TITLES.items():
        desk.open(f"/status/luneo/?lang={language}")
        expect(page.locator("main")).to_contain_text(title)
    look(desk, "public page")


@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_a_maintenance_is_begun_and_completed_before_the_public(desk: Desk) -> None:
    page, now = desk.page, timezone.now()
    subscribe(desk)
    row = maintenance.schedule(
        desk.scene.luneo,
        title=TITLES["fr"],
        titles=TITLES,
        components=desk.scene.luneo.components.filter(slug="checkout"),
        by=SYSTEM,
        now=now,
        starts_at=now + timedelta(hours=2),
        ends_at=now + timedelta(hours=3),
    )
    told()
    desk.sign_in("camille")
    own = f"/admin/incidents/maintenance/{row.pk}/change/"
    desk.open(own)
    page.fill("[name=note-en]", "Payments go on.")
    page.click("[name=_start]")
    expect(page.locator(".pill", has_text="In progress")).to_be_visible()
    assert "Payments go on." in told()["en"]
    desk.open("/status/luneo/")
    expect(page.locator("main")).to_contain_text("Under maintenance")
    desk.open(own)
    page.click("[name=_complete]")
    expect(page.locator(".pill", has_text="Completed")).to_be_visible()
    look(desk, "completed")
    assert {*told()} == {"fr", "en"}
    desk.open(f"/status/luneo/incidents/{row.code}")
    expect(page.locator(".updates")).to_contain_text("The maintenance is over.")
    look(desk, "its public page")
    assert desk.violations() == []
