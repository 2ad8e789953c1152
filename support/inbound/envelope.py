"""What stood around a letter: who the transport says sent it, to whom, and where it came in."""

from dataclasses import dataclass, field

MAIL = "message/rfc822"
NULL_SENDER = "<>"  # the return path of machines; "" means that the transport did not say


@dataclass(frozen=True, slots=True)
class Envelope:
    """The addresses of the transport, which need not be those in the letter."""

    sender: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What else a door knows. `brand_id` is set where the door belongs to one brand; headers hold no secrets."""

    brand_id: int | None = None
    content_type: str = MAIL
    headers: dict[str, str] = field(default_factory=dict)
    remote_ip: str | None = None


UNSAID = Envelope()
UNKNOWN = Origin()


@dataclass(frozen=True, slots=True)
class Opened:
    """One letter's bytes, taken out of what a provider posted, and what it says of the envelope."""

    body: bytes
    envelope: Envelope = UNSAID
