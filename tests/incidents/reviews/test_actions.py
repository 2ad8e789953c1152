"""L13: actions have an owner and a date, are chased, and are looked at again at J+1 and J+7."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from incidents import reviews
from incidents.lifecycle import IncidentRefused
from incidents.models import ActionItem, Incident
from support.escalation.sweep import sweep
from support.models import Brand, OutboxMessage
from support.tickets.actor import Actor
from tests import make
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
DAY = 24 * 60


def add(over: Incident, owner: User, title: str = "Add a replica", **changed: object) -> ActionItem:
    values = {"due_at": at(3 * DAY), "by": ADA, "now": at(90), **changed}
    return reviews.add(over, title=title, owner=owner, **values)  # type: ignore[arg-type]


def test_an_action_is_a_promise_with_an_owner(over: Incident, people: list[User]) -> None:
    item = add(over, people[1], link="https://example.com/FOO-1")
    assert (item.duty.kind, item.duty.owner, item.duty.due_at) == (
        "action_item",
        "Ben",
        at(3 * DAY),
    )
    assert over.events.get(kind="action").data == {"title": "Add a replica", "owner": "Ben"}


def test_each_action_has_a_promise_of_its_own(over: Incident, people: list[User]) -> None:
    items = [add(over, people[0], f"Number {each}") for each in range(3)]
    assert [item.duty.instance for item in items] == [1, 2, 3]


def test_a_late_action_is_found_and_chased_like_any_clock(
    over: Incident, people: list[User]
) -> None:
    item = add(over, people[1])
    sweep(now=at(3 * DAY + 1))
    item.duty.refresh_from_db()
    assert item.duty.state == "breached"
    assert OutboxMessage.objects.filter(key__startswith=f"duty:{item.duty.pk}:breach").exists()


def test_done_it_is_done_with_evidence_and_once(over: Incident, people: list[User]) -> None:
    item = add(over, people[1])
    with pytest.raises(IncidentRefused, match="where it can be seen"):
        reviews.finish(item, evidence=" ", by=ADA, now=at(DAY))
    reviews.finish(item, evidence="Merged", by=ADA, now=at(DAY))
    item.duty.refresh_from_db()
    assert (item.done_by, item.duty.state, item.duty.evidence) == ("Ada", "met", "Merged")
    with pytest.raises(IncidentRefused, match="done already"):
        reviews.finish(item, evidence="Merged", by=ADA, now=at(DAY))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "Say what"),
        ({"due_at": at(90)}, "in the future"),
        ({"link": "javascript:alert(1)"}, "web address"),
        ({"link": "ftp://example.com/x"}, "web address"),
        ({"link": "not a link"}, "web address"),
    ],
)
def test_what_is_no_action_is_refused(
    over: Incident, people: list[User], changed: dict[str, object], said: str
) -> None:
    with pytest.raises(IncidentRefused, match=said):
        add(over, people[0], **changed)  # type: ignore[arg-type]
    assert not over.actions.exists()
    assert not over.obligations.filter(kind="action_item").exists()


def test_nobody_of_another_brand_owns_an_action(over: Incident, foodyepay: Brand) -> None:
    with pytest.raises(IncidentRefused, match="does not work for Luneo"):
        add(over, make.agent("mo", foodyepay))


def test_a_turn_is_done_when_every_action_was_looked_at(over: Incident, people: list[User]) -> None:
    items = [add(over, people[0], f"Number {each}") for each in range(2)]
    reviews.review(items[0], "action_j1", evidence="Half done", by=ADA, now=at(DAY))
    duty = over.obligations.get(kind="action_j1")
    assert duty.state == "running"
    reviews.review(items[1], "action_j1", evidence="Done", by=ADA, now=at(DAY + 5))
    duty.refresh_from_db()
    assert (duty.state, duty.met_at, duty.met_by) == ("met", at(DAY + 5), "Ada")
    assert over.obligations.get(kind="action_j7").state == "running"
    first = items[0].reviews.get()
    assert (first.by, first.evidence) == ("Ada", "Half done")


def test_a_missed_review_is_a_breach_at_its_day(over: Incident, people: list[User]) -> None:
    add(over, people[0])
    sweep(now=at(60) + timedelta(days=1, minutes=1))
    assert over.obligations.get(kind="action_j1").state == "breached"
    assert over.obligations.get(kind="action_j7").state == "running"


@pytest.mark.parametrize(
    ("turn", "evidence", "said"), [("rca", "x", "J"), ("action_j1", " ", "Say what you found")]
)
def test_a_review_says_which_and_what(
    over: Incident, people: list[User], turn: str, evidence: str, said: str
) -> None:
    with pytest.raises(IncidentRefused, match=said):
        reviews.review(add(over, people[0]), turn, evidence=evidence, by=ADA, now=at(DAY))
