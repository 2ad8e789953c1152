"""The few names that operators know: brands, queues, teams and colleagues, each table read once for all searches."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from support.models import Brand, Queue, Team

Rows = Callable[[type[Model]], Iterable[Any]]
Named = list[tuple[int, frozenset[str]]]  # a key and what its row is called, in small letters


def everything(model: type[Model]) -> Iterable[Any]:
    return model._default_manager.all()


class Names:
    """Keys by name, so that the planner knows them. `rows` gives those of a table, of one's brands alone perhaps."""

    def __init__(self, rows: Rows = everything) -> None:
        self.rows = rows

    def brand(self, value: str) -> list[int]:
        return _keys(self._brands, value)

    def queue(self, value: str) -> list[int]:
        return _keys(self._queues, value)

    def team(self, value: str) -> list[int]:
        return _keys(self._teams, value)

    def person(self, value: str) -> list[int]:
        return _keys(self._people, value)

    @cached_property
    def _brands(self) -> Named:
        return [(row.pk, _low(row.slug, row.ticket_prefix, row.name)) for row in self.rows(Brand)]

    @cached_property
    def _queues(self) -> Named:
        return [(row.pk, _low(row.slug, row.name)) for row in self.rows(Queue)]

    @cached_property
    def _teams(self) -> Named:
        return [(row.pk, _low(row.slug, row.name)) for row in self.rows(Team)]

    @cached_property
    def _people(self) -> Named:
        return [
            (row.pk, _low(row.username, row.email, row.first_name, row.last_name))
            for row in self.rows(User)
        ]


def _low(*names: str) -> frozenset[str]:
    return frozenset(name.lower() for name in names if name)


def _keys(named: Named, value: str) -> list[int]:
    return [key for key, names in named if value.lower() in names]
