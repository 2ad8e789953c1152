"""One row of everything that incidents keep for a brand, each carrying the brand's canary."""

from datetime import timedelta

from django.db.models import Model

from incidents.models import (
    ActionItem,
    AlertEvent,
    AlertGroup,
    Change,
    Component,
    Finding,
    Incident,
    IncidentTicket,
    IncidentUpdate,
    Maintenance,
    Obligation,
    Page,
    ReleaseNotes,
    Subscriber,
    Webhook,
)
from support.models import Brand, Ticket
from tests import make

NOW = make.NOON


def rows(ticket: Ticket, canary: str) -> list[Model]:
    assert ticket.brand.runbook is not None
    incident = Incident.objects.create(
        brand=ticket.brand,
        code=f"{canary:x<12}"[:12].lower(),
        key=canary,
        title=canary,
        public_title=canary,
        severity="P0",
        runbook=ticket.brand.runbook,
        declared_at=NOW,
        declared_by=canary,
        updated_at=NOW,
    )
    IncidentTicket.objects.create(incident=incident, ticket=ticket, linked_at=NOW, linked_by=canary)
    IncidentUpdate.objects.create(
        incident=incident,
        code=f"u{incident.code}"[:12],
        status="identified",
        texts={"en": canary},
        at=NOW,
        by=canary,
    )
    duty = Obligation.objects.create(incident=incident, kind="rca", started_at=NOW, owner=canary)
    assert ticket.assignee is not None
    return [
        incident,
        *_planned(ticket.brand, canary),
        Subscriber.objects.create(
            brand=ticket.brand, email=f"{canary}@{canary}.test", state="active", asked_at=NOW
        ),
        duty,
        ActionItem.objects.create(
            incident=incident,
            title=canary,
            owner=ticket.assignee,
            duty=duty,
            created_at=NOW,
            created_by=canary,
        ),
        Finding.objects.create(
            incident=incident, text=canary, is_gap=True, found_at=NOW, found_by=canary
        ),
        *_alert(incident, canary),
        Page.objects.create(incident=incident, dedup_key=canary, target=canary, triggered_at=NOW),
        Component.objects.create(
            brand=ticket.brand, code=f"c{incident.code}"[:12], slug="web", name=canary, since=NOW
        ),
    ]


def _alert(incident: Incident, canary: str) -> list[Model]:
    call = Webhook.objects.create(
        brand=incident.brand,
        source="alerts/generic",
        key=canary,
        body=canary.encode(),
        received_at=NOW,
        state=Webhook.State.HELD,
        last_error=canary,
    )
    group = AlertGroup.objects.create(
        brand=incident.brand,
        source="generic",
        key=canary,
        title=canary,
        text=canary,
        route=canary,
        severity="P1",
        incident=incident,
        opened_at=NOW,
        last_at=NOW,
    )
    AlertEvent.objects.create(group=group, at=NOW, kind="firing", by=canary, webhook=call)
    return [call, group]


def _planned(brand: Brand, canary: str) -> list[Model]:
    return [
        ReleaseNotes.objects.create(
            brand=brand,
            month=NOW.date().replace(day=1),
            texts={"en": canary},
            drafted_at=NOW,
            updated_at=NOW,
            updated_by=canary,
        ),
        Change.objects.create(
            brand=brand,
            title=canary,
            link=f"https://github.com/{canary}/desk/pull/1",
            created_at=NOW,
            created_by=canary,
        ),
        Maintenance.objects.create(
            brand=brand,
            code=f"m{canary:x<11}"[:12],
            title=canary,
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=1),
            created_at=NOW,
            created_by=canary,
            updated_at=NOW,
        ),
    ]
