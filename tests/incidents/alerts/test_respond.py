"""What people do about a group, and what the database itself keeps true of it."""

import json
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from incidents.alerts import intake, respond
from incidents.models import AlertEvent, AlertGroup, Incident, Page, Webhook
from support.models import Brand
from support.tickets.actor import Actor
from tests.at_once import at_once
from tests.incidents.alerts.heard import generic, hear, mails
from tests.incidents.hooks.door_cases import DATADOG
from tests.make import NOON

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
MINUTE = timedelta(minutes=1)


def test_a_muted_group_is_written_down_and_told_to_nobody(foodyepay: Brand) -> None:
    generic(foodyepay, "firing")
    group = AlertGroup.objects.get()
    respond.mute(group, lasts=timedelta(hours=4), by=ADA, reason="Known", now=NOON)
    generic(foodyepay, "resolved", at=NOON + MINUTE)
    generic(foodyepay, "firing", at=NOON + 60 * MINUTE)
    assert AlertGroup.objects.count() == 2
    assert len(mails()) == 1
    generic(foodyepay, "firing", at=NOON + 300 * MINUTE)  # the mute is over and it still fires
    assert len(mails()) == 2


def test_an_acknowledged_group_has_its_incident_acknowledged(foodyepay: Brand) -> None:
    hear(foodyepay, "datadog", DATADOG)
    respond.acknowledge(AlertGroup.objects.get(), by=ADA, now=NOON + MINUTE)
    incident = Incident.objects.get()
    assert (incident.acknowledged_by, incident.acknowledged_at) == ("Ada", NOON + MINUTE)


def test_people_close_what_its_source_never_ends(foodyepay: Brand) -> None:
    generic(foodyepay, "firing")
    group = AlertGroup.objects.get()
    respond.close(group, by=ADA, now=NOON + MINUTE)
    with pytest.raises(respond.AlertRefused, match="over already"):
        respond.close(group, by=ADA, now=NOON + MINUTE)
    with pytest.raises(respond.AlertRefused, match="over already"):
        respond.acknowledge(group, by=ADA, now=NOON + MINUTE)
    with pytest.raises(respond.AlertRefused, match="Say why"):
        respond.mute(group, lasts=MINUTE, by=ADA, reason=" ", now=NOON)


def test_people_make_an_incident_of_a_group_once(foodyepay: Brand) -> None:
    generic(foodyepay, "firing")
    group = AlertGroup.objects.get()
    incident = respond.declare(group, by=ADA, now=NOON)
    assert (incident.title, incident.declared_by) == ("Disk", "Ada")
    with pytest.raises(respond.AlertRefused, match="already"):
        respond.declare(group, by=ADA, now=NOON)


def test_brands_do_not_share_a_group(foodyepay: Brand, luneo: Brand) -> None:
    generic(foodyepay, "firing")
    generic(luneo, "firing")
    generic(luneo, "resolved", at=NOON + MINUTE)
    assert set(AlertGroup.objects.values_list("brand__slug", "state")) == {
        ("foodyepay", "open"),
        ("luneo", "closed"),
    }


def test_the_database_itself_refuses_a_second_open_group(foodyepay: Brand) -> None:
    generic(foodyepay, "firing")
    second = AlertGroup.objects.get()
    second.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_history_cannot_be_rewritten(foodyepay: Brand) -> None:
    generic(foodyepay, "firing")
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertEvent.objects.update(text="Nothing happened")


def test_a_group_cannot_point_to_another_brands_incident(foodyepay: Brand, luneo: Brand) -> None:
    generic(foodyepay, "firing")
    generic(luneo, "firing", tags=["severity:critical"])
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertGroup.objects.filter(brand=foodyepay).update(incident=Incident.objects.get())


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_twenty_workers_at_once_leave_one_open_group_and_one_incident(foodyepay: Brand) -> None:
    def work(number: int) -> None:
        body = {"key": "disk", "title": "Disk", "kind": "error_rate", "number": number}
        row = Webhook.objects.create(
            brand=foodyepay,
            source="alerts/generic",
            key=str(number),
            body=json.dumps(body).encode(),
            received_at=NOON,
        )
        with transaction.atomic():
            intake.take(row, now=NOON)

    at_once(*(partial(work, number) for number in range(20)))
    group = AlertGroup.objects.get()
    assert (group.heard, group.events.count()) == (20, 20)
    assert Incident.objects.count() == Page.objects.count() == 1
    assert len(mails()) == len({address for address, _ in mails()})
