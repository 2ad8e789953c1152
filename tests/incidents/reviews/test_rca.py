"""L12: the public reads a root cause that two people approved who did not write it."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from incidents import lifecycle, reviews
from incidents.lifecycle import IncidentRefused
from incidents.models import Incident, PostMortem, RcaApproval
from incidents.reviews import rca
from support.models import Brand
from support.tickets.actor import SYSTEM, Actor
from tests import make
from tests.incidents.reviews.conftest import END
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
TEXTS = {"fr": "Un verrou bloquait tout.", "en": "A lock held everything up."}


@pytest.fixture
def written(over: Incident, people: list[User]) -> PostMortem:
    found = reviews.draft(over, by=Actor.of(people[0]), now=at(70))
    reviews.write(found, TEXTS, by=Actor.of(people[0]), now=at(71))
    return found


def approve(found: PostMortem, *users: User) -> None:
    for user in users:
        reviews.approve(found, by=Actor.of(user), now=at(72))


def test_with_two_approvals_it_is_the_last_word_in_public(
    client: Client, written: PostMortem, people: list[User]
) -> None:
    approve(written, *people[1:])
    reviews.publish(written, by=Actor.of(people[0]), now=at(80))
    incident = written.incident
    assert (incident.status, written.published_at) == ("postmortem", at(80))
    last = incident.updates.latest("at", "pk")
    assert (last.status, last.texts) == ("postmortem", TEXTS)
    duty = incident.obligations.get(kind="rca")
    assert (duty.state, duty.met_at) == ("met", at(80))
    assert incident.code in duty.evidence
    page = client.get(f"/status/luneo/incidents/{incident.code}", headers={"accept-language": "en"})
    assert TEXTS["en"] in page.content.decode()


def test_one_voice_is_not_two(written: PostMortem, people: list[User]) -> None:
    approve(written, people[1], people[1])
    with pytest.raises(IncidentRefused, match="1 more people"):
        reviews.publish(written, by=Actor.of(people[0]), now=at(80))
    assert RcaApproval.objects.count() == 1


def test_the_author_approves_nothing(written: PostMortem, people: list[User]) -> None:
    with pytest.raises(IncidentRefused, match="You wrote it"):
        approve(written, people[0])


def test_a_changed_text_is_approved_anew(written: PostMortem, people: list[User]) -> None:
    approve(written, *people[1:])
    reviews.write(written, {**TEXTS, "en": "A cat."}, by=Actor.of(people[0]), now=at(73))
    assert rca.approvals(written) == []
    with pytest.raises(IncidentRefused, match="2 more people"):
        reviews.publish(written, by=Actor.of(people[0]), now=at(80))


def test_who_changes_it_is_its_author_and_no_longer_a_voice(
    written: PostMortem, people: list[User]
) -> None:
    """Else an approver could put in words that only one other person has seen."""
    approve(written, people[1])
    reviews.write(written, {**TEXTS, "en": "A cat."}, by=Actor.of(people[1]), now=at(73))
    with pytest.raises(IncidentRefused, match="You wrote it"):
        approve(written, people[1])
    reviews.write(written, TEXTS, by=Actor.of(people[1]), now=at(74))
    assert rca.approvals(written) == []


def test_the_same_text_again_changes_nothing(written: PostMortem, people: list[User]) -> None:
    approve(written, people[1])
    reviews.write(written, TEXTS, by=Actor.of(people[1]), now=at(73))
    assert [each.user for each in rca.approvals(written)] == [people[1]]
    assert written.rca_author == people[0]


def test_nobody_of_another_brand_approves(
    written: PostMortem, foodyepay: Brand, people: list[User]
) -> None:
    with pytest.raises(IncidentRefused, match="does not work for Luneo"):
        approve(written, make.agent("mo", foodyepay))


def test_what_is_published_is_not_rewritten(written: PostMortem, people: list[User]) -> None:
    approve(written, *people[1:])
    reviews.publish(written, by=Actor.of(people[0]), now=at(80))
    with pytest.raises(IncidentRefused, match="not rewritten"):
        reviews.write(written, {**TEXTS, "en": "x"}, by=Actor.of(people[0]), now=at(81))
    with pytest.raises(IncidentRefused, match="published already"):
        reviews.publish(written, by=Actor.of(people[0]), now=at(82))


def test_an_incident_that_begins_again_has_a_further_cause_and_the_first_stays_read(
    client: Client, written: PostMortem, people: list[User]
) -> None:
    approve(written, *people[1:])
    reviews.publish(written, by=Actor.of(people[0]), now=at(80))
    incident = written.incident
    lifecycle.reopen(incident, reason="It came back", by=Actor("Ada"), now=at(90))
    lifecycle.resolve(incident, slots=END, by=Actor("Ada"), now=at(100))
    written.refresh_from_db()
    further = {"fr": "Le verrou est revenu.", "en": "The lock came back."}
    reviews.write(written, further, by=Actor.of(people[0]), now=at(101))
    with pytest.raises(IncidentRefused, match="2 more people"):
        reviews.publish(written, by=Actor.of(people[0]), now=at(102))
    approve(written, *people[1:])
    reviews.publish(written, by=Actor.of(people[0]), now=at(103))
    assert incident.obligations.get(kind="rca").state == "met"  # what was done stays done
    page = client.get(f"/status/luneo/incidents/{incident.code}", headers={"accept-language": "en"})
    assert page.text.index(further["en"]) < page.text.index(TEXTS["en"])
    cause = client.get(
        f"/status/luneo/incidents/{incident.code}/rca", headers={"accept-language": "en"}
    )
    assert further["en"] in cause.text
    assert TEXTS["en"] not in cause.text


def test_an_approval_cannot_be_moved_to_another_text(
    written: PostMortem, people: list[User]
) -> None:
    approve(written, people[1])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RcaApproval.objects.update(digest="x")


@pytest.mark.parametrize("missing", ["fr", "en"])
def test_it_is_written_in_every_language(over: Incident, people: list[User], missing: str) -> None:
    found = reviews.draft(over, by=SYSTEM, now=at(70))
    with pytest.raises(IncidentRefused, match=f"{missing} is empty"):
        reviews.write(found, {**TEXTS, missing: " "}, by=Actor.of(people[0]), now=at(71))
    with pytest.raises(IncidentRefused, match="no text"):
        approve(found, people[1])


def test_the_machine_writes_and_approves_nothing(over: Incident) -> None:
    found = reviews.draft(over, by=SYSTEM, now=at(70))
    with pytest.raises(IncidentRefused, match="Only people"):
        reviews.write(found, TEXTS, by=SYSTEM, now=at(71))
    with pytest.raises(IncidentRefused, match="Only people"):
        reviews.approve(found, by=SYSTEM, now=at(71))


def test_a_private_incident_has_no_public_cause(luneo: Brand, people: list[User]) -> None:
    secret = lifecycle.declare(
        luneo,
        title="Leak",
        severity="P0",
        category="security",
        tickets=[],
        by=SYSTEM,
        now=at(0),
        key="leak",
    )
    lifecycle.resolve(secret, slots=END, by=SYSTEM, now=at(60))
    found = reviews.draft(secret, by=SYSTEM, now=at(70))
    reviews.write(found, TEXTS, by=Actor.of(people[0]), now=at(71))
    approve(found, *people[1:])
    with pytest.raises(IncidentRefused, match="share it inside"):
        reviews.publish(found, by=Actor.of(people[0]), now=at(80))
    assert not secret.updates.exists()
