"""Three customers write of one trouble, for each brand: detected, raised, paged, told, late, over, answered, learned.

Time is passed in; PagerDuty, Jira and the mail server are real local servers, and what they hear of is what is checked.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents import lifecycle, reviews
from incidents.lifecycle import mailings
from incidents.models import Incident, Obligation
from support.inbound.envelope import Envelope
from support.inbound.receive import receive
from support.models import Brand, OutboxMessage, Role, Ticket, TriggerHit
from support.tickets.actor import Actor
from tests import make
from tests.flows.conftest import World
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WRITERS = ["zoe@example.com", "kim@example.com", "lou@example.com"]


class Story:
    """What the two brands' stories differ in; `says` is a bug of one category in the words of its customers."""

    def __init__(self, **facts: Any):
        self.brand: str = facts["brand"]
        self.address: str = facts["address"]
        self.says: list[str] = facts["says"]
        self.category: str = facts["category"]
        self.tracked: bool = facts["tracked"]
        self.after: set[str] = facts["after"]


LUNEO = Story(
    brand="luneo",
    address="support@luneo.app",
    says=[
        "An error message on the payment page",
        "Error message in my cart",
        "Bug dans le panier : message d'erreur",
    ],
    category="checkout",
    tracked=False,
    after={"rca", "action_j1", "action_j7"},
)
FOODYEPAY = Story(
    brand="foodyepay",
    address="support@foodyepay.com",
    says=[
        "An error message when I look at my balance",
        "My balance does not work",
        "Message d'erreur : mon solde ne fonctionne pas",
    ],
    category="balance",
    tracked=True,
    after={"post_mortem"},
)
BOTH = pytest.mark.parametrize("story", [LUNEO, FOODYEPAY], ids=lambda story: story.brand)


def three_write(story: Story, world: World) -> list[Ticket]:
    """Ten minutes apart."""
    for number, (sender, words) in enumerate(zip(WRITERS, story.says, strict=True)):
        at = world.go(NOON + 10 * number * MINUTE)
        letter = make.letter(
            subject=words, sender=sender, to=story.address, text=f"{words}.\n\nMerci"
        )
        envelope = Envelope(sender, (story.address,))
        receive(letter, envelope=envelope, source="pipe", now=at)
        world.sweep(at)
    return list(Ticket.objects.select_related("brand").order_by("number"))


def is_detected_inside(story: Story, tickets: list[Ticket], world: World) -> Incident:
    """By the third letter, not before, with the evidence; nobody is paged and nothing is public yet."""
    hit = TriggerHit.objects.get(trigger="several_customers")
    assert (hit.ticket, hit.at) == (tickets[2], NOON + 20 * MINUTE)
    assert hit.evidence == {"tickets": [each.reference for each in tickets], "customers": 3}
    incident = Incident.objects.select_related("brand").get()
    assert (incident.severity, incident.category) == ("P2", story.category)
    assert set(incident.tickets.all()) == set(tickets)
    assert incident.published_at is None
    assert world.pager.keys() == []
    return incident


def public(brand: Brand, path: str = "/") -> str:
    client = Client(headers={"host": f"{brand.slug}.localhost", "accept-language": "en"})
    return client.get(path).content.decode()


def is_taken_at_pagerduty(incident: Incident, world: World, at: datetime) -> None:
    """Somebody presses the button on their telephone; PagerDuty's webhook tells us."""
    (key,) = world.pager.keys()
    event = {
        "id": "01BZ",
        "event_type": "incident.acknowledged",
        "resource_type": "incident",
        "occurred_at": at.isoformat(),
        "agent": {"summary": "Tom Becker"},
        "data": {"id": "Q2", "type": "incident", "incident_key": key, "status": "acknowledged"},
    }
    body = json.dumps({"event": event}).encode()
    signature = hmac.new(b"hush", body, hashlib.sha256).hexdigest()
    world.go(at)
    answer = Client().post(
        f"/in/pagerduty/{incident.brand.slug}/",
        body,
        content_type="application/json",
        headers={"X-PagerDuty-Signature": f"v1={signature}", "X-Webhook-Id": "one"},
    )
    assert answer.status_code == 200
    world.sweep(at)
    incident.refresh_from_db()
    assert (incident.acknowledged_by, incident.acknowledged_at) == ("Tom Becker (PagerDuty)", at)


