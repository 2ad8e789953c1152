"""Mail to an address that no ticket is made of: somebody else's, who is named in settings.INBOUND_ASIDE.

They get plain values and answer with the brand and a sentence, or None where it is not theirs either.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from support.inbound.held import Held
from support.inbound.outcome import Outcome
from support.inbound.reading.letter import Letter
from support.inbound.route import written_recipients
from support.lib.addresses import plain
from support.lib.database.claim import complete
from support.models import Brand, RawMessage
from support.outbound import compose


class Mail(NamedTuple):
    """What stands in a letter; the addresses are in lower case."""

    to: Sequence[str]
    sender: str
    subject: str
    text: str
    at: datetime


Read = Callable[..., tuple[Brand, str] | None]


def take(raw: RawMessage, letter: Letter, *, now: datetime) -> bool:
    """Let them read it, and mark the row in the same transaction. False: it is nobody's. Raises Held if they refuse."""
    to = [plain(each.strip(" <>")) for each in raw.envelope_to or written_recipients(letter)]
    mail = Mail(to, letter.sender.key, letter.subject, letter.text, raw.received_at)
    read: Read = import_string(settings.INBOUND_ASIDE)
    if letter.is_bounce or letter.is_mdn or _is_own(letter):
        return False
    try:
        with transaction.atomic():
            found = read(*mail, now=now)
            if found is None:
                return False
            brand, said = found
            outcome = Outcome(action="alert", brand=brand.slug, flags=(said,))
            done = {"state": RawMessage.State.DONE, "outcome": outcome.as_data()}
            complete(raw, brand=brand, **done)
    except PermissionError as refusal:
        raise Held(str(refusal)) from refusal
    return True


def _is_own(letter: Letter) -> bool:
    return compose.is_own(letter.headers.get(compose.LOOP_HEADER.lower(), ""), letter.message_id)
