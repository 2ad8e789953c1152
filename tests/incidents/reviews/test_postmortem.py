"""F8: a post-mortem begins with what the rows know, is finished by people and shared inside."""

import pytest

from incidents import lifecycle, reviews
from incidents.lifecycle import IncidentRefused
from incidents.models import Incident, PostMortem
from support.models import Brand, OutboxMessage
from support.tickets.actor import SYSTEM, Actor
from tests.incidents.reviews.conftest import END, ended
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


def test_it_is_drafted_from_the_timeline(over: Incident) -> None:
    found = reviews.draft(over, by=ADA, now=at(70))
    assert found.impact == "P0, 1 h 00 min.\n2 tickets of 2 people.\nTouched: Checkout."
    assert found.detection.splitlines()[-1] == "02 Mar 13:02 taken by Ada."  # in Paris
    assert "02 Mar 13:09 Ada noted: The replica lags." in found.response
    assert "02 Mar 14:00 Ada resolved it." in found.response
    assert "In time: acknowledging the page." in found.went_well
    assert found.went_badly.startswith("Late: the promised public update, due 02 Mar 13:30")
    assert found.causes == ""


def test_there_is_one_and_it_is_not_drafted_over(over: Incident) -> None:
    first = reviews.draft(over, by=ADA, now=at(70))
    reviews.edit(first, {"causes": " A lock "}, by=ADA, now=at(71))
    again = reviews.draft(over, by=Actor("Ben"), now=at(80))
    assert (again.pk, again.causes, again.updated_by) == (first.pk, "A lock", "Ada")


def test_it_is_not_written_before_the_end(over: Incident) -> None:
    lifecycle.reopen(over, reason="It came back", by=ADA, now=at(65))
    with pytest.raises(IncidentRefused, match="Resolve"):
        reviews.draft(over, by=ADA, now=at(70))


def test_only_sections_are_edited(over: Incident) -> None:
    found = reviews.draft(over, by=ADA, now=at(70))
    reviews.edit(found, {"rca": "x", "shared_by": "x", "impact": "Big"}, by=ADA, now=at(71))
    fresh = PostMortem.objects.get()
    assert (fresh.impact, fresh.rca, fresh.shared_by) == ("Big", {}, "")


def test_shared_inside_the_duty_is_done_and_nothing_is_public(foodyepay: Brand) -> None:
    incident = ended(foodyepay, "payments")
    found = reviews.draft(incident, by=ADA, now=at(70))
    reviews.edit(found, {"causes": "A lock"}, by=ADA, now=at(71))
    posts = incident.updates.count()
    reached = reviews.share(found, by=ADA, now=at(72))
    mails = OutboxMessage.objects.filter(key__startswith=f"post-mortem:{found.pk}")
    assert mails.count() == len(reached) > 0
    text = mails[0].payload["text"]
    assert "CAUSES\nA lock" in text
    assert "WHAT WENT WELL" in text
    duty = incident.obligations.get(kind="post_mortem")
    assert (duty.state, duty.met_at, duty.due_at) == ("met", at(72), at(60 + 72 * 60))
    assert incident.updates.count() == posts
    own = foodyepay.domain
    assert all(row.destination.endswith(own) for row in mails)


@pytest.mark.parametrize(("emptied", "named"), [("causes", "causes"), ("impact", "impact")])
def test_an_empty_one_is_not_shared(over: Incident, emptied: str, named: str) -> None:
    found = reviews.draft(over, by=ADA, now=at(70))
    reviews.edit(found, {"causes": "A lock", emptied: " "}, by=ADA, now=at(71))
    with pytest.raises(IncidentRefused, match=f"Fill in {named}"):
        reviews.share(found, by=ADA, now=at(72))
    assert not OutboxMessage.objects.filter(key__startswith="post-mortem:").exists()


def test_a_second_end_keeps_the_post_mortem_that_was_shared(foodyepay: Brand) -> None:
    incident = ended(foodyepay, "payments")
    found = reviews.draft(incident, by=ADA, now=at(70))
    reviews.edit(found, {"causes": "A lock"}, by=ADA, now=at(71))
    reviews.share(found, by=ADA, now=at(72))
    lifecycle.reopen(incident, reason="Again", by=SYSTEM, now=at(80))
    lifecycle.resolve(incident, slots=END, by=SYSTEM, now=at(90))
    assert incident.obligations.get(kind="post_mortem").state == "met"
