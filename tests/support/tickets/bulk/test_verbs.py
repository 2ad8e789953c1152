"""Each verb of a job, and what a ticket refuses stops no other."""

from typing import Any

import pytest

from incidents.models import Incident, IncidentTicket
from support.models import Brand, BulkJob, Macro, Membership, OutboxMessage, Role, TicketEvent
from support.tickets.bulk import job, verbs
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.tickets.bulk.jobs import DONE, done, draft, fates, many
from tests.support.tickets.desk import NOON, ada, history

Verb = BulkJob.Verb


def incident_of(brand: Brand) -> Incident:
    assert brand.runbook is not None
    return Incident.objects.create(
        brand=brand,
        code="abcdef123456",
        key="x",
        title="Down",
        severity="P1",
        runbook=brand.runbook,
        declared_at=NOON,
        declared_by="Ada",
        updated_at=NOON,
    )


def test_every_verb_of_a_job_can_be_done() -> None:
    assert set(verbs.VERBS) == set(Verb)


@pytest.mark.parametrize(
    ("verb", "asked", "field", "value", "kind"),
    [
        ("severity", {"severity": "P1", "reason": ""}, "severity", "P1", "severity"),
        ("status", {"status": "open", "reason": ""}, "status", "open", "status"),
        ("tag", {"tags": ["VIP", "old"]}, "tags", ["old", "vip"], "tags"),
        ("untag", {"tags": ["Old"]}, "tags", [], "tags"),
    ],
)
def test_a_verb_changes_each_ticket_and_says_who_did_it(
    luneo: Brand, verb: str, asked: dict[str, Any], field: str, value: Any, kind: str
) -> None:
    tickets = many(luneo, 2, tags=["old"])
    assert fates(done(tickets, verb, **asked)) == [DONE, DONE]
    for ticket in tickets:
        ticket.refresh_from_db()
        assert getattr(ticket, field) == value
        assert ticket.events.get(kind=kind).actor == ada(luneo).user


@pytest.mark.parametrize("somebody", [True, False])
def test_tickets_are_given_to_a_colleague_or_to_nobody(luneo: Brand, somebody: bool) -> None:
    bob = make.agent("bob", luneo)
    ticket = make.ticket(luneo, assignee=None if somebody else bob)
    done([ticket], Verb.ASSIGN, assignee=bob.pk if somebody else None)
    ticket.refresh_from_db()
    assert ticket.assignee == (bob if somebody else None)


def test_nobody_is_given_tickets_of_a_brand_they_do_not_work_for(
    luneo: Brand, foodyepay: Brand
) -> None:
    stranger = make.agent("bob", foodyepay)
    made = done([make.ticket(luneo)], Verb.ASSIGN, assignee=stranger.pk)
    assert fates(made) == [("left_out", "Bob does not answer tickets of Luneo.")]


def test_somebody_who_is_gone_is_given_nothing(luneo: Brand) -> None:
    made = done([make.ticket(luneo)], Verb.ASSIGN, assignee=999_999)
    assert fates(made) == [("left_out", "This person has no account any more.")]


def test_less_severe_needs_a_reason_and_the_graver_ones_go_through(luneo: Brand) -> None:
    low, high = make.ticket(luneo, severity="P3"), make.ticket(luneo, severity="P1")
    first, second = fates(done([high, low], Verb.SEVERITY, severity="P2", reason=""))
    assert first[0] == "left_out"
    assert first[1].startswith("Say why it is less severe")
    assert second == DONE


def test_a_status_that_stops_a_clock_needs_a_reason(luneo: Brand) -> None:
    made = done([make.ticket(luneo)], Verb.STATUS, status="pending_customer", reason="")
    assert "say why" in fates(made)[0][1]


def test_what_the_runbook_wants_first_keeps_a_ticket_open_and_the_others_are_resolved(
    wanting: Brand,
) -> None:
    lacks = make.ticket(wanting, category="anything")
    filled = make.ticket(wanting, category="anything", fields={"anything": {"invoice": "F-1"}})
    made = done([lacks, filled], Verb.STATUS, status="resolved", reason="")
    assert fates(made) == [("left_out", "Fill in before it is resolved: Invoice number."), DONE]
    for ticket, status in ((lacks, "new"), (filled, "resolved")):
        ticket.refresh_from_db()
        assert ticket.status == status


