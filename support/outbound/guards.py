"""What must still hold at the moment of sending: a page that was acknowledged since is not sent."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from support.models import OutboxMessage

Guard = Callable[[Any], str]


def broken(row: OutboxMessage) -> str:
    """Why the row is not to be sent any more, in words; empty when all its guards hold.

    A guard is a function named in OUTBOX_GUARDS that takes the value from the row and answers the same way.
    """
    for name, value in row.guard.items():
        guard: Guard = import_string(settings.OUTBOX_GUARDS[name])
        reason = guard(value)
        if reason:
            return reason
    return ""
