"""The few names that operators know: brands, queues, teams and colleagues, each table read once for all searches."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from support.models import Brand, Queue, Team, pinned

Rows = Callable[[type[Model]], Iterable[Any]]
Named = list[tuple[int, dict[str, None]]]  # a key and what its row is called, in small letters
CALLED: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "brand": (Brand, ("slug", "ticket_prefix", "name")),
    "queue": (Queue, ("slug", "name")),
    "team": (Team, ("slug", "name")),
    "assignee": (User, ("username", "email", "first_name", "last_name")),
}


def everything(model: type[Model]) -> Iterable[Any]:
    return model._default_manager.all()


class Names:
    """Keys by name, so that the planner knows them. `rows` gives those of a table, of one's brands alone perhaps."""

    def __init__(self, rows: Rows = everything) -> None:
        self.rows = rows
        self._memo: dict[str, Named] = {}

    def keys(self, of: str, value: str) -> list[int]:
        """The rows that are called so, of the kind that a ticket's field `of` names."""
        return [key for key, names in self._named(of) if value.lower() in names]

    def called(self, of: str) -> list[str]:
        """What can be written for them: of each row the name that comes first."""
        return [next(iter(names)) for _key, names in self._named(of) if names]

    @cached_property
    def categories(self) -> dict[str, str]:
        """Keys and names, of every runbook in force."""
        books = [pinned(brand.runbook_id) for brand in self.rows(Brand) if brand.runbook_id]
        return {
            key: str(value.get("name", key))
            for book in books
            for key, value in (book.data.get("categories") or {}).items()
        }

    def _named(self, of: str) -> Named:
        if of not in self._memo:
            model, columns = CALLED[of]
            self._memo[of] = [
                (row.pk, _low(*(getattr(row, column) for column in columns)))
                for row in self.rows(model)
            ]
        return self._memo[of]


def _low(*names: str) -> dict[str, None]:
    """In their order, each once."""
    return dict.fromkeys(name.lower() for name in names if name)