def is_raised_paged_and_published(incident: Incident, lead: Actor, world: World) -> datetime:
    at = world.go(NOON + 25 * MINUTE)
    lifecycle.change_severity(incident, "P0", reason="Nobody can pay", by=lead, now=at)
    world.sweep(at)
    assert len(world.pager.keys()) == 1
    page = public(incident.brand, f"/incidents/{incident.code}")
    assert incident.public_title in page
    assert not any(words in page for words in ("Zoé", "error message", "LUN-", "FOO-"))
    is_taken_at_pagerduty(incident, world, at + 3 * MINUTE)
    return at


def is_late_once_and_escalated(incident: Incident, world: World, due_at: datetime) -> None:
    """The promised public update is chased before, recorded once as late, and told to those who lead."""
    before = len(world.post.mails)
    world.sweep(due_at - MINUTE)
    assert any("soon due" in str(each["subject"]) for each in world.letters(since=before))
    before = len(world.post.mails)
    world.sweep(due_at + 40 * timedelta(seconds=1))
    world.sweep(due_at + 5 * MINUTE)
    duty = incident.obligations.get(kind="public_update")
    assert (duty.state, duty.breached_at) == ("breached", due_at)
    late = [str(each["to"]) for each in world.letters(since=before) if "is late" in each["subject"]]
    assert late
    assert len(late) == len(set(late))
    assert incident.events.filter(kind="duty_late", data__duty="public_update").count() == 1


def three_replies_leave(story: Story, incident: Incident, lead: Actor, world: World) -> None:
    """Drafted, looked at, sent when somebody decides so: one letter for each of the three, in their language."""
    before, over = len(world.post.mails), incident.resolved_at
    assert over is not None
    words = {"en": "a bad deploy was undone", "fr": "un déploiement a été annulé"}
    mailing = mailings.draft_answers(incident, words, closes=True, by=lead, now=over)
    world.sweep(over + MINUTE)
    assert world.letters(*WRITERS, since=before) == []
    mailings.send(mailing, by=lead, now=world.go(over + 2 * MINUTE))
    world.sweep(over + 2 * MINUTE)
    world.sweep(over + 3 * MINUTE)
    letters = {
        str(each["to"]): each.get_content() for each in world.letters(*WRITERS, since=before)
    }
    assert sorted(letters) == sorted(WRITERS)
    assert len(world.letters(*WRITERS, since=before)) == 3
    assert "un déploiement a été annulé" in letters["lou@example.com"]
    assert "a bad deploy was undone" in letters["zoe@example.com"]
    assert set(incident.tickets.values_list("status", flat=True)) == {"resolved"}
    assert set(incident.links.values_list("told_at", flat=True)) == {over + 2 * MINUTE}


def is_learned_from(incident: Incident, people: list[User], world: World, now: datetime) -> None:
    """Luneo's public root cause analysis with two approvals and its actions at J+1 and J+7; Foodyepay's inside."""
    author, *others = (Actor.of(each) for each in people)
    world.go(now)
    post_mortem = reviews.draft(incident, by=author, now=now)
    reviews.edit(post_mortem, {"causes": "A missing index"}, by=author, now=now)
    reviews.share(post_mortem, by=author, now=now)
    if incident.brand.slug == "foodyepay":
        return
    texts = {"fr": "Il manquait un index.", "en": "An index was missing."}
    reviews.write(post_mortem, texts, by=author, now=now)
    for each in others:
        reviews.approve(post_mortem, by=each, now=now)
    reviews.publish(post_mortem, by=author, now=now)
    world.sweep(now)
    assert "An index was missing." in public(incident.brand, f"/incidents/{incident.code}")


