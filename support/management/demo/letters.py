"""The demo's letters arrive: through the one door, like everybody's."""

from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path

from support.inbound.envelope import Envelope
from support.inbound.process import process_due
from support.inbound.receive import receive

FOLDER = Path(__file__).parent / "letters"


def deliver(*, now: datetime) -> int:
    """Receive every letter and file it; return how many came. Nothing happens to those that came before."""
    came = 0
    for path in sorted(FOLDER.glob("*.eml")):
        raw = path.read_bytes()
        _, is_new = receive(raw, envelope=envelope_of(raw), source="demo", key=path.stem, now=now)
        came += is_new
    process_due(now=now)
    return came


def envelope_of(raw: bytes) -> Envelope:
    """What a mail server would have said: the sender's address, and ours among the recipients."""
    head = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    sender = str(head.get("Return-Path", head.get("From", "")))
    return Envelope(next(_addresses(sender), ""), tuple(_addresses(str(head.get("To", "")))))


def _addresses(header: str) -> Iterator[str]:
    return (address for _, address in getaddresses([header]) if address)
