"""Letters, and the door that takes them in."""

import random
from datetime import datetime
from typing import Any

from support.inbound import receive
from support.inbound.envelope import Envelope
from tests.faults import chaos
from tests.make import letter

Job = dict[str, Any]


def letters(job: Job) -> list[bytes]:
    """Letters that a careless program wrote: without Message-IDs, or with one that they share."""
    shared = job.get("message_id", "")
    mails = [
        letter(
            sender=f"customer{number}@example.com",
            to=address(job, number),
            message_id=shared,
            text=f"This is letter number {number}.",
            files=[("scan.bin", "application/octet-stream", scan(number, job.get("scan", 0)))]
            * bool(job.get("scan")),
        )
        for number in range(job["letters"])
    ]
    if shared:
        return mails
    return [
        b"\r\n".join(line for line in mail.split(b"\r\n") if not line.startswith(b"Message-ID"))
        for mail in mails
    ]


def address(job: Job, number: int) -> str:
    """Whom a letter is for: brands take turns."""
    everybody: list[str] = job.get("to", ["support@luneo.app"])
    return everybody[number % len(everybody)]


def scan(number: int, size: int) -> bytes:
    """So many bytes of an attachment, other ones for each letter."""
    return random.Random(number).randbytes(size)


def answered(job: Job) -> set[str]:
    return chaos.lines(job["acknowledged"])


def store(number: int, mail: bytes, job: Job, *, door: str = "") -> None:
    envelope, key = Envelope("", (address(job, number),)), f"{door}letter-{number}"
    receive.receive(mail, envelope=envelope, source="test", key=key, now=clock(job))


def clock(job: Job) -> datetime:
    return datetime.fromisoformat(job["at"])
