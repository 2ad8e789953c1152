"""What applying a runbook would change: places of the file, the brand, and rows. Reads, never writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from django.db.models import Model, Q

from support.models import Brand, Person, Queue, Team
from support.outbound import links
from support.runbook import rows, sections
from support.runbook.findings import Finding, RunbookInvalid
from support.runbook.load import Runbook
from support.runbook.rows import RowChange, Wanted
from support.runbook.schema.book import Book


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the file that differs; None: it is not there."""

    path: str
    old: Any
    new: Any

    def __str__(self) -> str:
        if self.old is None:
            return f"+ {self.path}: {_shown(self.new)}"
        if self.new is None:
            return f"- {self.path}: {_shown(self.old)}"
        return f"~ {self.path}: {_shown(self.old)} → {_shown(self.new)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Empty: applying does nothing. `number` is the version that applying would make, or that stands."""

    runbook: Runbook
    brand: Brand | None
    number: int
    places: list[Place]
    fields: dict[str, tuple[Any, Any]]
    rows: list[RowChange]

    @property
    def changes_nothing(self) -> bool:
        return not (self.places or self.fields or self.rows)

    def __str__(self) -> str:
        name = self.runbook.book.runbook
        if self.changes_nothing:
            return f"{name}: nothing would change, version {self.number} stands."
        verb = "change" if self.brand else "create"
        fields = ", ".join(f"{key} {old!r} → {new!r}" for key, (old, new) in self.fields.items())
        lines = [f"{name}: version {self.number}"]
        lines += [f"  {place}" for place in self.places]
        lines += [f"  {verb} brand {name}: {fields}"] if fields else []
        lines += [f"  {change}" for change in self.rows]
        return "\n".join(lines)


def plan(runbook: Runbook, *, now: datetime) -> Plan:
    """Compare a file with what is applied. RunbookInvalid where it claims what another brand has."""
    book = runbook.book
    _refuse_clashes(runbook)
    brand = Brand.objects.select_related("runbook").filter(slug=book.runbook).first()
    applied = brand.runbook if brand else None
    data = runbook.data()
    # A key that this release adds and leaves empty says nothing new: the version in force stands.
    places = differences(applied.data if applied else {}, data)
    same = applied is not None and not places
    last = brand.runbook_versions.order_by("number").last() if brand else None
    number = applied.number if same and applied else (last.number if last else 0) + 1
    return Plan(
        runbook,
        brand,
        number,
        places,
        _brand_changes(brand, book),
        rows.changes(brand, wanted(book, now=now), models_of(book)),
    )


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Place]:
    """The places in which two runbooks differ, in the order of the new one."""
    return list(_places(old, new))


def digest(data: Mapping[str, Any]) -> str:
    """What two runbooks with the same meaning share, whatever their comments and order of keys."""
    return sha256(dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def brand_fields(book: Book) -> dict[str, Any]:
    """The brand's own row as the file wants it."""
    return {
        "name": book.name,
        "ticket_prefix": book.ticket_prefix,
        "time_zone": book.time_zone,
        "language": book.languages[0],
        "domain": book.domain,
        "hosts": book.hosts,
        "addresses": book.channels.email.addresses,
    }


def wanted(book: Book, *, now: datetime) -> list[Wanted]:
    """All rows that the file wants, those that others link to first."""
    people = [
        Wanted(Person, slug, {"name": each.name, "email": each.email, "roles": each.roles})
        for slug, each in book.people.items()
    ]
    teams = [
        Wanted(
            Team,
            slug,
            {"name": each.name, "email": each.email or ""},
            links={"members": each.members},
        )
        for slug, each in book.teams.items()
    ]
    queues = [
        Wanted(Queue, slug, {"name": each.name, "tag": each.tag or "", "is_default": each.default})
        for slug, each in book.queues.items()
    ]
    lent = [row for section in sections.lent(book).values() for row in section.rows(now=now)]
    return [*people, *teams, *queues, *lent]


def models_of(book: Book) -> list[type[Model]]:
    """The tables that the file rules over, in the order in which rows may link to each other."""
    lent = [model for section in sections.lent(book).values() for model in section.models]
    return [Person, Team, Queue, *lent]


def _refuse_clashes(runbook: Runbook) -> None:
    """Two brands must not own one ticket prefix, address or host, and none the console's."""
    book = runbook.book
    findings = [
        Finding(("hosts", at), f"{host} is the console's own host: expected another")
        for at, host in enumerate(book.hosts)
        if host == links.console_host()
    ]
    for other in Brand.objects.filter(~Q(slug=book.runbook)):
        if other.ticket_prefix == book.ticket_prefix:
            findings.append(Finding(("ticket_prefix",), "belongs to another brand already"))
        for at, host in enumerate(book.hosts):
            if host in other.hosts:
                findings.append(Finding(("hosts", at), f"{host} belongs to another brand already"))
        for at, address in enumerate(book.channels.email.addresses):
            if address in other.addresses:
                path = ("channels", "email", "addresses", at)
                findings.append(Finding(path, f"{address} belongs to another brand already"))
    if findings:
        raise RunbookInvalid([runbook.source.problem(finding) for finding in findings])


def _brand_changes(brand: Brand | None, book: Book) -> dict[str, tuple[Any, Any]]:
    fields = brand_fields(book)
    return {
        name: (getattr(brand, name, None), new)
        for name, new in fields.items()
        if getattr(brand, name, None) != new
    }


def _places(old: Any, new: Any, path: str = "") -> Iterator[Place]:
    """Places that differ, deep in mappings; entries of a list are known by their `id`, other lists compared whole.

    In the order of the new file: what PostgreSQL kept of the old one has lost its own.
    """
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _places(old.get(key), new.get(key), f"{path}.{key}".lstrip("."))
    elif _has_ids(old) and _has_ids(new):
        yield from _by_id(old, new, path)
    else:
        yield Place(path, old, new)


def _by_id(old: list[dict[str, Any]], new: list[dict[str, Any]], path: str) -> Iterator[Place]:
    before, after = ([each["id"] for each in entries] for entries in (old, new))
    was, will = ({each["id"]: each for each in entries} for entries in (old, new))
    for name in [*before, *(name for name in after if name not in was)]:
        yield from _places(was.get(name), will.get(name), f"{path}[{name}]")
    if before != after and sorted(before) == sorted(after):
        yield Place(f"{path}, their order", before, after)


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and "id" in each for each in value
    )


def _shown(value: Any) -> str:
    text = dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:157]}…"
