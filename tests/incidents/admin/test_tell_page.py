"""Before many are told, one person has looked at how many, in which languages, and at what they read."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents import lifecycle
from incidents.lifecycle import mailings
from incidents.models import Incident, Mailing
from support.models import Account, Brand, Customer, OutboxMessage, Role
from support.tickets.actor import SYSTEM
from tests import make
from tests.incidents.conftest import Declare
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
END = {"resolution": "The replica holds", "follow_up": "We watch it"}


@pytest.fixture
def over(luneo: Brand, declare: Declare) -> Incident:
    people = [make.customer(luneo, f"{name}@example.com") for name in ("a", "b")]
    Customer.objects.filter(pk=people[0].pk).update(language="en")
    Customer.objects.filter(pk=people[1].pk).update(language="fr")
    incident = declare(luneo, tickets=[make.ticket(luneo, requester=each) for each in people])
    lifecycle.resolve(incident, slots=END, by=SYSTEM, now=at(60))
    return incident


@pytest.fixture
def lead(client: Client, luneo: Brand, foodyepay: Brand) -> User:
    user = make.agent("lea", luneo, foodyepay, role=Role.LEAD)
    client.force_login(user)
    return user


def url(incident: Incident, kind: str = "tickets") -> str:
    return reverse("admin:incidents_tell", args=[incident.pk, kind])


def draft(client: Client, incident: Incident, kind: str = "tickets", **changed: Any) -> Any:
    words = {"fr": "le serveur tient", "en": "the server holds", "closes": "on"}
    return client.post(url(incident, kind), {"_draft": "", **words, **changed})


def page(client: Client, incident: Incident, kind: str = "tickets") -> str:
    return client.get(url(incident, kind)).content.decode()


def test_the_public_resolution_is_the_first_draft(
    client: Client, lead: User, over: Incident
) -> None:
    assert page(client, over).count("The replica holds") == 2


def test_the_preview_counts_and_shows_what_each_language_reads(
    client: Client, lead: User, over: Incident
) -> None:
    draft(client, over)
    shown = page(client, over)
    for said in (
        "2 people will be told",
        "fr: 1",
        "en: 1",
        "2 tickets will be resolved.",
        "now resolved: the server holds",
        "désormais résolu : le serveur tient",
        "b@example.com",
    ):
        assert said in shown
    assert not OutboxMessage.objects.filter(key__startswith="reply:").exists()


def test_sent_it_is_being_sent_in_that_name(client: Client, lead: User, over: Incident) -> None:
    draft(client, over)
    mailing = Mailing.objects.get()
    answer = client.post(url(over), {"_send": "", "draft": mailing.pk})
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent_by) == ("sending", lead)
    assert answer["Location"] == reverse("admin:incidents_incident_change", args=[over.pk])
    mailings.send_due(now=at(80))
    shown = client.get(answer["Location"]).content.decode()
    assert len(re.findall(r"told at\s+<time [^>]*>2 Mar 2026 13:20 UTC<", shown)) == 2


def test_what_is_sent_is_what_was_looked_at(client: Client, lead: User, over: Incident) -> None:
    draft(client, over)
    seen = Mailing.objects.get().pk
    draft(client, over, en="something else")
    shown = client.post(url(over), {"_send": "", "draft": seen}, follow=True).content.decode()
    assert "This draft was replaced" in shown
    assert Mailing.objects.get().state == "draft"


def test_a_draft_is_discarded(client: Client, lead: User, over: Incident) -> None:
    draft(client, over)
    client.post(url(over), {"_discard": "", "draft": Mailing.objects.get().pk})
    assert not Mailing.objects.exists()


def test_an_empty_language_is_refused_and_what_was_written_is_kept(
    client: Client, lead: User, over: Incident
) -> None:
    answer = draft(client, over, en="")
    assert answer.status_code == 422
    assert "le serveur tient" in answer.content.decode()
    assert not Mailing.objects.exists()


def test_an_open_incident_says_what_comes_first(
    client: Client, lead: User, luneo: Brand, declare: Declare
) -> None:
    answer = draft(client, declare(luneo))
    assert "Resolve the incident first" in answer.content.decode()


def test_those_affected_are_previewed_in_the_same_way(
    client: Client, lead: User, foodyepay: Brand, declare: Declare
) -> None:
    account = Account.objects.create(brand=foodyepay, name="Paul", components=["balances"])
    person = make.customer(foodyepay, "p@example.com")
    Customer.objects.filter(pk=person.pk).update(account=account)
    incident = declare(foodyepay, category="balance")
    draft(client, incident, "audience")
    shown = page(client, incident, "audience")
    assert "1 person will be told" in shown
    assert "may have touched your balance or your rewards: the server holds" in shown
    assert "will be resolved" not in shown


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_only_leads_tell_many(client: Client, luneo: Brand, over: Incident, role: Role) -> None:
    client.force_login(make.agent("ada", luneo, role=role))
    assert client.get(url(over)).status_code == 403
    assert draft(client, over).status_code == 403
    assert not Mailing.objects.exists()


def test_another_kind_or_brand_is_not_there(
    client: Client, lead: User, over: Incident, foodyepay: Brand
) -> None:
    assert client.get(url(over, "everybody")).status_code == 404
    client.force_login(make.agent("mo", foodyepay, role=Role.LEAD))
    assert client.get(url(over)).status_code == 404
