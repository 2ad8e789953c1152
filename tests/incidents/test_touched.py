"""Beside a ticket stand the incidents that touched its customer, and whether and when they were told."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from incidents import lifecycle, steps
from incidents.models import Incident, Mailing, Recipient
from support.models import Brand, Ticket
from support.tickets import touched
from support.tickets.actor import SYSTEM
from tests import make
from tests.incidents.conftest import Declare

NOON = make.NOON


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    return make.ticket(luneo)


def tell(incident: Incident, ticket: Ticket, **fields: Any) -> Recipient:
    mailing, _new = Mailing.objects.get_or_create(
        incident=incident, kind="audience", defaults={"frozen_at": NOON, "asked_by": "Ada"}
    )
    who = {"customer": ticket.requester, "email": f"{ticket.pk}@x.test", "language": "en"}
    told = {"state": "told", "told_at": NOON}
    values = {"incident": incident, "kind": "audience", **who, **told}
    return Recipient.objects.create(mailing=mailing, **(values | fields))


def titles(ticket: Ticket) -> list[str]:
    return [each.title for each in touched.of(ticket)]


def test_nobody_was_touched_by_nothing(ticket: Ticket, declare: Declare) -> None:
    declare(ticket.brand)
    assert touched.of(ticket) == []


def test_the_incident_of_this_ticket_is_marked(ticket: Ticket, declare: Declare) -> None:
    incident = declare(ticket.brand, tickets=[ticket], title="Down")
    (found,) = touched.of(ticket)
    assert found == touched.Touched(
        title="Down",
        url=f"/admin/incidents/incident/{incident.pk}/change/",
        state="Investigating",
        since=NOON,
        told_at=None,
        is_here=True,
    )


def test_one_of_another_ticket_of_theirs_counts_too(ticket: Ticket, declare: Declare) -> None:
    earlier = make.ticket(ticket.brand, requester=ticket.requester)
    declare(ticket.brand, tickets=[earlier], title="Earlier")
    (found,) = touched.of(ticket)
    assert (found.title, found.is_here) == ("Earlier", False)


def test_one_of_which_they_were_told_counts_without_a_ticket(
    ticket: Ticket, declare: Declare
) -> None:
    tell(declare(ticket.brand, title="Told"), ticket)
    (found,) = touched.of(ticket)
    assert (found.title, found.told_at, found.is_here) == ("Told", NOON, False)


@pytest.mark.parametrize("state", ["waiting", "skipped"])
def test_who_was_left_out_was_not_told(ticket: Ticket, declare: Declare, state: str) -> None:
    tell(declare(ticket.brand), ticket, state=state, told_at=None)
    assert touched.of(ticket) == []


def test_told_twice_says_when_last(ticket: Ticket, declare: Declare) -> None:
    incident = declare(ticket.brand, tickets=[ticket])
    tell(incident, ticket)
    tell(incident, ticket, is_mailed=False, told_at=NOON + timedelta(hours=2))
    (found,) = touched.of(ticket)
    assert (found.told_at, found.is_here) == (NOON + timedelta(hours=2), True)


def test_the_incidents_of_others_are_theirs(
    ticket: Ticket, declare: Declare, foodyepay: Brand
) -> None:
    other = make.ticket(ticket.brand)
    declare(ticket.brand, tickets=[other], key="a")
    tell(declare(ticket.brand, key="b"), other)
    declare(foodyepay, tickets=[make.ticket(foodyepay)], key="c")
    assert touched.of(ticket) == []


def test_the_newest_few_are_shown_in_one_question(
    ticket: Ticket, declare: Declare, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for hour in range(7):
        made = declare(ticket.brand, title=f"i{hour}", key=f"k{hour}")
        Incident.objects.filter(pk=made.pk).update(declared_at=NOON + timedelta(hours=hour))
        tell(made, ticket)
    with django_assert_num_queries(1):
        assert titles(ticket) == ["i6", "i5", "i4", "i3", "i2"]
    assert steps.SHOWN == 5


@pytest.mark.parametrize("told", [True, False])
def test_the_page_says_whether_and_when_they_were_told(
    client: Client, ticket: Ticket, declare: Declare, told: bool
) -> None:
    ada: User = make.agent("ada", ticket.brand)
    incident = declare(ticket.brand, title="<b>Down</b>", tickets=[ticket])
    if told:
        tell(incident, ticket, told_at=NOON.replace(hour=9, minute=12))
    client.force_login(ada)
    page = client.get(reverse("admin:support_ticket_change", args=[ticket.pk])).content.decode()
    said = " ".join(page.split())
    assert "Incidents that touched them" in said
    assert f'<a href="/admin/incidents/incident/{incident.pk}/change/">&lt;b&gt;Down' in said
    assert "Investigating, 2 Mar 12:00 UTC, this ticket" in said
    assert ("told at 2 Mar 09:12 UTC" in said, "not told yet" in said) == (told, not told)


def test_after_a_link_is_undone_it_is_gone(ticket: Ticket, declare: Declare) -> None:
    incident = declare(ticket.brand, tickets=[ticket])
    lifecycle.unlink(incident, ticket, by=SYSTEM, now=NOON)
    assert touched.of(ticket) == []
