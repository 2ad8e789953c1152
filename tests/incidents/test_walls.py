"""The database itself keeps an incident, its page and those who follow it inside one brand."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.models import Component, Incident, IncidentTicket, Subscriber
from support.lib.database import walls
from support.models import Brand
from tests import make
from tests.incidents.conftest import Declare


def refused(act: Callable[[], object]) -> bool:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        act()
    return walls.OTHER_BRAND in str(caught.value)


def test_an_incident_shows_nothing_of_another_brand(
    luneo: Brand, foodyepay: Brand, declare: Declare
) -> None:
    incident, stranger = declare(luneo), make.ticket(foodyepay)
    part, own = (Component.objects.filter(brand=each)[0] for each in (foodyepay, luneo))
    rows = Incident.objects.filter(pk=incident.pk)
    assert refused(lambda: rows.update(runbook=foodyepay.runbook_id))
    assert refused(
        lambda: IncidentTicket.objects.create(
            incident=incident, ticket=stranger, linked_at=make.NOON, linked_by="Ada"
        )
    )
    assert refused(lambda: incident.components.add(part))
    incident.components.add(own)
    assert refused(lambda: Incident.components.through._default_manager.update(component=part))


def test_a_subscriber_follows_no_part_of_another_brand(luneo: Brand, foodyepay: Brand) -> None:
    row = Subscriber.objects.create(brand=luneo, email="a@example.com", asked_at=timezone.now())
    foreign = Component.objects.filter(brand=foodyepay)[0]
    assert refused(lambda: row.components.add(foreign))
