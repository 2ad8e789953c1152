"""Start an escalation: copy the policy, and write each of its steps as a row with its time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from support.escalation import rules
from support.lib import bell
from support.models import Escalation, StepRun, Ticket, TicketEvent, pinned
from support.tickets import facts
from support.tickets.actor import SYSTEM

STEP_ARGS = ("to", "unless")


class Start(NamedTuple):
    """A moment that may start a policy: opened, triage, warning, breach, or trigger:<name>."""

    ticket: Ticket
    moment: str
    reason: str


def start(ticket: Ticket, *, moment: str, reason: str, now: datetime) -> Escalation | None:
    """Start what the runbook wants at this moment; None when it wants nothing or that policy runs already."""
    with transaction.atomic():
        held = Ticket.objects.select_for_update(no_key=True, of=("self",))
        locked = held.select_related("brand").get(pk=ticket.pk)
        started = start_all([Start(locked, moment, reason)], now=now)
    return started[0] if started else None


def start_all(starts: Iterable[Start], *, now: datetime) -> list[Escalation]:
    """Start many at once, in a handful of statements. The caller holds the locks of the tickets."""
    wanted = [each for each in starts if each.ticket.is_open and each.ticket.brand.runbook_id]
    if not wanted:
        return []
    running = set(
        Escalation.objects.filter(
            ticket__in={each.ticket.pk for each in wanted}, ended_at=None
        ).values_list("ticket_id", "policy")
    )
    made: list[Escalation] = []
    for ticket, moment, reason in wanted:
        version = pinned(ticket.brand.runbook_id or 0)
        policy = rules.policy_for(version.data, ticket, moment=moment)
        if policy is None or (ticket.pk, policy["id"]) in running:
            continue
        running.add((ticket.pk, policy["id"]))
        made.append(
            Escalation(
                ticket=ticket,
                policy=policy["id"],
                moment=moment,
                reason=reason,
                snapshot=rules.snapshot(version.data, policy, ticket.severity),
                runbook=version,
                started_at=now,
            )
        )
    _write(made, now=now)
    return made


def steps_of(escalation: Escalation, *, number: int, base: datetime) -> list[StepRun]:
    """One round of the policy's steps. Only a first round is sure to be wanted."""
    unless = (
        {}
        if number == 0
        else {"unless": escalation.snapshot["repeat"].get("until") or "acknowledged"}
    )
    return [
        StepRun(
            escalation=escalation,
            round=number,
            position=position,
            do=step["do"],
            args={name: step[name] for name in STEP_ARGS if step.get(name)} | unless,
            run_at=rules.after(base, step.get("after") or "0 minutes"),
        )
        for position, step in enumerate(escalation.snapshot["steps"])
    ]


def _write(made: Sequence[Escalation], *, now: datetime) -> None:
    if not made:
        return
    Escalation.objects.bulk_create(made)
    StepRun.objects.bulk_create(
        step for each in made for step in steps_of(each, number=0, base=now)
    )
    tickets = {each.ticket_id for each in made}
    Ticket.objects.filter(pk__in=tickets, escalated_at=None).update(escalated_at=now)
    facts.write(
        [
            facts.fact(
                each.ticket,
                TicketEvent.Kind.ESCALATED,
                by=SYSTEM,
                at=now,
                data={"policy": each.policy, "moment": each.moment, "reason": each.reason},
            )
            for each in made
        ]
    )
    bell.ring("support.tasks.sweep_steps")
