"""The brands that an archive is made for, and who answers there: agents are made where there are too few."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from support.management.load import phrases
from support.models import Brand, Membership, Role, pinned
from support.sla import clocks
from support.sla.policy import PolicyHistory

AGENTS = 24  # made where a brand has fewer than a handful


@dataclass(frozen=True, slots=True)
class Place:
    """A brand with those who answer its tickets."""

    brand: Brand
    agents: Sequence[tuple[int, str]]
    categories: Sequence[str]
    history: PolicyHistory | None


def places(brands: Sequence[Brand]) -> list[Place]:
    return [
        Place(
            brand,
            [(user.pk, user.get_full_name() or user.username) for user in _agents(brand)],
            sorted(pinned(brand.runbook_id).data["categories"]) if brand.runbook_id else [""],
            clocks.history_of(brand),
        )
        for brand in brands
    ]


def _agents(brand: Brand) -> list[User]:
    answering = [role for role in Role if role != Role.VIEWER]
    known = User.objects.filter(memberships__brand=brand, memberships__role__in=answering)
    missing = range(known.count(), AGENTS if known.count() < 5 else 0)
    made = User.objects.bulk_create(
        User(
            username=f"load-{brand.slug}-{number}",
            first_name=phrases.FIRST[number % len(phrases.FIRST)],
            last_name=phrases.LAST[number % len(phrases.LAST)],
            password="!",  # noqa: S106  # nobody signs in with it
            is_staff=True,
        )
        for number in missing
    )
    Membership.objects.bulk_create(Membership(user=user, brand=brand) for user in made)
    return list(known)
