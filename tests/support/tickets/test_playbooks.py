"""Playbooks: steps with evidence, required ones before a ticket is resolved, money only for a known customer."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction

from support.lib.database import walls
from support.models import Brand, PlaybookEvidence, PlaybookRun, Ticket, TicketEvent
from support.tickets import actions, playbooks
from support.tickets.actor import Actor
from support.tickets.incoming import File
from support.tickets.refused import TicketRefused
from tests import make

ADA = Actor("Ada")
CSV = File("export.csv", "text/csv", b"a,b\n1,2\n")
NOW = make.NOON


@pytest.fixture
def ticket(foodyepay: Brand) -> Ticket:
    """About reward issuance, of a customer who showed who they are."""
    return make.ticket(foodyepay, category="rewards-issuance", identity_verified_at=NOW)


@pytest.fixture
def run(ticket: Ticket) -> PlaybookRun:
    return playbooks.start(ticket, "reward-issuance", by=ADA, now=NOW)


def told(ticket: Ticket) -> list[str]:
    events = ticket.events.filter(kind=TicketEvent.Kind.PLAYBOOK).order_by("pk")
    return [event.data["change"] for event in events]


def prove_all(run: PlaybookRun) -> None:
    playbooks.prove(run, "transaction", by=ADA, now=NOW, text="https://explorer.test/tx/1")
    playbooks.prove(run, "ledger", by=ADA, now=NOW, text="Entry 4711 is there.")


@pytest.mark.parametrize(
    ("category", "playbook", "steps"),
    [
        ("rewards-eligibility", "reward-eligibility", ["wallet", "tool", "logs"]),
        ("rewards-issuance", "reward-issuance", ["transaction", "ledger"]),
        ("rewards-statistics", "reward-statistics", ["reconcile"]),
    ],
)
def test_the_three_shipped_playbooks_belong_to_their_categories(
    ticket: Ticket, category: str, playbook: str, steps: list[str]
) -> None:
    ticket.category = category
    ticket.save()
    book = playbooks.of_category(ticket)
    assert book is not None
    assert book["id"] == playbook
    run = playbooks.start(ticket, playbook, by=ADA, now=NOW)
    assert [step.id for step in playbooks.steps(run)] == steps


@pytest.mark.parametrize("category", ["", "ux", "no-such-category"])
def test_other_categories_have_none(ticket: Ticket, category: str) -> None:
    ticket.category = category
    assert playbooks.of_category(ticket) is None


def test_a_brand_without_playbooks_has_none(luneo: Brand) -> None:
    ticket = make.ticket(luneo, category="billing")
    assert playbooks.known(ticket) == {}
    actions.change_status(ticket, "resolved", by=ADA, now=NOW)
    assert ticket.status == "resolved"


def test_a_brand_without_a_runbook_has_none(db: None) -> None:
    ticket = make.ticket(make.brand(), category="billing")
    assert playbooks.known(ticket) == {}
    assert playbooks.of_category(ticket) is None


def test_a_run_is_done_with_its_last_evidence(ticket: Ticket, run: PlaybookRun) -> None:
    prove_all(run)
    run.refresh_from_db()
    assert (run.state, run.ended_by, run.ended_at) == ("done", "Ada", NOW)
    assert told(ticket) == ["started", "evidence", "evidence", "done"]
    assert [len(step.evidence) for step in playbooks.steps(run)] == [1, 1]


@pytest.mark.parametrize("playbook", ["reward-issuance", "reward-eligibility"])
def test_what_touches_money_waits_for_the_customers_identity(
    foodyepay: Brand, playbook: str
) -> None:
    ticket = make.ticket(foodyepay, category="rewards-issuance")
    with pytest.raises(TicketRefused, match="verify the customer's identity first"):
        playbooks.start(ticket, playbook, by=ADA, now=NOW)
    assert not ticket.playbook_runs.exists()
    evidence = "called back on the number on file"
    actions.verify_identity(ticket, "attested", by=ADA, now=NOW, evidence=evidence)
    assert playbooks.start(ticket, playbook, by=ADA, now=NOW).state == "running"


def test_what_touches_no_money_needs_no_identity(foodyepay: Brand) -> None:
    ticket = make.ticket(foodyepay, category="rewards-statistics")
    run = playbooks.start(ticket, "reward-statistics", by=ADA, now=NOW)
    playbooks.prove(run, "reconcile", by=ADA, now=NOW, file=CSV)
    evidence = PlaybookEvidence.objects.get()
    assert (evidence.file_name, evidence.size, evidence.kind) == ("export.csv", 8, "file")
    assert len(evidence.sha256) == 64


@pytest.mark.parametrize(
    ("step", "text", "said"),
    [
        ("transaction", "", "address of the page"),
        ("transaction", "looked fine", "address of the page"),
        ("transaction", "javascript:alert(1)", "address of the page"),
        ("transaction", "https://", "address of the page"),
        ("ledger", "  ", "Write down what you found"),
        ("nothing", "text", "no such step"),
    ],
)
def test_evidence_is_of_the_kind_that_the_step_asks_for(
    run: PlaybookRun, step: str, text: str, said: str
) -> None:
    with pytest.raises(TicketRefused, match=said):
        playbooks.prove(run, step, by=ADA, now=NOW, text=text)
    assert not run.evidence.exists()


def test_a_file_is_asked_for_where_a_file_is_the_evidence(foodyepay: Brand) -> None:
    ticket = make.ticket(foodyepay)
    run = playbooks.start(ticket, "reward-statistics", by=ADA, now=NOW)
    with pytest.raises(TicketRefused, match="Attach the file"):
        playbooks.prove(run, "reconcile", by=ADA, now=NOW, text="see my desk")


def test_a_correction_is_a_further_row_and_both_are_kept(run: PlaybookRun) -> None:
    for text in ("Entry 4711", "Entry 4712, the other was a typo"):
        playbooks.prove(run, "ledger", by=ADA, now=NOW, text=text)
    (step,) = (each for each in playbooks.steps(run) if each.id == "ledger")
    assert [each.text[:10] for each in step.evidence] == ["Entry 4711", "Entry 4712"]


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_required_steps_come_before_the_end_of_a_ticket(
    ticket: Ticket, run: PlaybookRun, status: str
) -> None:
    playbooks.prove(run, "ledger", by=ADA, now=NOW, text="Entry 4711")
    with pytest.raises(TicketRefused, match="Reward issuance: Validate the transaction hash"):
        actions.change_status(ticket, status, by=ADA, now=NOW)
    playbooks.prove(run, "transaction", by=ADA, now=NOW, text="https://explorer.test/tx/1")
    actions.change_status(ticket, status, by=ADA, now=NOW)
    assert ticket.status == status


def test_a_category_with_a_playbook_is_not_resolved_without_it(ticket: Ticket) -> None:
    with pytest.raises(TicketRefused, match="start the playbook Reward issuance"):
        actions.change_status(ticket, "resolved", by=ADA, now=NOW)


def test_an_answer_that_resolves_is_held_to_the_same(ticket: Ticket, run: PlaybookRun) -> None:
    with pytest.raises(TicketRefused, match="Before this is resolved"):
        actions.reply(ticket, by=ADA, text="Done", now=NOW, status="resolved")
    assert not ticket.messages.filter(kind="reply").exists()
    prove_all(run)
    actions.reply(ticket, by=ADA, text="Done", now=NOW, status="resolved")
    assert ticket.status == "resolved"


@pytest.mark.parametrize("status", ["pending_customer", "on_hold", "open"])
def test_other_statuses_ask_for_no_evidence(ticket: Ticket, status: str) -> None:
    actions.change_status(ticket, status, by=ADA, now=NOW, reason="waiting")
    assert ticket.status == status


def test_a_resolved_ticket_is_closed_without_being_asked_again(
    ticket: Ticket, run: PlaybookRun
) -> None:
    prove_all(run)
    actions.change_status(ticket, "resolved", by=ADA, now=NOW)
    Ticket.objects.filter(pk=ticket.pk).update(category="rewards-eligibility")
    actions.change_status(ticket, "closed", by=ADA, now=NOW)
    assert ticket.status == "closed"


def test_finishing_names_what_is_missing(run: PlaybookRun) -> None:
    with pytest.raises(TicketRefused, match=r"Still to do: Validate .*; Confirm the ledger entry"):
        playbooks.finish(run, by=ADA, now=NOW)


def test_nothing_is_added_to_a_run_that_is_over(run: PlaybookRun) -> None:
    prove_all(run)
    stale = PlaybookRun.objects.get(pk=run.pk)
    acts: list[Callable[[], object]] = [
        lambda: playbooks.prove(stale, "ledger", by=ADA, now=NOW, text="more"),
        lambda: playbooks.finish(stale, by=ADA, now=NOW),
        lambda: playbooks.waive(stale.ticket, stale, by=ADA, reason="x", now=NOW),
    ]
    for act in acts:
        with pytest.raises(TicketRefused, match="over already"):
            act()


def test_a_playbook_runs_once_at_a_time_and_again_later(ticket: Ticket, run: PlaybookRun) -> None:
    with pytest.raises(TicketRefused, match="running on this ticket already"):
        playbooks.start(ticket, "reward-issuance", by=ADA, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaybookRun.objects.create(
            ticket=ticket,
            runbook=run.runbook,
            playbook="reward-issuance",
            name="x",
            started_at=NOW,
            started_by="x",
        )
    prove_all(run)
    assert playbooks.start(ticket, "reward-issuance", by=ADA, now=NOW).pk != run.pk


def test_an_unknown_playbook_is_refused(ticket: Ticket) -> None:
    with pytest.raises(TicketRefused, match="no such playbook"):
        playbooks.start(ticket, "reward-magic", by=ADA, now=NOW)


def test_a_waived_playbook_no_longer_stands_in_the_way(ticket: Ticket) -> None:
    with pytest.raises(TicketRefused, match="Say why"):
        playbooks.waive(ticket, None, by=ADA, reason=" ", now=NOW)
    playbooks.waive(ticket, None, by=ADA, reason="spam", now=NOW)
    run = ticket.playbook_runs.get()
    assert (run.state, run.reason, run.ended_by) == ("waived", "spam", "Ada")
    actions.change_status(ticket, "resolved", by=ADA, now=NOW)
    assert told(ticket) == ["waived"]


def test_there_is_nothing_to_waive_without_a_playbook(foodyepay: Brand) -> None:
    with pytest.raises(TicketRefused, match="no playbook to waive"):
        playbooks.waive(make.ticket(foodyepay), None, by=ADA, reason="spam", now=NOW)


def test_a_run_keeps_to_the_runbook_that_it_began_with(ticket: Ticket, run: PlaybookRun) -> None:
    assert ticket.brand.runbook is not None
    newer = ticket.brand.runbook
    newer.pk, newer.number = None, 2
    newer.data = {**newer.data, "playbooks": []}
    newer.save(force_insert=True)
    ticket.brand.runbook = newer
    ticket.brand.save()
    assert [step.id for step in playbooks.steps(run)] == ["transaction", "ledger"]
    prove_all(run)
    run.refresh_from_db()
    assert run.state == "done"


def test_runs_and_evidence_cannot_be_rewritten_or_deleted(run: PlaybookRun) -> None:
    playbooks.prove(run, "ledger", by=ADA, now=NOW, text="Entry 4711")
    evidence = PlaybookEvidence.objects.filter(run=run)
    runs = PlaybookRun.objects.filter(pk=run.pk)
    acts: list[tuple[Callable[[], object], str]] = [
        (lambda: evidence.update(text="Entry 0"), walls.APPEND_ONLY),
        (lambda: evidence.update(step="transaction"), walls.APPEND_ONLY),
        (lambda: evidence.update(by_name="Eve"), walls.APPEND_ONLY),
        (lambda: runs.update(started_by="Eve"), walls.APPEND_ONLY),
        (lambda: runs.update(playbook="x"), walls.APPEND_ONLY),
        (lambda: evidence._raw_delete("default"), walls.KEPT),
    ]
    for act, said in acts:
        with pytest.raises(DatabaseError, match=said), transaction.atomic():
            act()


def test_who_leaves_stays_named(ticket: Ticket) -> None:
    user = make.agent("ben", ticket.brand)
    run = playbooks.start(ticket, "reward-issuance", by=Actor.of(user), now=NOW)
    playbooks.prove(run, "ledger", by=Actor.of(user), now=NOW, text="Entry 4711")
    User.objects.get(pk=user.pk).delete()
    evidence = PlaybookEvidence.objects.get()
    assert (evidence.by, evidence.by_name, run.started_by) == (None, "Ben", "Ben")
