"""Who can be reached: people, teams, and whose turn it is."""

from pydantic import Field

from support.runbook.schema.words import (
    Email,
    Handover,
    Hours,
    Line,
    Name,
    Slug,
    Strict,
    Turn,
    Zone,
)


class Person(Strict):
    """`roles` are free words that `role:…` recipients use. `awake`: the hours of their own day, in their `zone`."""

    name: Name
    email: Email
    roles: list[Slug] = []
    zone: Zone | None = None  # the brand's, unless they live elsewhere
    awake: Hours | None = None


class Team(Strict):
    name: Name
    email: Email | None = None
    members: list[Slug] = []


class Rotation(Strict):
    """The people take turns in this order, changing `every` so long at the `handover`.

    `feed` is a word that the address of its calendar is made from: a new word revokes the old address, null is no feed.
    """

    people: list[Slug] = Field(min_length=1)
    every: Turn
    handover: Handover
    zone: Zone
    feed: Slug | None = None
    line: Line | None = None
