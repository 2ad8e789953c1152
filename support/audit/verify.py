"""Whether the chains are as they were written: the first bad row by name, and a tail that was cut off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from support.audit.heads import Head
from support.audit.seal import holds
from support.models import AuditEntry, Brand


@dataclass(frozen=True, slots=True)
class Finding:
    """`brand` is a slug, "-" for the chain of no brand. `problem` is empty for a chain that is whole."""

    brand: str
    count: int
    problem: str = ""


def verify(heads: Iterable[Head] = ()) -> Iterator[Finding]:
    """One finding per chain. `heads` are what left the machine: the chain must still reach and contain them."""
    wanted: dict[int | None, dict[int, str]] = {}
    for head in heads:
        wanted.setdefault(head.brand, {})[head.seq] = head.hash
    names: dict[int | None, str] = {None: "-", **dict(Brand.objects.values_list("pk", "slug"))}
    for brand_id in [*names, *(wanted.keys() - names.keys())]:
        name = names.get(brand_id, f"brand {brand_id}")
        yield _chain(brand_id, name, wanted.get(brand_id, {}))


def _chain(brand_id: int | None, name: str, heads: dict[int, str]) -> Finding:
    count, before = 0, ""
    for entry in AuditEntry.objects.filter(brand=brand_id).order_by("seq", "pk").iterator():
        problem = _wrong(entry, count + 1, before) or _other(entry, heads)
        if problem:
            return Finding(name, count, problem)
        count, before = count + 1, entry.hash
    last = max(heads, default=0)
    if last > count:
        return Finding(name, count, f"ends at row {count}: rows {count + 1} to {last} were cut off")
    return Finding(name, count)


def _wrong(entry: AuditEntry, expected: int, before: str) -> str:
    if entry.seq != expected:
        return f"row {expected} is missing: row {entry.seq} comes next"
    if entry.prev_hash != before:
        return f"row {entry.seq} does not follow the row before it"
    if not holds(entry):
        return (
            f"row {entry.seq} was changed, or sealed with another key than AUDIT_KEY or SECRET_KEY"
        )
    return ""


def _other(entry: AuditEntry, heads: dict[int, str]) -> str:
    known = heads.get(entry.seq, entry.hash)
    return "" if known == entry.hash else f"row {entry.seq} is not the one whose head was kept"
