"""L12: the page of a root cause analysis is there once two people approved it, in both languages, and not before."""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from incidents import reviews
from incidents.lifecycle import IncidentRefused
from incidents.models import Incident, PostMortem, PublishedFile
from incidents.status import publish
from incidents.subscribers import broadcast
from support.models import Brand, OutboxMessage
from support.tickets.actor import Actor
from tests.incidents.reviews.conftest import ended, over, people
from tests.incidents.subscribers.people import subscriber
from tests.support.escalation.rows import at

__all__ = ["over", "people"]
pytestmark = pytest.mark.django_db
TEXTS = {
    "fr": "Un verrou bloquait tout.\n\n- Il est parti\n- On le surveille",
    "en": "A lock held everything up.\n\n- It is gone\n- We <b>watch</b> it",
}


@pytest.fixture(autouse=True)
def _soon_after() -> Iterator[None]:
    with time_machine.travel(at(90), tick=False):
        yield


def written(incident: Incident, people: list[User]) -> PostMortem:
    found = reviews.draft(incident, by=Actor.of(people[0]), now=at(70))
    reviews.write(found, TEXTS, by=Actor.of(people[0]), now=at(71))
    return found


def publish_it(found: PostMortem, people: list[User]) -> None:
    for user in people[1:]:
        reviews.approve(found, by=Actor.of(user), now=at(72))
    reviews.publish(found, by=Actor.of(people[0]), now=at(80))


def page(
    client: Client, incident: Incident, path: str = "", language: str = "en"
) -> tuple[int, str]:
    headers = {"accept-language": language}
    answer = client.get(f"/status/luneo/incidents/{incident.code}{path}", headers=headers)
    return answer.status_code, answer.content.decode()


def test_before_two_approvals_there_is_no_page_and_no_word_of_it(
    client: Client, over: Incident, people: list[User]
) -> None:
    found = written(over, people)
    reviews.approve(found, by=Actor.of(people[1]), now=at(72))
    with pytest.raises(IncidentRefused):
        reviews.publish(found, by=Actor.of(people[0]), now=at(73))
    assert page(client, over, "/rca")[0] == 404
    for path in ("", "history", f"incidents/{over.code}"):
        shown = client.get(f"/status/luneo/{path}").content.decode()
        assert "lock held" not in shown
        assert "/rca" not in shown


@pytest.mark.parametrize(
    ("language", "heading", "said", "item"),
    [
        ("en", "Root cause analysis", "A lock held everything up.", "<li>It is gone</li>"),
        ("fr", "Analyse des causes", "Un verrou bloquait tout.", "<li>Il est parti</li>"),
    ],
)
def test_it_is_read_in_the_visitors_language(
    client: Client,
    over: Incident,
    people: list[User],
    language: str,
    heading: str,
    said: str,
    item: str,
) -> None:
    publish_it(written(over, people), people)
    status, shown = page(client, over, "/rca", language)
    assert status == 200
    assert f'<h1 dir="auto">{heading}</h1>' in "".join(line.strip() for line in shown.splitlines())
    assert f"<p>{said}</p>" in shown
    assert item in shown


def test_it_is_listed_with_the_incident_wherever_that_stands(
    client: Client, over: Incident, people: list[User]
) -> None:
    publish_it(written(over, people), people)
    link = f"incidents/{over.code}/rca"
    for path in ("", "history", f"incidents/{over.code}"):
        shown = client.get(f"/status/luneo/{path}").content.decode()
        assert f'{link}"' in shown, path
        assert "Root cause analysis" in shown, path


def test_the_front_page_names_it_and_does_not_repeat_it(
    client: Client, over: Incident, people: list[User]
) -> None:
    publish_it(written(over, people), people)
    assert "A lock held" not in client.get("/status/luneo/").content.decode()
    assert "<li>It is gone</li>" in page(client, over)[1]


def test_markup_in_it_is_shown_as_it_was_written(
    client: Client, over: Incident, people: list[User]
) -> None:
    publish_it(written(over, people), people)
    assert "We &lt;b&gt;watch&lt;/b&gt; it" in page(client, over, "/rca")[1]


def test_its_finished_bytes_stand_at_the_servers_door_in_both_languages(
    luneo: Brand, over: Incident, people: list[User]
) -> None:
    publish_it(written(over, people), people)
    publish.publish(luneo.pk, now=at(81), anyway=True)
    files = PublishedFile.objects.filter(path=f"incidents/{over.code}/rca").order_by("language")
    assert [each.language for each in files] == ["en", "fr"]
    assert b"Un verrou bloquait tout." in files[1].body


def test_other_incidents_and_brands_have_none_of_it(
    client: Client, over: Incident, people: list[User], foodyepay: Brand
) -> None:
    publish_it(written(over, people), people)
    other = ended(foodyepay, "payments")
    assert client.get(f"/status/foodyepay/incidents/{over.code}/rca").status_code == 404
    assert client.get(f"/status/foodyepay/incidents/{other.code}/rca").status_code == 404
    assert client.get("/status/luneo/incidents/no-such-code/rca").status_code == 404
    assert client.post(f"/status/luneo/incidents/{over.code}/rca").status_code == 405


def test_a_webhook_carries_it_where_statuspage_does(
    luneo: Brand, over: Incident, people: list[User]
) -> None:
    broadcast.run_due(now=at(61))  # what was said before anybody was subscribed
    subscriber(luneo, url="https://hooks.example/x")
    publish_it(written(over, people), people)
    broadcast.run_due(now=at(81))
    sent = OutboxMessage.objects.get(carrier="subscriber").payload["body"]["incident"]
    assert sent["postmortem_body"] == TEXTS["en"]
    assert sent["postmortem_published_at"] == "2026-03-02T13:20:00.000Z"
    assert sent["status"] == "postmortem"
