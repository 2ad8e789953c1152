"""What a carrier may answer, and how it is found by name."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from support.lib import http
from support.models import OutboxMessage

Carrier = Callable[[OutboxMessage], str]
PASSING = frozenset({408, 425, 429})
NOT_ALLOWED = frozenset({401, 403})  # our credentials: every other row would fare the same
# Somebody has to mend them, and was told: `escalation.alarms`
CREDENTIALS_WAIT = timedelta(minutes=5)
# Seconds that we believe a Retry-After; `lib.database.claim` takes more for a clock that jumped
LONGEST_WAIT = 3600


class Refused(Exception):  # noqa: N818  # an answer, not a fault of ours
    """The other side will never take this row: dead at once. The text says why, without secrets."""


class TryLater(Exception):  # noqa: N818  # an answer, not a fault of ours
    """Not now. `after` is how long the other side asks us to wait; None leaves it to the backoff."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


def settle(answer: http.Answer, said: str) -> None:
    """Nothing for a 2xx; else raise what the status means for the row, which keeps the sentence `said`."""
    if 200 <= answer.status < 300:
        return
    if answer.status in NOT_ALLOWED:
        raise TryLater(f"{said} Check the credentials.", CREDENTIALS_WAIT)
    if answer.status in PASSING or answer.status >= 500:
        raise TryLater(said, wait_of(answer.headers))
    raise Refused(said)


def wait_of(headers: Mapping[str, str]) -> timedelta | None:
    """How long a Retry-After in seconds asks us to wait; names of headers in lower case."""
    value = headers.get("retry-after", "")
    return timedelta(seconds=min(int(value[:9]), LONGEST_WAIT)) if value.isdecimal() else None


def carrier(name: str) -> Carrier:
    """The function that sends rows of this carrier and returns what the other side calls them."""
    path = settings.OUTBOX_CARRIERS.get(name)
    if path is None:
        raise Refused(f'No carrier is called "{name}": add it to OUTBOX_CARRIERS.')
    found: Carrier = import_string(path)
    return found
