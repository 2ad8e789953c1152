"""One row of everything for one brand, each carrying the brand's canary: a word that no other brand may ever see."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from support.lib import files
from support.models import (
    Account,
    Attachment,
    AuditEntry,
    Brand,
    BulkJob,
    Clock,
    ClosedDay,
    CustomerAddress,
    Escalation,
    Macro,
    Message,
    Notification,
    OnCallOverride,
    OutboxMessage,
    Person,
    PlaybookEvidence,
    PlaybookRun,
    Queue,
    RawMessage,
    Role,
    RunbookVersion,
    StepRun,
    Suppression,
    Team,
    Ticket,
    TicketEvent,
)
from tests import make
from tests.support.admin import world_incidents

NOW = make.NOON
AHEAD = date(2099, 5, 1)  # a day that may still be closed


@dataclass
class World:
    brand: Brand
    canary: str
    boss: User
    ticket: Ticket
    rows: dict[type[Model], Model]

    def key(self, model: type[Model]) -> Any:
        return self.rows[model].pk


def build(brand: Brand, canary: str) -> World:
    """Everything of `brand`, said with its canary."""
    assert brand.runbook is not None
    brand.name = f"Brand {canary}"
    version = RunbookVersion.objects.create(
        brand=brand,
        number=99,
        digest="0" * 64,
        source=f"# {canary}",
        data={**brand.runbook.data, "categories": {"other": {"name": canary, "owners": []}}},
        applied_at=NOW,
        applied_by=canary,
    )
    brand.runbook = version
    brand.save()
    boss = make.agent(f"boss-{canary}", brand, role=Role.ADMIN, last_name=canary)
    rows = [version, boss, *_people(brand, canary)]
    ticket = _ticket(brand, canary, rows)
    rows += [ticket, *_around(ticket, canary), *world_incidents.rows(ticket, canary)]
    return World(brand, canary, boss, ticket, {type(row): row for row in rows})


def _people(brand: Brand, canary: str) -> list[Model]:
    named = {"brand": brand, "slug": "first", "name": canary}
    return [
        Queue.objects.create(**named),
        Team.objects.create(**named),
        Macro.objects.create(brand=brand, title=canary, texts={"en": canary}),
        Person.objects.create(**named, email=f"{canary}@desk.test"),
        Account.objects.create(brand=brand, name=canary, external_id=canary),
        ClosedDay.objects.create(brand=brand, calendar=canary, on=AHEAD, name=canary),
        Suppression.objects.create(brand=brand, email=f"{canary}@gone.test", reason=canary),
        AuditEntry.objects.create(
            brand=brand, seq=99, at=NOW, actor=canary, action="changed", object_name=canary
        ),
        OnCallOverride.objects.create(
            brand=brand,
            rotation=canary,
            starts_at=NOW,
            ends_at=NOW + timedelta(days=1),
            reason=canary,
            made_at=NOW,
        ),
    ]


def _ticket(brand: Brand, canary: str, rows: list[Model]) -> Ticket:
    customer = make.customer(brand, f"{canary}@example.com", name=canary)
    customer.account = next(row for row in rows if isinstance(row, Account))
    customer.save()
    rows += [customer, CustomerAddress.objects.get(customer=customer)]
    return make.ticket(
        brand,
        subject=canary,
        category=canary,
        requester=customer,
        text=canary,
        queue=next(row for row in rows if isinstance(row, Queue)),
        assignee=next(row for row in rows if isinstance(row, User)),
        next_due_at=NOW + timedelta(hours=1),
        severity="P0",
    )


def _around(ticket: Ticket, canary: str) -> list[Model]:
    brand, version = ticket.brand, ticket.brand.runbook
    said = make.message(
        ticket, kind="note", text=canary, html=f"<p>{canary}</p>", author_name=canary
    )
    digest = files.keep(canary.encode())
    pinned = {"runbook": version, "started_at": NOW}
    started = Escalation.objects.create(
        ticket=ticket, policy=canary, moment="opened", reason=canary, snapshot={}, **pinned
    )
    StepRun.objects.create(escalation=started, position=0, do="notify", result=canary)
    make.event(ticket, TicketEvent.Kind.ASSIGNED, data={"to": canary}, actor_name=canary)
    assert version is not None
    run = PlaybookRun.objects.create(
        ticket=ticket,
        runbook=version,
        playbook=canary,
        name=canary,
        started_at=NOW,
        started_by=canary,
    )
    return [
        said,
        _job(ticket, canary),
        _told(said),
        run,
        PlaybookEvidence.objects.create(
            run=run, step=canary, kind="file", text=canary, sha256=digest, at=NOW, by_name=canary
        ),
        Attachment.objects.create(
            message=said, name=canary, content_type="text/plain", size=9, sha256=digest
        ),
        started,
        Clock.objects.create(ticket=ticket, kind="next_reply", policy=canary, **pinned),
        make.raw(brand=brand, state=RawMessage.State.HELD, reason=canary, envelope_from=canary),
        OutboxMessage.objects.create(
            brand=brand,
            key=f"key-{canary}",
            carrier="mail",
            destination=f"{canary}@example.com",
            payload={"subject": canary, "text": canary},
            ticket=ticket,
            state=OutboxMessage.State.DEAD,
            last_error=canary,
            created_at=NOW,
            give_up_at=NOW,
        ),
    ]


def _told(said: Message) -> Notification:
    ticket = said.ticket
    about = {"brand": ticket.brand, "ticket": ticket, "user": ticket.assignee, "message": said}
    return Notification.objects.create(**about, kind="mentioned", by_name=said.author_name, at=NOW)


def _job(ticket: Ticket, canary: str) -> BulkJob:
    made = {"made_by_name": canary, "created_at": NOW, "run_at": NOW, "state": "running"}
    asked = {"tags": [canary]}
    job = BulkJob.objects.create(brand=ticket.brand, verb="tag", asked=asked, **made)
    job.items.create(brand=ticket.brand, ticket=ticket, email=canary, reason=canary)
    return job
