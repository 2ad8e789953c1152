"""Who is meant by `@name` in a note: colleagues who may read tickets of the brand, by the name they sign in with."""

import re
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from support.models import Brand, Membership
from support.tickets.actor import Actor

# Not inside a word, so that an address is no mention; a dot or dash that ends the name ends the sentence instead.
WRITTEN = re.compile(r"(?<![\w.+@/-])@([\w.+-]*\w)")
MOST = 20  # people whom one note can reach


def colleagues(brand: Brand | int) -> QuerySet[User]:
    """Whoever is active and has a role in the brand."""
    inside = Membership.objects.filter(brand=brand).values("user")
    return User.objects.filter(is_active=True, pk__in=inside)


def names(text: str) -> list[str]:
    """What is written behind an @, lower case, each once."""
    return list(dict.fromkeys(each.lower() for each in WRITTEN.findall(text)))[:MOST]


def people(texts: Sequence[str], brand: Brand | int) -> Mapping[str, User]:
    """Those who are meant, by the name as `names` gives it. No query where nothing is written."""
    wanted = {name for text in texts for name in names(text)}
    if not wanted:
        return {}
    named = Q()
    for name in wanted:
        named |= Q(username__iexact=name)
    return {each.username.lower(): each for each in colleagues(brand).filter(named)}


def offered(brand: Brand | int, begun: str, *, limit: int = 8) -> list[tuple[str, str]]:
    """(name to write, name to read) of colleagues whose name begins so, the nearest first."""
    starts = Q(username__istartswith=begun) | Q(first_name__istartswith=begun)
    found = colleagues(brand).filter(starts | Q(last_name__istartswith=begun)).order_by("username")
    return [(each.username, Actor.of(each).name) for each in found[:limit]]
