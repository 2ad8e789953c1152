"""Everything that the public page of a brand says, as plain values: the same for HTML, JSON and feeds."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch

from incidents.models import (
    Component,
    ComponentChange,
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceUpdate,
    NotesCorrection,
    ReleaseNotes,
)
from incidents.status.bars import LENGTH, bars
from incidents.status.parts import Correction, Entry, Notes, Part, Post, Touched
from incidents.status.rollup import IMPACTS, Rollup, rollup
from support.models import Brand, pinned
from support.outbound import links

RECENT = 50  # incidents that are kept at hand, as the API promises
IN_ORDER = ("position", "pk")  # of components, so that an unchanged page stays the same bytes
MONTHS = 24  # of release notes


@dataclass(frozen=True, slots=True)
class PageData:
    """A brand's public page at one moment."""

    slug: str
    name: str
    title: str
    zone: str
    language: str
    url: str
    now: datetime
    updated_at: datetime
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    hosts: tuple[str, ...] = ()
    maintenances: tuple[Entry, ...] = ()
    notes: tuple[Notes, ...] = ()

    @property
    def code(self) -> str:
        return public_id("page", self.slug)

    @property
    def open(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_open]

    @property
    def rollup(self) -> Rollup:
        impacts = [entry.impact for entry in self.open]
        return rollup([part.state for part in self.parts], impacts)


def page_data(brand: Brand, *, now: datetime, code: str = "", recent: int = RECENT) -> PageData:
    """Read the page with what is open and the most recent of what is over, or with the incident `code` alone."""
    parts = _parts(brand, now)
    entries = [_entry(each, parts) for each in _incidents(brand, code, recent)]
    works = [_work(each, parts) for each in _maintenances(brand, code)]
    status_page = pinned(brand.runbook_id).data["status_page"] if brand.runbook_id else {}
    changed = [part.changed_at for part in parts.values()]
    return PageData(
        slug=brand.slug,
        name=brand.name,
        title=status_page.get("title") or brand.name,
        zone=brand.time_zone,
        language=brand.language,
        url=links.status_page(brand.slug, brand.hosts),
        now=now,
        updated_at=max([*changed, *(each.updated_at for each in (*entries, *works))], default=now),
        parts=tuple(part for part in parts.values() if part.is_active),
        entries=tuple(entries),
        hosts=tuple(brand.hosts),
        maintenances=tuple(works),
        notes=() if code else tuple(_notes(brand)),
    )


def public_id(*words: str) -> str:
    """Twelve letters and digits for what has no row, the same for ever."""
    return hashlib.sha256(":".join(words).encode()).hexdigest()[:12]


def _parts(brand: Brand, now: datetime) -> dict[int, Part]:
    horizon = now - timedelta(days=LENGTH + 1)
    log = ComponentChange.objects.filter(component__brand=brand, at__gt=horizon).order_by(
        "at", "pk"
    )
    changes: dict[int, list[tuple[datetime, str, str]]] = {}
    for key, at, old, new in log.values_list("component", "at", "old", "new"):
        changes.setdefault(key, []).append((at, old, new))
    rows = Component.objects.filter(brand=brand).order_by(*IN_ORDER)
    return {row.pk: _part(row, changes.get(row.pk, []), brand.time_zone, now) for row in rows}


def _part(
    row: Component, changes: list[tuple[datetime, str, str]], zone: str, now: datetime
) -> Part:
    return Part(
        code=row.code,
        name=row.name,
        group=row.group,
        description=row.description,
        state=row.state,
        position=row.position,
        since=row.since,
        changed_at=changes[-1][0] if changes else row.since,
        is_active=row.is_active,
        days=tuple(bars(row.since, changes, zone=zone, now=now)),
    )


def _incidents(brand: Brand, code: str, recent: int) -> Iterable[Incident]:
    """Private incidents are not even read."""
    public = Incident.objects.public().filter(brand=brand)
    latest = public.order_by("-declared_at", "-pk").values_list("pk", flat=True)[:recent]
    rows = public.filter(code=code) if code else public.open() | public.filter(pk__in=list(latest))
    changes = ComponentChange.objects.select_related("component")
    return rows.order_by("-declared_at", "-pk").prefetch_related(
        Prefetch("updates", IncidentUpdate.objects.order_by("-at", "-pk")),
        Prefetch("components", Component.objects.order_by(*IN_ORDER)),
        Prefetch("changes", changes),
    )


def _entry(row: Incident, parts: dict[int, Part]) -> Entry:
    return Entry(
        code=row.code,
        title=row.public_title,
        status=row.status,
        impact=IMPACTS[row.severity],
        started_at=row.declared_at,
        updated_at=row.updated_at,
        monitoring_at=row.monitoring_at,
        resolved_at=row.resolved_at,
        next_update_at=row.next_update_at,
        posts=tuple(_post(update, row) for update in row.updates.all()),
        parts=tuple(parts[each.pk] for each in row.components.all()),
    )


def _maintenances(brand: Brand, code: str) -> Iterable[Maintenance]:
    """All that lie ahead, and the most recent of the others."""
    mine = Maintenance.objects.filter(brand=brand)
    latest = mine.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:RECENT]
    ahead = Maintenance.objects.filter(brand=brand, status__in=Maintenance.OPEN)
    rows = mine.filter(code=code) if code else ahead | mine.filter(pk__in=list(latest))
    updates = MaintenanceUpdate.objects.order_by("-at", "-pk")
    return rows.order_by("-starts_at", "-pk").prefetch_related(
        Prefetch("updates", updates),
        Prefetch("components", Component.objects.order_by(*IN_ORDER)),
    )


def _notes(brand: Brand) -> Iterable[Notes]:
    """What was published, the newest month first; its corrections as they came."""
    rows = ReleaseNotes.objects.filter(brand=brand, published_at__isnull=False).order_by("-month")
    said = Prefetch("corrections", NotesCorrection.objects.order_by("at", "pk"))
    for row in rows.prefetch_related(said)[:MONTHS]:
        corrections = tuple(Correction(each.at, each.texts) for each in row.corrections.all())
        if row.published_at is not None:
            yield Notes(row.month, row.published_at, row.texts, corrections)


def _work(row: Maintenance, parts: dict[int, Part]) -> Entry:
    return Entry(
        code=row.code,
        title=row.title,
        status=row.status,
        impact="maintenance",
        started_at=row.started_at or row.starts_at,
        updated_at=row.updated_at,
        monitoring_at=None,
        resolved_at=row.completed_at,
        next_update_at=None,
        posts=tuple(
            Post(each.code, each.status, each.at, each.texts, ()) for each in row.updates.all()
        ),
        parts=tuple(parts[each.pk] for each in row.components.all()),
        planned=(row.starts_at, row.ends_at),
        titles=row.titles,
    )


def _post(update: IncidentUpdate, row: Incident) -> Post:
    touched = tuple(
        Touched(each.component.code, _full_name(each.component), each.old, each.new)
        for each in row.changes.all()
        if each.at == update.at
    )
    return Post(update.code, update.status, update.at, update.texts, touched)


def _full_name(component: Component) -> str:
    return f"{component.group} - {component.name}" if component.group else component.name
