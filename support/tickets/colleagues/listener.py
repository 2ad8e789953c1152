"""A colleague who is told: which brands they work for, what they want to hear, and when they may be disturbed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from support.lib.quiet import Quiet
from support.models import NotificationWish, Person, Role, Ticket, pinned


@dataclass(frozen=True, slots=True)
class Listener:
    """Reads memberships, persons and wish of its user: have them prefetched."""

    user: User
    wish: NotificationWish

    @classmethod
    def of(cls, user: User) -> Listener:
        wish = getattr(user, "notification_wish", None)
        return cls(user, wish or NotificationWish(user=user))

    def works_for(self, brand_id: int) -> bool:
        inside = {each.brand_id for each in self.user.memberships.all()}
        return self.user.is_superuser or brand_id in inside

    def may_answer(self, brand_id: int) -> bool:
        """Whether their answer to a mail would be taken for an agent's: see `inbound.trust`."""
        mine = [each for each in self.user.memberships.all() if each.brand_id == brand_id]
        return any(each.role != Role.VIEWER for each in mine)

    def mail_after(self, ticket: Ticket, now: datetime) -> datetime:
        """Their own quiet hours, or else those of the runbook, which may say when its people are awake."""
        quiet = self._chosen() or self._in_the_runbook(ticket)
        return quiet.over_at(now) if quiet else now

    def _chosen(self) -> Quiet | None:
        wish = self.wish
        if wish.quiet_from is None or wish.quiet_until is None:
            return None
        return Quiet(wish.quiet_from, wish.quiet_until, wish.zone)

    def _in_the_runbook(self, ticket: Ticket) -> Quiet | None:
        brand = ticket.brand
        persons: Iterable[Person] = self.user.persons.all()
        slug = next((each.slug for each in persons if each.brand_id == brand.pk), None)
        if slug is None or brand.runbook_id is None:
            return None
        data = pinned(brand.runbook_id).data
        person = data["people"].get(slug) or {}
        zone = person.get("zone") or data["time_zone"]
        return Quiet.outside(str(person["awake"]), zone) if person.get("awake") else None
