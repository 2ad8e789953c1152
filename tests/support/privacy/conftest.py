"""A customer whose name, address, words and files stand everywhere that the desk keeps anything."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from pytest_django import Settings

from incidents import lifecycle
from incidents.models import Mailing, Recipient, Subscriber
from support.escalation import triggers
from support.inbound import process
from support.models import (
    Brand,
    Customer,
    CustomerAddress,
    Draft,
    Escalation,
    IdentityLink,
    Notification,
    RawMessage,
    StepRun,
    Suppression,
    Ticket,
    TriggerHit,
)
from support.outbound import deliver, outbox
from support.tickets import actions, playbooks
from support.tickets.actor import Actor
from support.tickets.incoming import File
from tests import make

CANARY = "kanarienvogel"
ADDRESS = f"{CANARY}@example.com"
ADA = Actor("Ada")


@dataclass(frozen=True, slots=True)
class Person:
    customer: Customer
    ticket: Ticket
    other: Ticket  # somebody else's, in which they took part


@pytest.fixture
def person(foodyepay: Brand, settings: Settings, tmp_path: Path) -> Person:
    """Came by letter with a file, was answered, is in a playbook, took part in another's ticket."""
    settings.SUPPORT_FILES_DIR = tmp_path
    settings.OUTBOUND_UNDO_FOR = 0
    ticket = _write("Reward not received", foodyepay)
    actions.change_category(ticket, "rewards-issuance", by=ADA, now=make.NOON)
    actions.change_subject(ticket, f"Reward of {CANARY}", by=ADA, now=make.NOON)
    evidence = f"{CANARY} called back"
    actions.verify_identity(ticket, "attested", by=ADA, now=make.NOON, evidence=evidence)
    file = File(f"{CANARY}.txt", "text/plain", CANARY.encode())
    actions.reply(ticket, by=ADA, text=f"Dear {CANARY}", now=make.NOON, files=[file])
    actions.note(ticket, by=ADA, text=f"{CANARY} sounds angry", now=make.NOON)
    run = playbooks.start(ticket, "reward-issuance", by=ADA, now=make.NOON)
    playbooks.prove(run, "ledger", by=ADA, now=make.NOON, text=f"Entry of {CANARY}")
    playbooks.prove(run, "transaction", by=ADA, now=make.NOON, text=f"https://x.test/{CANARY}")
    customer = ticket.requester
    foodyepay.refresh_from_db()
    other = make.ticket(foodyepay, subject="Somebody else's")
    actions.add_participant(other, customer, by=ADA, now=make.NOON)
    make.message(other, text=f"I am {CANARY} too", customer=customer, from_address=ADDRESS)
    Suppression.objects.create(brand=foodyepay, email=ADDRESS, reason="full")
    make.raw(make.letter(sender=ADDRESS), envelope_from=ADDRESS, brand=foodyepay, state="held")
    deliver.deliver(now=make.NOON)
    _around(ticket, other)
    ticket.refresh_from_db()
    return Person(customer, ticket, other)


def _around(ticket: Ticket, other: Ticket) -> None:
    """Where else a person leaves traces: drafts, links, copies, Django's own history, and what incidents keep."""
    ada = make.agent("ada", ticket.brand)
    Draft.objects.create(ticket=ticket, user=ada, text=f"Dear {CANARY}", saved_at=make.NOON)
    told = {"user": ada, "kind": "answered", "by_name": CANARY, "at": make.NOON}
    for each in (ticket, other):
        theirs = each.messages.filter(customer=ticket.requester).first()
        Notification.objects.create(brand=each.brand, ticket=each, message=theirs, **told)
    _escalated(ticket)
    times = {"sent_at": make.NOON, "expires_at": make.NOON}
    IdentityLink.objects.create(ticket=ticket, email=ADDRESS, sent_by="Ada", **times)
    make.message(other, kind="reply", text="Hello", cc=[ADDRESS, "other@example.com"])
    outbox.queue(
        key="copy",
        brand=other.brand,
        carrier="mail",
        destination="other@x.test",
        payload={"cc": [ADDRESS, "other@x.test"]},
        now=make.NOON,
        ticket=other,
    )
    kind = ContentType.objects.get_for_model(Customer)
    LogEntry.objects.create(
        user=ada,
        content_type=kind,
        object_id=str(ticket.requester_id),
        object_repr=CANARY,
        action_flag=2,
    )
    Subscriber.objects.create(brand=ticket.brand, email=ADDRESS, asked_at=make.NOON)
    incident = lifecycle.declare_from([ticket], by=ADA, now=make.NOON)
    mailing = Mailing.objects.create(
        incident=incident, kind="audience", frozen_at=make.NOON, asked_by="Ada"
    )
    who = {"email": ADDRESS, "customer": ticket.requester, "language": "en"}
    Recipient.objects.create(mailing=mailing, incident=incident, kind="audience", **who)


def _escalated(ticket: Ticket) -> None:
    """Somebody flagged it in their own words, the desk told people, and it was a false alarm."""
    triggers.flag(ticket, "security", by=ADA, reason=f"{CANARY} wrote of theft", now=make.NOON)
    triggers.unflag(ticket, "security", by=ADA, reason=f"{CANARY} joked", now=make.NOON)
    seen = {"words": [CANARY], "tickets": ["FOO-9"], "customers": 3}
    hit = {"trigger": "several_customers", "evidence": seen, "at": make.NOON}
    TriggerHit.objects.create(ticket=ticket, **hit)
    escalation, _new = Escalation.objects.get_or_create(
        ticket=ticket,
        moment="opened",
        policy="by-hand",
        reason=f"The customer wrote “{CANARY}”",
        snapshot={},
        runbook_id=ticket.brand.runbook_id,
        started_at=make.NOON,
    )
    done = {"do": "notify", "state": "done", "run_at": make.NOON, "finished_at": make.NOON}
    told = {"result": f"Mailed {CANARY}.", "last_error": f"550 {CANARY} unknown"}
    StepRun.objects.create(escalation=escalation, position=0, **done, **told)


def _write(subject: str, brand: Brand) -> Ticket:
    body = make.letter(
        sender=f"{CANARY.title()} <{ADDRESS}>",
        to="support@foodyepay.com",
        subject=f"{subject} {CANARY}",
        text=f"I am {CANARY}.",
        html=f"<p>I am <b>{CANARY}</b>.</p>",
        files=[(f"{CANARY}.png", "image/png", b"\x89PNG" + CANARY.encode())],
    )
    raw = make.raw(body, envelope_from=ADDRESS, envelope_to=["support@foodyepay.com"])
    process.process(raw.pk, now=make.NOON)
    assert RawMessage.objects.get(pk=raw.pk).state == "done"
    assert CustomerAddress.objects.filter(email=ADDRESS, brand=brand).exists()
    return Ticket.objects.get(brand=brand)
