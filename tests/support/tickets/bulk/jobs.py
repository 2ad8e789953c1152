"""A job of some tickets, begun by Ada."""

from collections.abc import Sequence
from typing import Any

from support.models import Brand, BulkItem, BulkJob, Ticket
from support.tickets.bulk import answer, job
from tests import make
from tests.support.tickets.desk import NOON, ada

ASKED = {"texts": {"en": "Hello {customer}"}, "status": "pending_customer", "once": True}


def draft(tickets: Sequence[Ticket]) -> BulkJob:
    return job.choose(tickets, by=ada(tickets[0].brand), now=NOON)


def done(tickets: Sequence[Ticket], verb: str, **asked: Any) -> BulkJob:
    """Begun, and done where the tickets are few."""
    made = draft(tickets)
    job.start(made, verb, asked, now=NOON)
    made.refresh_from_db()
    return made


def previewed(tickets: Sequence[Ticket], **asked: Any) -> BulkJob:
    made = draft(tickets)
    answer.freeze(made, {"macro": None, **ASKED, **asked})
    return made


def many(brand: Brand, count: int, **fields: Any) -> list[Ticket]:
    return [make.ticket(brand, **fields) for _ in range(count)]


def fates(made: BulkJob) -> list[tuple[str, str]]:
    """State and reason of each, in the order chosen."""
    return list(made.items.order_by("pk").values_list("state", "reason"))


DONE = (BulkItem.State.DONE, "")
