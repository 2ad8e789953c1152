"""What a subscriber's system is called with, and what a reader is written, of pages made by hand. No database."""

from dataclasses import replace
from typing import Any

import pytest

from incidents.models import Component, ComponentChange, Subscriber
from incidents.status import api
from incidents.status.parts import Entry
from incidents.subscribers.letters import Told
from incidents.subscribers.webhook import EXTRA, Turned, body, host
from support.models import Brand
from tests.incidents.status.pages import HOUR, entry, page, part, post, touched, work
from tests.make import NOON

BRAND = Brand(pk=1, slug="acme", name="Acme", hosts=["status.acme.test"], domain="acme.test")
STATES = ["operational", "degraded_performance", "partial_outage", "major_outage"]


def subscriber(**fields: Any) -> Subscriber:
    values = {"pk": 7, "brand": BRAND, "email": "zoe@example.com", "asked_at": NOON}
    return Subscriber(**(values | {"language": "en", "url": "https://hook.test/x"} | fields))


def told(about: Entry, **fields: Any) -> Told:
    data = page(**{"maintenances" if about.planned else "entries": (about,)}, **fields)
    return Told(data, about, about.posts[0])


def called(word: Told | Turned) -> dict[str, Any]:
    made = body(subscriber(), word)
    assert made["subscriber"] == 7
    sent: dict[str, Any] = made["body"]
    return sent


@pytest.mark.parametrize("status", ["investigating", "identified", "monitoring", "resolved"])
def test_an_incident_has_the_keys_of_the_api_and_those_of_calls(status: str) -> None:
    word = told(entry(status=status))
    sent = called(word)
    assert set(sent) == {"meta", "page", "incident"}
    assert set(sent["incident"]) == {*api.incident(word.entry, word.data), *EXTRA}
    assert sent["incident"]["status"] == status
    assert sent["incident"]["scheduled_for"] is None
    assert sent["incident"]["postmortem_body"] is None


def test_a_maintenance_brings_its_times() -> None:
    sent = called(told(work()))["incident"]
    assert sent["impact"] == "maintenance"
    assert sent["scheduled_for"] == "2026-03-02T17:00:00.000Z"
    assert sent["scheduled_until"] == "2026-03-02T19:00:00.000Z"
    assert sent["scheduled_auto_completed"] is True


def test_a_cause_is_told_with_its_day() -> None:
    cause = post(5, status="postmortem", texts={"en": "Why", "fr": "Pourquoi"})
    sent = called(told(entry(status="postmortem", posts=(cause, post(1)))))["incident"]
    assert sent["postmortem_body"] == "Why"
    assert sent["postmortem_published_at"] == "2026-03-02T17:00:00.000Z"
    assert [each["status"] for each in sent["incident_updates"]] == ["postmortem", "investigating"]


def test_the_page_says_how_everything_stands() -> None:
    sent = called(told(entry(), parts=(part(state="major_outage"), part(2))))
    assert sent["page"] == {
        "id": page().code,
        "status_indicator": "major",
        "status_description": "Partial System Outage",
    }
    assert sent["meta"]["generated_at"] == "2026-03-02T12:00:00.000Z"
    assert sent["meta"]["documentation"] == "https://status.acme.test/api/v2/summary.json"
    assert "/subscription/7-" in sent["meta"]["unsubscribe"]


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_a_component_that_turned_says_from_what_to_what(old: str, new: str) -> None:
    change = ComponentChange(
        pk=3, component=Component(code="part00000001"), at=NOON, old=old, new=new
    )
    word = Turned.of(change, page(parts=(part(state=new),)))
    assert word is not None
    sent = called(word)
    assert set(sent) == {"meta", "page", "component_update", "component"}
    assert sent["component_update"] == {
        "id": word.code,
        "component_id": "part00000001",
        "component_type": "Component",
        "old_status": old,
        "new_status": new,
        "created_at": "2026-03-02T12:00:00.000Z",
    }
    assert sent["component"] == api.component(word.part, word.data)


def test_a_component_that_is_not_on_the_page_turns_nothing() -> None:
    change = ComponentChange(pk=3, component=Component(code="part00000009"), at=NOON)
    assert Turned.of(change, page(parts=(part(),))) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hook.test/x?token=secret", "hook.test"),
        ("https://user:secret@hook.test/", "hook.test"),
        ("https://HOOK.test:8443/", "hook.test"),
        ("", ""),
    ],
)
def test_the_outbox_shows_where_a_call_goes_and_no_secret(url: str, shown: str) -> None:
    assert host(subscriber(url=url)) == shown


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("en", "[Acme Status] Identified: Trouble 1", "Identified: Word 1"),
        ("fr", "[Acme Status] Cause identifiée : Trouble 1", "Cause identifiée : Mot 1"),
        ("de", "[Acme Status] Identified: Trouble 1", "Identified: Word 1"),
    ],
)
def test_a_letter_speaks_its_readers_language(language: str, subject: str, line: str) -> None:
    letter = told(entry(status="identified")).letter(subscriber(language=language), key="k")
    assert letter["subject"] == subject
    assert line in letter["text"]
    assert "https://status.acme.test/incidents/item00000001" in letter["text"]


def test_a_letter_is_left_by_one_click(settings: Any) -> None:
    settings.PUBLIC_URL = "https://desk.acme.test"
    headers = told(entry()).letter(subscriber(), key="k")["headers"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")
    assert headers["List-Unsubscribe"].endswith("/leave>")


def test_a_letter_says_when_more_is_said_and_what_is_touched() -> None:
    about = entry(next_update_at=NOON + 2 * HOUR, parts=(part(name="Checkout"),))
    text = told(about).letter(subscriber(), key="k")["text"]
    assert "Affects Checkout" in text
    assert "Next update by 2 March 2026, 15:00 (CET)." in text
    quiet = told(replace(about, next_update_at=None, parts=())).letter(subscriber(), key="k")[
        "text"
    ]
    assert "Next update" not in quiet
    assert "Affects" not in quiet


def test_who_chose_parts_is_found_by_what_the_word_touches() -> None:
    about = entry(parts=(part(1), part(2)), posts=(post(touched=(touched(1),)),))
    assert told(about).codes == ["part00000001", "part00000002"]
    assert told(entry()).codes == []
    assert told(about).code == about.posts[0].code
