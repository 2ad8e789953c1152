"""Drafts that survive everything, and who sits before a ticket: rows without history, written by the page itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from support.models import Draft, Presence, Ticket
from support.models.seat import PRESENT_FOR


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the composer."""

    kind: str = "reply"
    text: str = ""
    cc: str = ""


def keep(
    ticket: Ticket, user: User, written: Written, *, now: datetime, seen: int | None = None
) -> bool:
    """Keep it as this person's draft; an empty one is forgotten. False where it was sent meanwhile.

    `seen` is the newest message that the page knew: a draft that arrives after its own sending may not rise again.
    """
    if seen is not None and ticket.messages.filter(author=user, pk__gt=seen).exists():
        return False
    if not written.text.strip():
        forget(ticket, user)
        return True
    values = {"kind": written.kind, "text": written.text, "cc": written.cc[:1000], "saved_at": now}
    Draft.objects.update_or_create(ticket=ticket, user=user, defaults=values)
    return True


def forget(ticket: Ticket, user: User) -> None:
    Draft.objects.filter(ticket=ticket, user=user).delete()


def sit(ticket: Ticket, user: User, *, is_writing: bool, now: datetime) -> None:
    """This person has the page open now. Who comes to another ticket takes their old seats away."""
    values = {"seen_at": now, "is_writing": is_writing}
    _seat, is_new = Presence.objects.update_or_create(ticket=ticket, user=user, defaults=values)
    if is_new:
        Presence.objects.filter(user=user, seen_at__lt=now - PRESENT_FOR).delete()


def others(ticket: Ticket, user: User, *, now: datetime) -> Sequence[Presence]:
    """Who else does, in one query."""
    return [each for each in looking([ticket.pk], now=now).get(ticket.pk, ()) if each.user != user]


def looking(tickets: Iterable[int], *, now: datetime) -> Mapping[int, Sequence[Presence]]:
    """Who looks at each of these tickets (keys) now, in one query; a ticket that nobody looks at is left out."""
    found: dict[int, list[Presence]] = {}
    for each in Presence.objects.now_at(tickets, now).order_by("user__username"):
        found.setdefault(each.ticket_id, []).append(each)
    return found
