"""Tell our own people by mail: whom the runbook's words mean, each of them once per key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from support.models import Brand, Ticket, stand_ins
from support.outbound import compose, outbox
from support.outbound.reach import Case, Reached, reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be told. `key` names the reason: with the address it makes the row's key for ever."""

    key: str
    subject: str
    text: str
    category: str = ""
    ticket: Ticket | None = None
    send_after: datetime | None = None
    guard: Mapping[str, Any] | None = None
    awake: bool = False  # only those for whom it is day


def leaders(data: Mapping[str, Any]) -> Sequence[str]:
    """Whom a runbook names to be told where nobody else is: paging's fallback, or else the owners."""
    fallback = (data.get("paging") or {}).get("fallback") or {"to": ["owners"]}
    named: Sequence[str] = fallback["to"]
    return named


def notify(
    notice: Notice, targets: Sequence[str], *, brand: Brand, data: Mapping[str, Any], now: datetime
) -> list[Reached]:
    """Queue one mail for everybody whom `targets` reach then; empty when they reach nobody."""
    at = notice.send_after or now
    case = Case(notice.category, at, stand_ins(brand.pk, at), awake=notice.awake)
    people = reach(data, targets, case=case)
    for person in people:
        key = f"{notice.key}:{person.address.lower()}"[:200]
        payload = compose.notice(
            brand=brand,
            to=person.address,
            subject=notice.subject,
            text=notice.text,
            key=key,
            ticket=notice.ticket,
        )
        outbox.mail(
            payload,
            key=key,
            brand=brand,
            now=now,
            ticket=notice.ticket,
            send_after=notice.send_after,
            guard=notice.guard,
        )
    return people