def is_followed_up(incident: Incident, people: list[User], world: World, over: datetime) -> None:
    """J+1 is done in its day; J+7 is forgotten, and found late."""
    if incident.brand.slug == "foodyepay":
        return
    by = Actor.of(people[0])
    item = reviews.add(
        incident, title="Add it", owner=people[0], due_at=over + 3 * DAY, by=by, now=over + MINUTE
    )
    reviews.review(item, "action_j1", evidence="Half done", by=by, now=over + 20 * 60 * MINUTE)
    reviews.finish(item, evidence="https://git.test/1", by=by, now=over + 2 * DAY)
    world.sweep(over + 7 * DAY - MINUTE)
    duty = incident.obligations.get(kind="action_j7")
    assert (duty.state, duty.due_at) == ("running", over + 7 * DAY)
    world.sweep(over + 7 * DAY + MINUTE)
    duty.refresh_from_db()
    assert (duty.state, duty.breached_at) == ("breached", over + 7 * DAY)
    reviews.review(item, "action_j7", evidence="Holds", by=by, now=over + 7 * DAY + 2 * MINUTE)


def jira_knows_it_once(incident: Incident, world: World) -> None:
    (issue,) = world.jira.issues.values()
    assert issue["labels"] == [f"deskbell-foodyepay-{incident.code}"]
    duty = incident.obligations.get(kind="jira")
    assert (duty.state, duty.breached_at) == ("met", None)
    assert "FOODYE-MCP-1" in duty.evidence


@BOTH
def test_three_tickets_are_one_incident_that_is_told_ended_answered_and_learned_from(
    story: Story, world: World, request: pytest.FixtureRequest
) -> None:
    brand: Brand = request.getfixturevalue(story.brand)
    people = [make.agent(name, brand, role=Role.LEAD) for name in ("ada", "ben", "cleo")]
    on_call = [each["email"] for each in brand.runbook.data["people"].values()]  # type: ignore[union-attr]
    world.jira.people = [(email, f"id-{email}", email.split(".")[0]) for email in on_call]
    lead = Actor.of(people[0])
    tickets = three_write(story, world)
    assert {(each.severity, each.category) for each in tickets} == {("P2", story.category)}
    incident = is_detected_inside(story, tickets, world)

    published = is_raised_paged_and_published(incident, lead, world)
    is_late_once_and_escalated(incident, world, published + 30 * MINUTE)
    said = world.go(published + 40 * MINUTE)
    slots = {"status": "A deploy is at fault", "mitigation": "We undo it"}
    lifecycle.post_update(
        incident, template="status", slots=slots, by=lead, now=said, status="identified"
    )
    over = world.go(said + 20 * MINUTE)
    end = {"resolution": "A bad deploy was undone", "follow_up": "We publish what we learned"}
    lifecycle.resolve(incident, slots=end, by=lead, now=over)
    world.sweep(over)
    assert "A bad deploy was undone" in public(brand, f"/incidents/{incident.code}")
    assert world.pager.keys("resolve") == world.pager.keys()

    three_replies_leave(story, incident, lead, world)
    assert (
        set(incident.obligations.filter(started_at=over).values_list("kind", flat=True))
        == story.after
    )
    is_learned_from(incident, people, world, over + 60 * MINUTE)
    is_followed_up(incident, people, world, over)
    if story.tracked:
        jira_knows_it_once(incident, world)
    open_ones = Obligation.objects.filter(state__in=["running", "breached"])
    assert set(open_ones.values_list("kind", flat=True)) <= {"audience"}
    left = OutboxMessage.objects.exclude(state__in=["sent", "cancelled"])
    assert list(left.values_list("key", "last_error")) == []
