"""Addresses and Message-IDs that lead an answer back to its ticket, and that nobody else can make.

    support+r.<ticket>.<message>.<recipient>.<mac>@luneo.app     where an answer to our mail goes
    <t.<ticket>.<message>.<mac>@luneo.app>                       the Message-ID of a mail of ours

Numbers are in base 36, everything is lower case, since gateways fold case. `recipient` is a short code of the
address that the mail went to: whoever else answers with it was given it by somebody.
"""

import re
from dataclasses import dataclass

from support.lib import signing

LOCAL_PART_LIMIT = 64  # RFC 5321, 4.5.3.1.1
RECIPIENT_LENGTH = 5
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NUMBER = r"[0-9a-z]{1,13}"
REPLY = re.compile(
    rf"^(?P<base>[^@\s]+?)\+r\.(?P<ticket>{NUMBER})\.(?P<message>{NUMBER})"
    rf"\.(?P<recipient>[a-z2-7]{{{RECIPIENT_LENGTH}}})\.(?P<mac>[a-z2-7]+)@(?P<domain>[^@\s]+)$"
)
MESSAGE_ID = re.compile(
    rf"^<?t\.(?P<ticket>{NUMBER})\.(?P<message>{NUMBER})\.(?P<mac>[a-z2-7]+)@(?P<domain>[^@\s>]+)>?$"
)


@dataclass(frozen=True, slots=True)
class Key:
    """What an address or an id of our shape says; believe it only when it is `genuine`."""

    ticket_id: int
    message_id: int
    genuine: bool
    recipient: str = ""

    def was_sent_to(self, email: str) -> bool:
        """Whether this reply address was made for that person. Only reply addresses know."""
        return self.genuine and bool(self.recipient) and self.recipient == _recipient(email)


def reply_address(brand_address: str, *, ticket_id: int, message_id: int, recipient: str) -> str:
    """Where `recipient` answers our message. `message_id` is the Message's key, 0 for a notification.

    A brand address too long to carry it comes back as it is: threading then falls to Message-IDs.
    """
    base, _, domain = brand_address.lower().rpartition("@")
    numbers = (_encode(ticket_id), _encode(message_id))
    code = _recipient(recipient)
    mac = signing.mac("reply", f"{base}@{domain}", *numbers, code)
    local = f"{base}+r.{'.'.join((*numbers, code, mac))}"
    return f"{local}@{domain}" if len(local) <= LOCAL_PART_LIMIT else brand_address


def read_reply_address(address: str) -> Key | None:
    """The key in a recipient's address; None when it has no such shape."""
    found = REPLY.match(address.lower())
    if found is None:
        return None
    parts = (found["ticket"], found["message"], found["recipient"])
    genuine = signing.verify(found["mac"], "reply", f"{found['base']}@{found['domain']}", *parts)
    return Key(int(parts[0], 36), int(parts[1], 36), genuine, found["recipient"])


def message_id(domain: str, *, ticket_id: int, message_id: int) -> str:
    """The Message-ID of our message, with its angle brackets."""
    numbers = (_encode(ticket_id), _encode(message_id))
    mac = signing.mac("message-id", domain.lower(), *numbers)
    return f"<t.{'.'.join((*numbers, mac))}@{domain.lower()}>"


def read_message_id(value: str) -> Key | None:
    """The key in an In-Reply-To or References id; None when it has no such shape."""
    found = MESSAGE_ID.match(value.strip().lower())
    if found is None:
        return None
    parts = (found["ticket"], found["message"])
    genuine = signing.verify(found["mac"], "message-id", found["domain"], *parts)
    return Key(int(parts[0], 36), int(parts[1], 36), genuine)


def plain(address: str) -> str:
    """The address without its `+…` part, lower case: what a brand lists as its own."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _recipient(email: str) -> str:
    return signing.mac("recipient", email.strip().lower(), length=RECIPIENT_LENGTH)


def _encode(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
