"""Start an escalation: copy the policy, and write each of its steps as a row with its time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from support.escalation import rules
from support.lib import bell, bulk
from support.models import Escalation, StepRun, Ticket, TicketEvent, pinned
from support.tickets import facts
from support.tickets.actor import SYSTEM

STEP_ARGS = ("to", "unless", "during", "outside", "awake", "url")
Row = Mapping[str, Any]


class Start(NamedTuple):
    """A moment that may start a policy: opened, triage, warning, breach, or trigger:<name>."""

    ticket: Ticket
    moment: str
    reason: str


def start(ticket: Ticket, *, moment: str, reason: str, now: datetime) -> Escalation | None:
    """Start what the runbook wants at this moment; None when it wants nothing or that policy runs already."""
    if _chosen(Start(ticket, moment, reason), now) is None:
        return None  # said without a statement: most messages start nothing
    with transaction.atomic():
        held = Ticket.objects.select_for_update(no_key=True, of=("self",))
        locked = held.select_related("brand").get(pk=ticket.pk)
        started = start_all([Start(locked, moment, reason)], now=now)
    return Escalation.objects.select_related("ticket").get(pk=started[0]) if started else None


def start_all(starts: Iterable[Start], *, now: datetime) -> list[int]:
    """Start many at once, in a handful of statements; returns their keys. The caller holds the tickets' locks."""
    wanted = [each for each in starts if each.ticket.is_open and each.ticket.brand.runbook_id]
    tickets = {each.ticket.pk for each in wanted}
    running = Escalation.objects.filter(ticket__in=bulk.among(tickets), ended_at=None)
    known = set(running.values_list("ticket_id", "policy"))
    chosen: dict[tuple[int, str], Row] = {}
    for each in wanted:
        found = _chosen(each, now)
        key = (each.ticket.pk, found["policy"]) if found else None
        if found and key and key not in known:
            chosen.setdefault(key, found)
    made = bulk.insert(Escalation, [*chosen.values()], returning=("id", "ticket_id", "policy"))
    steps: list[Row] = []
    for key, ticket, policy in made:
        steps += steps_of(key, chosen[ticket, policy]["snapshot"], number=0, base=now)
    bulk.insert(StepRun, steps)
    _record(chosen.values(), now=now)
    return [key for key, *_ in made]


def steps_of(escalation: int, snapshot: Row, *, number: int, base: datetime) -> list[Row]:
    """One round of the policy's steps, to be inserted. Only a first round is sure to be wanted."""
    until = (snapshot.get("repeat") or {}).get("until") or "acknowledged"
    unless = {"unless": until} if number else {}
    return [
        {
            "escalation_id": escalation,
            "round": number,
            "position": position,
            "do": step["do"],
            "args": {name: step[name] for name in STEP_ARGS if step.get(name)} | unless,
            "run_at": rules.after(base, step.get("after") or "0 minutes"),
        }
        for position, step in enumerate(snapshot["steps"])
    ]


def _chosen(wanted: Start, now: datetime) -> Row | None:
    """The escalation that this moment starts, to be inserted."""
    ticket, moment, reason = wanted
    if ticket.brand.runbook_id is None:
        return None
    version = pinned(ticket.brand.runbook_id)
    policy = rules.policy_for(version.data, ticket, moment=moment)
    if policy is None:
        return None
    return {
        "ticket_id": ticket.pk,
        "policy": policy["id"],
        "moment": moment,
        "reason": reason,
        "snapshot": rules.snapshot(version.data, policy, ticket.severity),
        "runbook_id": version.pk,
        "started_at": now,
    }


def _record(made: Collection[Row], *, now: datetime) -> None:
    if not made:
        return
    tickets = bulk.among(each["ticket_id"] for each in made)
    Ticket.objects.filter(pk__in=tickets, escalated_at=None).update(escalated_at=now)
    told = ("policy", "moment", "reason")
    facts.write_many(
        [
            {
                "ticket_id": each["ticket_id"],
                "at": now,
                "kind": TicketEvent.Kind.ESCALATED,
                "data": {name: each[name] for name in told},
                "actor_name": SYSTEM.name,
            }
            for each in made
        ]
    )
    bell.ring("support.tasks.sweep_steps")
