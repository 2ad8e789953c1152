"""Start an escalation: copy the policy, and write each of its steps as a row with its time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db import transaction

from support.escalation import rules
from support.lib import bell
from support.lib.database import bulk
from support.models import Escalation, StepRun, Ticket, TicketEvent, pinned
from support.tickets import facts
from support.tickets.actor import SYSTEM

STEP_ARGS = ("to", "unless", "during", "outside", "awake", "url")
Row = Mapping[str, Any]


class Start(NamedTuple):
    """A moment that may start a policy for the ticket of this key: opened, triage, warning, breach, trigger:<name>."""

    ticket: int
    moment: str
    reason: str


class Rule(NamedTuple):
    """What a moment starts: the columns of the escalation, the steps of its first round, and what the history says."""

    escalation: Row
    steps: Sequence[Row]
    event: Row


def start(ticket: Ticket, *, moment: str, reason: str, now: datetime) -> Escalation | None:
    """Start what the runbook wants at this moment; None when it wants nothing or that policy runs already."""
    wanted = rules.policy_of(
        ticket.brand.runbook_id, ticket.severity, ticket.category, moment=moment
    )
    if wanted is None:
        return None  # said without a statement: most messages start nothing
    with transaction.atomic():
        Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
        started = start_all([Start(ticket.pk, moment, reason)], now=now)
    return Escalation.objects.select_related("ticket").get(pk=started[0]) if started else None


def start_all(starts: Collection[Start], *, now: datetime) -> list[int]:
    """Start many at once, in a handful of statements; returns their keys. The caller holds the tickets' locks."""
    if not starts:
        return []
    tickets = bulk.among({each.ticket for each in starts})
    running = Escalation.objects.filter(ticket__in=tickets, ended_at=None)
    known = set(running.values_list("ticket_id", "policy"))
    open_ = Ticket.objects.filter(pk__in=tickets, status__in=Ticket.OPEN)
    cases = {
        pk: case for pk, *case in open_.values_list("pk", "brand__runbook", "severity", "category")
    }
    rule_of = lru_cache(maxsize=None)(partial(_rule, now=now))
    chosen: dict[tuple[int, str], Rule] = {}
    for ticket, moment, reason in starts:
        rule = rule_of(*cases[ticket], moment, reason) if ticket in cases else None
        if rule and (key := (ticket, rule.escalation["policy"])) not in known:
            chosen.setdefault(key, rule)
    return _insert(chosen, now=now)


def steps_of(snapshot: Row, *, number: int, base: datetime) -> list[Row]:
    """One round of the policy's steps, for any escalation. Only a first round is sure to be wanted."""
    until = (snapshot.get("repeat") or {}).get("until") or "acknowledged"
    unless = {"unless": until} if number else {}
    return [
        {
            "round": number,
            "position": position,
            "do": step["do"],
            "args": {name: step[name] for name in STEP_ARGS if step.get(name)} | unless,
            "run_at": rules.after(base, step.get("after") or "0 minutes"),
        }
        for position, step in enumerate(snapshot["steps"])
    ]


def write_steps(steps: Sequence[tuple[Row, int]]) -> None:
    """Steps, each with the key of its escalation."""
    bulk.insert(StepRun, steps, own=("escalation_id",))


def _rule(
    runbook: int | None, severity: str, category: str, moment: str, reason: str, *, now: datetime
) -> Rule | None:
    """Asked once for all tickets of a kind: thousands that are late have a few dozen different answers."""
    policy = rules.policy_of(runbook, severity, category, moment=moment)
    if runbook is None or policy is None:
        return None
    snapshot = rules.snapshot(pinned(runbook).data, policy, severity)
    told = {"policy": policy["id"], "moment": moment, "reason": reason}
    return Rule(
        {**told, "snapshot": snapshot, "runbook_id": runbook, "started_at": now},
        steps_of(snapshot, number=0, base=now),
        {"kind": TicketEvent.Kind.ESCALATED, "data": told, "actor_name": SYSTEM.name},
    )


def _insert(chosen: Mapping[tuple[int, str], Rule], *, now: datetime) -> list[int]:
    if not chosen:
        return []
    rows = [(rule.escalation, ticket) for (ticket, _), rule in chosen.items()]
    back = ("id", "ticket_id", "policy")
    made = bulk.insert(Escalation, rows, own=("ticket_id",), returning=back)
    write_steps([(step, key) for key, *which in made for step in chosen[*which].steps])
    tickets = bulk.among({ticket for ticket, _ in chosen})
    Ticket.objects.filter(pk__in=tickets, escalated_at=None).update(escalated_at=now)
    facts.write_many([(rule.event, ticket, now) for (ticket, _), rule in chosen.items()])
    bell.ring("support.tasks.sweep_steps")
    return [key for key, *_ in made]
