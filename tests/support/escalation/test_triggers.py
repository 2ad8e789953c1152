"""Trouble that cannot wait is seen, once per ticket, with its evidence."""

from datetime import timedelta
from typing import Any

import pytest

from support.escalation import triggers, watch
from support.models import Brand, Escalation, Ticket, TicketEvent, TriggerHit
from support.tickets.actor import SYSTEM, Actor
from support.tickets.refused import TicketRefused
from tests import make, small_runbook
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


@pytest.fixture
def brand(luneo: Brand) -> Brand:
    small_runbook.give(luneo)
    return luneo


def names(ticket: Ticket, *, minute: float = 0) -> list[str]:
    return [hit.trigger for hit in triggers.detect(ticket, now=at(minute))]


def several(brand: Brand, count: int, **fields: Any) -> list[Ticket]:
    return [make.ticket(brand, category="billing", **fields) for _ in range(count)]


def test_the_third_customer_with_the_same_trouble_is_noticed(brand: Brand) -> None:
    first, second, third = several(brand, 3)
    other = make.ticket(brand, category="question")
    assert names(third) == ["several_customers"]
    hit = TriggerHit.objects.get()
    assert hit.evidence == {"tickets": ["LUN-1", "LUN-2", "LUN-3"], "customers": 3}
    assert names(other) == []
    assert (first.pk, second.pk) != (third.pk, third.pk)


def test_two_customers_are_not_several(brand: Brand) -> None:
    assert names(several(brand, 2)[-1]) == []


def test_one_customer_who_writes_three_times_is_one(brand: Brand) -> None:
    zoe = make.customer(brand)
    assert names(several(brand, 3, requester=zoe)[-1]) == []


def test_customers_long_ago_do_not_count(brand: Brand) -> None:
    several(brand, 2, at=NOON - timedelta(minutes=61))
    assert names(several(brand, 1)[-1]) == []
    several(brand, 1, at=NOON - timedelta(minutes=60))
    assert names(several(brand, 1)[-1]) == ["several_customers"]


def test_customers_of_another_brand_do_not_count(brand: Brand, foodyepay: Brand) -> None:
    several(foodyepay, 2)
    assert names(several(brand, 1)[-1]) == []


def test_tickets_without_a_category_are_not_alike(brand: Brand) -> None:
    tickets = [make.ticket(brand) for _ in range(3)]
    assert names(tickets[-1]) == []


def test_a_category_names_its_trouble(brand: Brand) -> None:
    ticket = make.ticket(brand, category="security")
    assert names(ticket) == ["security"]
    assert TriggerHit.objects.get().evidence == {"category": "security"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I see a DATA  LEAK here", True),
        ("Mon compte a été Piraté.", True),
        ("data\nleak", True),
        ("my metadata leaks", False),
        ("piratée", False),
        ("all is well", False),
    ],
)
def test_words_of_the_customer_are_found_as_whole_words(
    brand: Brand, text: str, *, found: bool
) -> None:
    assert names(make.ticket(brand, subject="Hello", text=text)) == (["security"] if found else [])


def test_the_subject_counts_and_an_agents_words_do_not(brand: Brand) -> None:
    assert names(make.ticket(brand, subject="Payments blocked!", text="")) == ["revenue"]
    ticket = make.ticket(brand, subject="Hello")
    make.message(ticket, kind="reply", text="So payments blocked?")
    assert names(ticket) == []


def test_a_trigger_hits_a_ticket_once(brand: Brand) -> None:
    ticket = make.ticket(brand, category="security")
    assert names(ticket) == ["security"]
    assert names(ticket, minute=1) == []
    assert ticket.events.filter(kind=TicketEvent.Kind.TRIGGER).count() == 1


def test_a_hit_escalates_and_says_why(brand: Brand) -> None:
    ticket = make.ticket(brand, subject="A data leak!", text="")
    triggers.detect(ticket, now=at(0))
    escalation = Escalation.objects.get()
    assert (escalation.policy, escalation.moment) == ("security", "trigger:security")
    assert escalation.reason == "Security: the customer wrote “data leak”"
    event = ticket.events.get(kind=TicketEvent.Kind.TRIGGER)
    assert event.data["evidence"] == {"words": ["data leak"]}


