"""What a carrier may answer, and how it is found by name."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from support.models import OutboxMessage

Carrier = Callable[[OutboxMessage], str]


class Refused(Exception):  # noqa: N818  # an answer, not a fault of ours
    """The other side will never take this row: dead at once. The text says why, without secrets."""


class TryLater(Exception):  # noqa: N818  # an answer, not a fault of ours
    """Not now. `after` is how long the other side asks us to wait; None leaves it to the backoff."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


def carrier(name: str) -> Carrier:
    """The function that sends rows of this carrier and returns what the other side calls them."""
    path = settings.OUTBOX_CARRIERS.get(name)
    if path is None:
        raise Refused(f'No carrier is called "{name}": add it to OUTBOX_CARRIERS.')
    found: Carrier = import_string(path)
    return found
