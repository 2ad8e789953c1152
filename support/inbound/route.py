"""Whose letter it is: the brands whose addresses it was sent to, and which addresses are outsiders'."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch

from support.inbound.held import Held
from support.inbound.reading.letter import Address, Letter
from support.inbound.reading.loops import is_daemon, is_nobody
from support.lib.addresses import plain
from support.models import Brand, ClosedDay, RawMessage


class Nobodys(Held):
    """No brand makes tickets of what is sent to these addresses."""


DELIVERY_HEADERS = ("delivered-to", "x-original-to", "envelope-to")


def houses() -> list[Brand]:
    """All brands in their order, each with its closed days: what letters read at one moment are judged by."""
    days = ClosedDay.objects.only("brand", "calendar", "on", "is_closed")
    brands = Brand.objects.order_by("pk").prefetch_related(Prefetch("closed_days", days))
    return list(brands)


def brands_of(raw: RawMessage, letter: Letter, known: Sequence[Brand]) -> list[Brand]:
    """The brands of those `known` that this row is for, each once, the first one first.

    A door or a person may have decided already. Else the envelope knows best, since it also names blind copies; where
    it names none of ours (a catch-all, a mailbox that is polled), the letter's own recipients are asked.
    Raises Nobodys where no brand is meant.
    """
    if raw.brand_id:
        return [brand for brand in known if brand.pk == raw.brand_id]
    for recipients in (raw.envelope_to, written_recipients(letter)):
        found = _owners(known, recipients)
        if found:
            return found
    named = dict.fromkeys([*raw.envelope_to, *written_recipients(letter)])
    asked = ", ".join(list(named)[:5]) or "nobody"
    raise Nobodys(f"No brand has the address it was sent to ({asked}). Redirect it to a brand.")


def only(raw: RawMessage, letter: Letter, known: Sequence[Brand]) -> Brand | None:
    """The brand whose people look at this row while it is held; None where no brand is meant, or several are."""
    try:
        found = brands_of(raw, letter, known)
    except Nobodys:
        return None
    return found[0] if len(found) == 1 else None


def written_recipients(letter: Letter) -> list[str]:
    """Whom the letter itself says it is for, delivery headers included."""
    written = [address.email for address in (*letter.to, *letter.cc)]
    return written + [letter.headers[name] for name in DELIVERY_HEADERS if name in letter.headers]


def is_ours(brands: Iterable[Brand], address: str) -> bool:
    """Whether an address is one that a brand receives mail at."""
    return any(plain(address) in _addresses(brand) for brand in brands)


def outsiders(written: Iterable[Address]) -> list[Address]:
    """Those who are people outside this house, as far as an address tells, each once, in the order written."""
    named = {each.key: each for each in reversed(list(written)) if is_usable(each.key)}
    if not named:
        return []
    brands = list(Brand.objects.all())
    houses = {brand.domain.lower() for brand in brands}
    return [
        each
        for each in reversed(named.values())
        if each.domain not in houses and not is_ours(brands, each.key)
    ]


def is_usable(address: str) -> bool:
    """Whether a mail to it could be read by somebody."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return not (is_daemon(address) or is_nobody(address))


def _owners(brands: Sequence[Brand], recipients: Iterable[str]) -> list[Brand]:
    wanted = dict.fromkeys(plain(address.strip(" <>")) for address in recipients)
    found = [brand for address in wanted for brand in brands if address in _addresses(brand)]
    return list(dict.fromkeys(found))


def _addresses(brand: Brand) -> set[str]:
    return {plain(address) for address in brand.addresses}
