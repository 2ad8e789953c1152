"""Pages are made once per change: asked for in the change's transaction, written after it, never lost, never older."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from incidents import lifecycle
from incidents.models import Incident, Publication, PublishedFile, PublishRequest
from incidents.status import page, publish
from support.models import Brand
from support.tickets.actor import Actor
from tests import make
from tests.incidents.status.visit import END, declare
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


def front(brand: Brand, language: str = "en") -> str:
    row = PublishedFile.objects.get(brand=brand, path="", language=language)
    return bytes(row.body).decode()


def version(brand: Brand) -> int:
    return Publication.objects.get(brand=brand).version


def test_a_change_is_published_once_it_is_committed(
    luneo: Brand, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        declare(luneo)
    assert "We are investigating an incident." in front(luneo)
    assert "Nous enquêtons sur un incident." in front(luneo, "fr")
    assert not PublishRequest.objects.exists()
    assert version(luneo) == 1  # one publication, however many facts the verb left


def test_a_change_that_is_rolled_back_publishes_nothing(
    luneo: Brand, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        declare(luneo)
        transaction.set_rollback(True)
    assert not PublishedFile.objects.exists()
    assert not PublishRequest.objects.exists()


def test_what_nobody_published_is_found_by_the_sweep(luneo: Brand) -> None:
    """As when the process dies between the commit and the publication."""
    declare(luneo)
    assert publish.sweep(now=at(1)) == 1
    assert "We are investigating an incident." in front(luneo)
    assert publish.sweep(now=at(1)) == 0


def test_a_publication_that_fails_costs_the_verb_nothing(
    luneo: Brand, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a template is broken")

    monkeypatch.setattr(publish, "page_data", broken)
    with django_capture_on_commit_callbacks(execute=True):
        incident = declare(luneo)
    monkeypatch.undo()
    assert Incident.objects.filter(pk=incident.pk).exists()
    assert publish.sweep(now=at(1)) == 1
    assert incident.code in front(luneo)


def test_a_minute_later_the_page_speaks_of_a_minute_later(luneo: Brand) -> None:
    publish.sweep(now=NOON)
    assert publish.sweep(now=at(0.5)) == 0
    assert publish.sweep(now=at(2)) == 1
    assert "As of 2 March 2026, 13:02 (CET)" in front(luneo)


def test_a_promise_that_passes_becomes_late_without_anybodys_doing(luneo: Brand) -> None:
    declare(luneo)
    publish.sweep(now=at(29))
    assert "is late" not in front(luneo)
    publish.sweep(now=at(31))
    assert "The update promised for 2 March 2026, 13:30 (CET) is late." in front(luneo)


def test_a_new_day_moves_the_bars(luneo: Brand) -> None:
    publish.sweep(now=NOON)
    assert "2 March 2026: Operational" in front(luneo)
    assert "3 March 2026" not in front(luneo)
    publish.sweep(now=NOON + timedelta(days=1))
    assert "3 March 2026: Operational" in front(luneo)


def test_only_what_changed_is_written_again(luneo: Brand) -> None:
    declare(luneo)
    publish.sweep(now=at(1))
    publish.sweep(now=at(3))
    newer = PublishedFile.objects.filter(version=version(luneo)).values_list("path", flat=True)
    assert set(newer) == {
        "",
        "history",
    }  # "as of" and the length of what is open; ETags of the API hold


def test_time_on_the_page_never_goes_back(luneo: Brand) -> None:
    publish.publish(luneo.pk, now=at(10), anyway=True)
    publish.publish(luneo.pk, now=at(5), anyway=True)
    assert "13:10 (CET)" in front(luneo)
    assert version(luneo) == 2


def test_who_is_overtaken_makes_the_pages_again(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process publishes something newer while we are rendering: ours must not bury it."""
    real, overtaken = page.page_data, list[bool]()

    def slow(brand: Brand, **chosen: Any) -> Any:
        data = real(brand, **chosen)
        if not overtaken:
            overtaken.append(True)
            declare(luneo)
            publish.publish(luneo.pk, now=at(1))
        return data

    monkeypatch.setattr(publish, "page_data", slow)
    publish.publish(luneo.pk, now=at(1), anyway=True)
    assert "We are investigating an incident." in front(luneo)


def test_an_incident_that_becomes_private_is_withdrawn(luneo: Brand) -> None:
    incident = declare(luneo)
    publish.sweep(now=at(1))
    pages = PublishedFile.objects.filter(path=f"incidents/{incident.code}")
    assert pages.filter(is_gone=False).count() == 2
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    publish.publish(luneo.pk, now=at(2), anyway=True)
    assert [bytes(each.body) for each in pages.filter(is_gone=True)] == [b"", b""]
    assert incident.code not in front(luneo)


def test_one_brands_change_leaves_the_other_alone(luneo: Brand, foodyepay: Brand) -> None:
    publish.sweep(now=NOON)
    declare(luneo)
    publish.sweep(now=at(0.5))
    assert (version(luneo), version(foodyepay)) == (2, 1)


def test_a_brand_without_a_runbook_is_published_too() -> None:
    bare = make.brand("bare")
    publish.sweep(now=NOON)
    assert "nothing to say" in front(bare)


def test_the_end_of_an_incident_is_published(
    luneo: Brand, django_capture_on_commit_callbacks: Any
) -> None:
    incident = declare(luneo)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.resolve(incident, slots=END, by=ADA, now=at(65))
    assert "All systems operational" in front(luneo)
    assert "The incident is resolved: The replica holds." in front(luneo)


def test_a_private_incident_asks_for_no_publication(luneo: Brand) -> None:
    declare(luneo, category="security", key="secret")
    assert not PublishRequest.objects.exists()
