"""What a maintenance is called in each language, wherever it is read."""

import pytest
from django.test import Client
from django.urls import reverse

from incidents import maintenance
from incidents.changes.release import TITLE, TITLES
from incidents.models import Maintenance, Subscriber
from incidents.status import api, feeds, show
from incidents.status.page import page_data
from incidents.status.parts import Entry
from incidents.status.words import SPOKEN
from incidents.subscribers import broadcast
from support.models import Brand, OutboxMessage, Role
from support.tickets.actor import SYSTEM
from tests import make
from tests.make import NOON
from tests.support.escalation.rows import at

BOTH = {"fr": "Déplacement de la base", "en": "Move of the database"}


def entry(**titles: str) -> Entry:
    times = {"started_at": NOON, "updated_at": NOON, "monitoring_at": None, "resolved_at": None}
    rest = {"next_update_at": None, "posts": (), "parts": (), "planned": (NOON, at(60))}
    words = {"code": "a", "title": "Première", "status": "scheduled", "impact": "maintenance"}
    return Entry(**words, **times, **rest, titles=titles)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("titles", "language", "read"),
    [
        ({}, "en", "Première"),
        ({"fr": "Deux", "en": "Two"}, "en", "Two"),
        ({"fr": "Deux", "en": "Two"}, "fr", "Deux"),
        ({"fr": "Deux"}, "en", "Première"),
        ({"en": ""}, "en", "Première"),
        ({"en": "Two"}, "de", "Première"),
    ],
)
def test_a_language_without_a_title_reads_the_first(
    titles: dict[str, str], language: str, read: str
) -> None:
    assert entry(**titles).titled(language) == read


def test_a_release_is_announced_in_every_language_of_the_page() -> None:
    assert {"en", *TITLES} == set(SPOKEN)
    assert TITLE not in TITLES.values()


def planned(brand: Brand, **titles: str) -> Maintenance:
    return maintenance.schedule(
        brand,
        title=titles.get("fr", "Travaux"),
        titles=titles,
        starts_at=at(60),
        ends_at=at(120),
        by=SYSTEM,
        now=NOON,
    )


@pytest.mark.django_db
def test_visitors_read_their_own_and_machines_read_english(luneo: Brand) -> None:
    planned(luneo, **BOTH)
    data = page_data(luneo, now=NOON)
    for language, title in BOTH.items():
        [shown] = show.front(data, language)["planned"]
        assert shown["title"] == title
    assert [each["name"] for each in api.summary(data)["scheduled_maintenances"]] == [BOTH["en"]]
    for feed in (feeds.atom, feeds.rss, feeds.calendar):
        said = feed(data).decode()
        assert BOTH["en"] in said
        assert BOTH["fr"] not in said


@pytest.mark.django_db
def test_each_subscriber_is_told_in_their_language(luneo: Brand) -> None:
    for language in BOTH:
        Subscriber.objects.create(
            brand=luneo,
            email=f"{language}@example.com",
            language=language,
            state="active",
            asked_at=NOON,
        )
    planned(luneo, **BOTH)
    broadcast.run_due(now=at(1))
    for language, title in BOTH.items():
        payload = OutboxMessage.objects.get(destination=f"{language}@example.com").payload
        assert payload["subject"].endswith(title)
        assert title in payload["text"]


@pytest.mark.django_db
def test_what_is_blank_or_too_long_is_not_kept(luneo: Brand) -> None:
    row = planned(luneo, fr="x" * 400, en="  ")
    row.refresh_from_db()
    assert row.titles == {"fr": "x" * 300}


@pytest.mark.django_db
def test_its_page_in_the_console_says_both(client: Client, luneo: Brand) -> None:
    client.force_login(make.agent("lea", luneo, role=Role.LEAD))
    row = planned(luneo, **BOTH)
    page = client.get(reverse("admin:incidents_maintenance_change", args=[row.pk]))
    facts = dict(page.context["item"].facts)
    assert (page.context["item"].title, facts["English"]) == (BOTH["fr"], BOTH["en"])
    assert "Français" not in facts  # it is the heading