def test_a_prepared_answer_does_what_it_does_and_mails_nobody(luneo: Brand) -> None:
    macro = Macro.objects.create(
        brand=luneo, title="x", texts={"en": "Hi"}, actions={"status": "open", "tags": ["vip"]}
    )
    ticket = make.ticket(luneo)
    assert fates(done([ticket], Verb.MACRO, macro=macro.pk)) == [DONE]
    ticket.refresh_from_db()
    assert (ticket.status, ticket.tags) == ("open", ["vip"])
    assert not OutboxMessage.objects.filter(ticket=ticket, carrier="mail").exists()


def test_a_prepared_answer_of_another_brand_is_not_there(luneo: Brand, foodyepay: Brand) -> None:
    macro = Macro.objects.create(brand=foodyepay, title="x", actions={"status": "open"})
    made = done([make.ticket(luneo)], Verb.MACRO, macro=macro.pk)
    assert fates(made) == [("left_out", "This prepared answer is gone.")]


def test_tickets_are_put_under_an_incident_of_their_brand(luneo: Brand) -> None:
    incident = incident_of(luneo)
    tickets = many(luneo, 2)
    assert fates(done(tickets, Verb.INCIDENT, incident=incident.code.upper())) == [DONE, DONE]
    assert IncidentTicket.objects.filter(incident=incident, ticket__in=tickets).count() == 2
    assert "incident" in history(tickets[0])


def test_another_brands_incident_is_not_there(luneo: Brand, foodyepay: Brand) -> None:
    incident = incident_of(foodyepay)
    made = done([make.ticket(luneo)], Verb.INCIDENT, incident=incident.code)
    assert fates(made) == [("left_out", f"There is no incident {incident.code} in this brand.")]


def test_tickets_go_on_in_one_and_that_one_says_so(luneo: Brand) -> None:
    into, other = many(luneo, 2)
    made = done([into, other], Verb.MERGE, into=into.number)
    assert fates(made) == [("left_out", "It is the one that goes on."), DONE]
    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("merged", into)


def test_a_merge_finds_no_ticket_of_another_brand(luneo: Brand, foodyepay: Brand) -> None:
    theirs = many(foodyepay, 3)[-1]
    made = done([make.ticket(luneo)], Verb.MERGE, into=theirs.number)
    assert fates(made) == [("left_out", "There is no such ticket in this brand.")]


def test_a_merged_ticket_is_left_out_with_the_place_where_it_goes_on(luneo: Brand) -> None:
    into = make.ticket(luneo)
    gone = make.ticket(luneo, status="merged", merged_into=into)
    made = done([gone], Verb.TAG, tags=["x"])
    assert fates(made) == [
        ("left_out", f"This ticket was merged into {into.reference}: work there.")
    ]


def test_whoever_lost_their_role_meanwhile_changes_nothing(luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    made = draft([ticket])
    Membership.objects.filter(user=ada(luneo).user).update(role=Role.VIEWER)
    job.start(made, Verb.TAG, {"tags": ["x"]}, now=NOON)
    assert fates(made) == [("left_out", "Ada Lovelace may no longer change tickets of this brand.")]
    ticket.refresh_from_db()
    assert ticket.tags == []


def test_whoever_has_gone_changes_nothing(luneo: Brand) -> None:
    made, user = draft([make.ticket(luneo)]), ada(luneo).user
    assert user is not None
    user.delete()
    made.refresh_from_db()
    job.start(made, Verb.TAG, {"tags": ["x"]}, now=NOON)
    assert fates(made)[0][0] == "left_out"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "Choose at least one"), (job.MOST + 1, "narrow the view")]
)
def test_a_job_has_tickets_and_not_too_many(luneo: Brand, count: int, said: str) -> None:
    with pytest.raises(TicketRefused, match=said):
        job.choose([make.ticket(luneo)] * count, by=ada(luneo), now=NOON)


def test_a_job_is_of_one_brand(luneo: Brand, foodyepay: Brand) -> None:
    with pytest.raises(TicketRefused, match="filter the list by brand"):
        job.choose([make.ticket(luneo), make.ticket(foodyepay)], by=ada(luneo), now=NOON)
    assert not BulkJob.objects.exists()


def test_one_that_would_be_the_same_leaves_no_event(luneo: Brand) -> None:
    ticket = make.ticket(luneo, tags=["vip"])
    done([ticket], Verb.TAG, tags=["vip"])
    assert not ticket.events.filter(kind=TicketEvent.Kind.TAGS).exists()
