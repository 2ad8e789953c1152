"""Incidents that touched the one who asks, as another app tells of them (settings.TICKET_INCIDENTS)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from support.models import Ticket


class Touched(NamedTuple):
    """`told_at` is when the customer was last written to about it; `is_here`: this ticket hangs under it."""

    title: str
    url: str
    state: str
    since: datetime
    told_at: datetime | None
    is_here: bool


def of(ticket: Ticket) -> Sequence[Touched]:
    """The newest first, few, in one query."""
    ask: Callable[[Ticket], Sequence[Touched]] = import_string(settings.TICKET_INCIDENTS)
    return ask(ticket)
