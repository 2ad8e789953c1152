"""Rows that a runbook wants: what must be created, changed or retired so that other rows can point to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Model

from support.models import Brand

Kind = Literal["create", "update", "retire"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row of one brand with this slug. `fresh`: values that only a new row gets; `links`: slugs by many-to-many
    field, of rows of the same brand that are wanted before.
    """

    model: type[Model]
    slug: str
    values: Mapping[str, Any]
    fresh: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is not as it is wanted. `differs` maps a field to (now, wanted)."""

    kind: Kind
    model: type[Model]
    slug: str
    differs: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    wanted: Wanted | None = None

    def __str__(self) -> str:
        fields = ", ".join(f"{name} {old!r} → {new!r}" for name, (old, new) in self.differs.items())
        label = f"{self.kind} {self.model._meta.verbose_name} {self.slug}"
        return f"{label}: {fields}" if fields and self.kind == "update" else label


def changes(
    brand: Brand | None, wanted: Sequence[Wanted], models: Sequence[type[Model]]
) -> list[RowChange]:
    """What differs between the database and what is wanted, model by model in the order given."""
    return [change for model in models for change in _of_model(brand, model, wanted)]


def perform(change: RowChange, *, brand: Brand) -> None:
    """Make the row as it is wanted. A row that is no longer wanted is retired: others still point to it."""
    rows = change.model._default_manager.filter(brand=brand, slug=change.slug)
    if change.wanted is None:
        rows.update(is_active=False)
        return
    values = {**change.wanted.values, "is_active": True}
    if change.kind == "create":
        row = change.model._default_manager.create(
            brand=brand, slug=change.slug, **{**change.wanted.fresh, **values}
        )
    else:
        rows.update(**values)
        row = rows.get()
    for name, slugs in change.wanted.links.items():
        linked = getattr(row, name)
        linked.set(linked.model._default_manager.filter(brand=brand, slug__in=slugs))


def _of_model(
    brand: Brand | None, model: type[Model], wanted: Sequence[Wanted]
) -> Iterator[RowChange]:
    rows = model._default_manager.filter(brand=brand) if brand else []
    present: dict[str, Any] = {row.slug: row for row in rows}  # type: ignore[attr-defined]
    mine = {each.slug: each for each in wanted if each.model is model}
    for slug, want in mine.items():
        if slug not in present:
            yield RowChange("create", model, slug, wanted=want)
        elif differs := _differences(present[slug], want):
            yield RowChange("update", model, slug, differs, want)
    for slug, row in present.items():
        if slug not in mine and row.is_active:
            yield RowChange("retire", model, slug)


def _differences(row: Any, want: Wanted) -> dict[str, tuple[Any, Any]]:
    wanted = {**want.values, "is_active": True}
    wanted |= {name: sorted(slugs) for name, slugs in want.links.items()}
    now = {name: getattr(row, name) for name in want.values} | {"is_active": row.is_active}
    now |= {name: sorted(getattr(row, name).values_list("slug", flat=True)) for name in want.links}
    return {name: (now[name], new) for name, new in wanted.items() if now[name] != new}
