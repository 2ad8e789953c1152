"""What is not public appears at no door: one table of every page, document, feed, badge, call and mail there is.

The negative control is in the same table: the public incident beside it stands at each door that tells of incidents.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents import lifecycle, reviews
from incidents.lifecycle import IncidentRefused, mailings
from incidents.models import (
    ActionItem,
    ComponentChange,
    Finding,
    Incident,
    IncidentUpdate,
    Mailing,
    Obligation,
    PublishedFile,
)
from incidents.status import documents, publish
from incidents.status.words import SPOKEN
from incidents.subscribers import broadcast
from support.models import Brand, OutboxMessage
from support.tickets.actor import Actor
from tests import make
from tests.incidents.reviews.conftest import END, people
from tests.incidents.subscribers.people import subscriber
from tests.support.escalation.rows import at

__all__ = ["people"]
pytestmark = pytest.mark.django_db
SECRET, INSIDE, PUBLIC = "Nachtigall", "Rotkehlchen", "Amselschlag"
ADA = Actor("Ada")
TELLS = {  # doors that speak of incidents that are over: the control
    "history",
    "api/v2/incidents.json",
    "history.atom",
    "history.rss",
}


@pytest.fixture
def secret(luneo: Brand, people: list[User]) -> Incident:
    """Private through a whole life, with every row that a slip could leave behind it."""
    ticket = make.ticket(luneo, subject=SECRET, text=SECRET)
    made = lifecycle.declare(
        luneo, title=SECRET, severity="P0", category="security", tickets=[ticket], by=ADA,
        now=at(0), key="secret",
    )  # fmt: skip
    lifecycle.rename(made, SECRET, by=ADA, now=at(1))
    lifecycle.note(made, SECRET, by=ADA, now=at(2))
    part = luneo.components.first()
    assert part is not None
    made.components.add(part)
    ComponentChange.objects.create(
        component=part, at=at(3), old="operational", new="operational", incident=made
    )
    slip = IncidentUpdate.objects.create(
        incident=made, code="slipofthepen", status="identified", texts={"en": SECRET, "fr": SECRET},
        at=at(4), by=SECRET,
    )  # fmt: skip
    broadcast.announce(luneo, now=at(4), update=slip)
    lifecycle.resolve(made, slots=END, by=ADA, now=at(5))
    found = reviews.draft(made, by=Actor.of(people[0]), now=at(6))
    reviews.write(found, {"fr": SECRET, "en": SECRET}, by=Actor.of(people[0]), now=at(7))
    for user in people[1:]:
        reviews.approve(found, by=Actor.of(user), now=at(8))
    return made


@pytest.fixture
def known(luneo: Brand, people: list[User]) -> Incident:
    """Public, over, and with an analysis that one person approved: what is inside stays there."""
    ticket = make.ticket(luneo, subject=INSIDE, text=INSIDE)
    made = lifecycle.declare(
        luneo, title=INSIDE, severity="P0", category="checkout", tickets=[ticket], by=ADA,
        now=at(10), key="known",
    )  # fmt: skip
    lifecycle.rename(made, PUBLIC, by=ADA, now=at(11))
    lifecycle.note(made, INSIDE, by=ADA, now=at(12))
    lifecycle.resolve(made, slots=END, by=ADA, now=at(13))
    found = reviews.draft(made, by=Actor.of(people[0]), now=at(14))
    sections = dict.fromkeys(("impact", "causes", "response", "went_badly"), INSIDE)
    reviews.edit(found, sections, by=ADA, now=at(15))
    reviews.share(found, by=ADA, now=at(16))
    reviews.write(found, {"fr": INSIDE, "en": INSIDE}, by=Actor.of(people[0]), now=at(17))
    reviews.approve(found, by=Actor.of(people[1]), now=at(18))
    duty = Obligation.objects.create(incident=made, kind="action", started_at=at(18))
    ActionItem.objects.create(
        incident=made, title=INSIDE, owner=people[0], duty=duty, created_at=at(18), created_by="x"
    )
    Finding.objects.create(incident=made, text=INSIDE, found_at=at(18), found_by="x")
    return made


def doors(client: Client, luneo: Brand, *incidents: Incident) -> Iterator[tuple[str, str]]:
    """Every door by its name, and all that comes out of it."""
    own = [f"incidents/{each.code}{more}" for each in incidents for more in ("", "/rca")]
    for path in ["", "history", "history?sort=-date", "releases", *own, *documents.PLAIN]:
        for language in SPOKEN if path not in documents.PLAIN else ("en",):
            answer = client.get(f"/status/luneo/{path}", headers={"accept-language": language})
            yield f"{path} {language}".removesuffix(" en"), f"{answer.headers}{answer.text}"
    publish.publish(luneo.pk, now=at(30), anyway=True)
    for file in PublishedFile.objects.filter(brand=luneo):
        yield f"bytes of {file.path} {file.language}", f"{file.path}{bytes(file.body).decode()}"
    for row in OutboxMessage.objects.filter(key__startswith="word:"):
        yield f"{row.carrier} to {row.destination}", json.dumps(row.payload, ensure_ascii=False)


def test_nothing_private_appears_at_any_door(
    client: Client, luneo: Brand, secret: Incident, known: Incident
) -> None:
    subscriber(luneo, "mail@example.com", language="fr")
    subscriber(luneo, "hook@example.com", url="https://hooks.example/x")
    broadcast.run_due(now=at(20))
    found = dict(doors(client, luneo, secret, known))
    asked = {
        name for name in found if secret.code in name
    }  # a refusal may repeat what it was asked
    leaks = {
        name: word
        for name, text in found.items()
        for word in (SECRET, INSIDE, *([] if name in asked else [secret.code]))
        if word in text
    }
    assert leaks == {}
    told = {name for name, text in found.items() if PUBLIC in text}
    carried = {"mail to mail@example.com", "subscriber to hooks.example"}
    assert TELLS | {f"bytes of {each} " for each in TELLS - {"history"}} | carried <= told
    assert {f"incidents/{known.code}", f"bytes of incidents/{known.code} fr"} <= told


def test_the_pages_of_what_is_private_do_not_exist(
    client: Client, secret: Incident, known: Incident
) -> None:
    paths = [
        f"incidents/{secret.code}",
        f"incidents/{secret.code}/rca",
        f"incidents/{known.code}/rca",
    ]
    assert [client.get(f"/status/luneo/{path}").status_code for path in paths] == [404] * 3


def test_the_badge_and_the_state_speak_of_public_trouble_alone(
    client: Client, luneo: Brand, secret: Incident
) -> None:
    lifecycle.reopen(secret, reason="x", by=ADA, now=at(9))
    assert "operational" in client.get("/status/luneo/badge.svg").text
    assert client.get("/status/luneo/api/ext/badge.json").json()["message"] == "operational"
    state = client.get("/status/luneo/api/v2/status.json").json()["status"]
    assert state["indicator"] == "none"


@pytest.mark.parametrize("draft", [mailings.draft_answers, mailings.draft_audience])
def test_nobody_is_told_of_it_by_mail(secret: Incident, draft: Any) -> None:
    words = {"fr": "C'est réparé.", "en": "It is mended."}
    more = {"closes": True} if draft is mailings.draft_answers else {}
    with pytest.raises(IncidentRefused, match="private"):
        draft(secret, words, by=ADA, now=at(21), **more)
    assert not Mailing.objects.exists()
