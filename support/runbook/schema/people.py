"""Who can be reached: people, teams, and whose turn it is."""

from pydantic import Field

from support.runbook.schema.words import Email, Handover, Length, Line, Name, Slug, Strict, Zone


class Person(Strict):
    """`roles` are free words that `role:…` recipients use."""

    name: Name
    email: Email
    roles: list[Slug] = []


class Team(Strict):
    name: Name
    email: Email | None = None
    members: list[Slug] = []


class Rotation(Strict):
    """The people take turns in this order, changing `every` so long at the `handover`."""

    people: list[Slug] = Field(min_length=1)
    every: Length
    handover: Handover
    zone: Zone
    line: Line | None = None