def test_a_trigger_without_a_policy_is_noted_and_starts_nothing(brand: Brand) -> None:
    assert names(make.ticket(brand, subject="payments blocked", text="")) == ["revenue"]
    assert not Escalation.objects.exists()


def test_somebody_flags_what_no_rule_saw(brand: Brand) -> None:
    ticket = make.ticket(brand)
    hit = triggers.flag(ticket, "security", by=ADA, reason="Reads like phishing", now=at(0))
    assert hit.flagged_by == "Ada"
    assert Escalation.objects.get().reason == "Reads like phishing"
    with pytest.raises(TicketRefused, match="already"):
        triggers.flag(ticket, "security", by=ADA, reason="again", now=at(1))
    with pytest.raises(TicketRefused, match="Say why"):
        triggers.flag(ticket, "revenue", by=ADA, reason=" ", now=at(1))


def test_a_false_alarm_is_cleared_with_a_reason_and_never_fires_again(brand: Brand) -> None:
    ticket = make.ticket(brand, category="security")
    triggers.detect(ticket, now=at(0))
    with pytest.raises(TicketRefused, match="Say why"):
        triggers.unflag(ticket, "security", by=ADA, reason="", now=at(1))
    triggers.unflag(ticket, "security", by=ADA, reason="A drill", now=at(1))
    hit = TriggerHit.objects.get()
    assert (hit.cleared_by, hit.cleared_reason) == ("Ada", "A drill")
    assert names(ticket, minute=2) == []
    with pytest.raises(TicketRefused, match="not flagged"):
        triggers.unflag(ticket, "security", by=ADA, reason="again", now=at(2))


def test_what_was_cleared_is_flagged_again_and_keeps_what_was_seen(brand: Brand) -> None:
    ticket = make.ticket(brand, category="security")
    triggers.detect(ticket, now=at(0))
    Escalation.objects.update(ended_at=at(1))
    for round_, reason in enumerate(("Not a drill", "Twice now"), start=1):
        triggers.unflag(ticket, "security", by=ADA, reason="A drill", now=at(10 * round_))
        hit = triggers.flag(ticket, "security", by=ADA, reason=reason, now=at(10 * round_ + 1))
        Escalation.objects.update(ended_at=at(10 * round_ + 2))
    hit = TriggerHit.objects.get(pk=hit.pk)
    assert hit.evidence == {"category": "security", "again": ["Not a drill", "Twice now"]}
    assert (hit.at, hit.flagged_by, hit.cleared_at, hit.cleared_reason) == (at(21), "Ada", None, "")
    reasons = Escalation.objects.order_by("pk").values_list("reason", flat=True)
    assert [*reasons] == ["Security: category security", "Not a drill", "Twice now"]
    told = ticket.events.filter(kind=TicketEvent.Kind.TRIGGER).order_by("pk")
    assert [each.data.get("cleared", False) for each in told] == [False, True, False, True, False]
    assert names(ticket, minute=30) == []
    with pytest.raises(TicketRefused, match="already"):
        triggers.flag(ticket, "security", by=ADA, reason="again", now=at(31))


def test_what_was_detected_was_flagged_by_nobody(brand: Brand) -> None:
    triggers.detect(make.ticket(brand, category="security"), now=at(0))
    assert TriggerHit.objects.get().flagged_by == ""
    assert TicketEvent.objects.get(kind="trigger").actor_name == SYSTEM.name


def test_a_new_grave_ticket_escalates_at_once_and_is_looked_at(brand: Brand) -> None:
    ticket = make.ticket(brand, severity="P0", subject="data leak", text="")
    watch.after_message(ticket, said="", now=at(0))
    assert set(Escalation.objects.values_list("policy", flat=True)) == {"p0", "security"}


def test_a_further_message_is_looked_at_and_opens_nothing(brand: Brand) -> None:
    ticket = make.ticket(brand, severity="P0", subject="Hello", text="")
    make.message(ticket, text="There is a data leak")
    watch.after_message(ticket, now=at(0))
    assert set(Escalation.objects.values_list("policy", flat=True)) == {"security"}


def test_a_brand_without_a_runbook_is_left_in_peace() -> None:
    ticket = make.ticket(make.brand("bare"), severity="P0", category="security")
    watch.after_message(ticket, said="", now=at(0))
    assert not Escalation.objects.exists()
    assert not TriggerHit.objects.exists()
