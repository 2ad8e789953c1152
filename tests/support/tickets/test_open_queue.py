"""F2: where a new ticket waits. In the queue of its channel, or else in the usual one."""

import pytest

from support.models import Brand, Queue, TicketEvent
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.make import NOON
from tests.support.tickets.desk import opened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("channel", "queue"),
    [
        ("email", "support"),
        ("contact", "support"),
        ("chat", "support"),
        ("phone", "support"),
        ("widget", "widget"),
    ],
)
def test_a_ticket_waits_where_the_runbook_lets_its_channel_wait(
    foodyepay: Brand, channel: str, queue: str
) -> None:
    ticket = opened(foodyepay, channel=channel)
    assert ticket.queue is not None
    assert (ticket.queue.slug, ticket.queue.brand) == (queue, foodyepay)
    said = TicketEvent.objects.get(ticket=ticket, kind="opened")
    assert said.data["queue"] == queue


def test_the_queue_of_the_widget_carries_the_tag_that_other_systems_know(foodyepay: Brand) -> None:
    ticket = opened(foodyepay, channel="widget")
    assert ticket.queue is not None
    assert ticket.queue.tag == "chatgpt-app"


def test_whoever_opens_it_may_say_where(foodyepay: Brand) -> None:
    widget = Queue.objects.get(brand=foodyepay, slug="widget")
    assert opened(foodyepay, details={"queue": widget}).queue == widget


def test_queues_of_one_brand_are_not_anothers(luneo: Brand, foodyepay: Brand) -> None:
    one, other = opened(luneo), opened(foodyepay)
    assert one.queue is not None
    assert other.queue is not None
    assert (one.queue.slug, other.queue.slug) == ("support", "support")
    assert (one.queue.brand, other.queue.brand) == (luneo, foodyepay)


def test_a_moved_ticket_stays_where_it_was_moved_to(foodyepay: Brand) -> None:
    boss = make.agent("boss", foodyepay)
    widget = Queue.objects.get(brand=foodyepay, slug="widget")
    ticket = opened(foodyepay)
    actions.change_queue(ticket, widget, by=Actor.of(boss), now=NOON)
    ticket.refresh_from_db()
    assert ticket.queue == widget
