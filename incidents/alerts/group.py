"""Which group does an alert belong to, and what becomes of it: one open group for each key, by the database's word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from incidents.alerts.alert import TITLE_LENGTH, Alert, Said
from incidents.alerts.route import Route
from incidents.models import AlertEvent, AlertGroup, Webhook
from support.lib import duration
from support.models import Brand

Kind = AlertEvent.Kind
State = AlertGroup.State
ATTEMPTS = 3  # another worker may open or end the group between our look and our insert
ALONE = "-"  # the member of a source that knows none


@dataclass(frozen=True, slots=True)
class Case:
    """An alert with where it came from and what it means."""

    brand: Brand
    source: str
    alert: Alert
    route: Route
    webhook: Webhook | None = None


def take(case: Case, *, at: datetime, now: datetime) -> AlertEvent | None:
    """Write one alert into its group, in the caller's transaction; `at` is when it happened.

    None: it neither begins nor ends anything, and there is no group that it could be about.
    """
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _take(case, at=at, now=now)
        except IntegrityError:
            continue
    raise RuntimeError("The group is opened and ended at this moment: try again.")


def _take(case: Case, *, at: datetime, now: datetime) -> AlertEvent | None:
    rows = AlertGroup.objects.filter(brand=case.brand, source=case.source, key=case.alert.key)
    last = rows.select_for_update(of=("self",), no_key=True).order_by("-pk").first()
    if last is None:
        return _first(case, at=at, now=now)
    kind = _heard(last, case, at=at, now=now)
    if kind is None:
        return _opened(case, before=last, at=at, now=now)
    last.heard += 1
    last.last_at = now
    last.save()
    return _event(last, kind, case, now)


def _first(case: Case, *, at: datetime, now: datetime) -> AlertEvent | None:
    """Nobody heard of it before. An end that comes first is kept, so that its beginning is known to be old news."""
    if case.alert.said is Said.FIRING:
        return _opened(case, before=None, at=at, now=now)
    if case.alert.said is not Said.RESOLVED:
        return None
    group = _drawn(case, at=at, now=now)
    group.state, group.closed_at, group.members = State.CLOSED, at, {}
    group.save(force_insert=True)
    return _event(group, Kind.RESOLVED, case, now)


def _opened(case: Case, *, before: AlertGroup | None, at: datetime, now: datetime) -> AlertEvent:
    group = _drawn(case, at=at, now=now)
    if before is not None and before.muted_until and before.muted_until > now:
        group.muted_until = before.muted_until
    group.save(force_insert=True)
    return _event(group, Kind.FIRING, case, now)


def _heard(group: AlertGroup, case: Case, *, at: datetime, now: datetime) -> Kind | None:
    """What this says about a group that we know; None: it is a new trouble of the same key."""
    said = case.alert.said
    if said is Said.ACKNOWLEDGED and group.is_open:
        group.acknowledged_at = group.acknowledged_at or now
        group.acknowledged_by = group.acknowledged_by or case.alert.by or case.source
        return Kind.ACKNOWLEDGED
    if said is Said.FIRING:
        return _fired(group, case, at=at, now=now)
    if said is Said.RESOLVED and group.is_open:
        return _ended(group, case, at=at)
    return Kind.NOTED if said is not Said.RESOLVED else Kind.LATE


def _fired(group: AlertGroup, case: Case, *, at: datetime, now: datetime) -> Kind | None:
    member = case.alert.member or ALONE
    if group.is_open:
        is_new, is_graver = member not in group.members, _worsens(group, case)
        group.members[member] = max(group.members.get(member, ""), at.isoformat())
        return Kind.GRAVER if is_graver else Kind.FIRING if is_new else Kind.AGAIN
    if group.closed_at is not None and at <= group.closed_at:
        return Kind.LATE
    soon = timedelta(seconds=duration.parse(case.route.flapping).seconds)
    if group.closed_at is None or now - group.closed_at > soon:
        return None
    group.state, group.closed_at = State.OPEN, None
    group.members = {member: at.isoformat()}
    group.reopened += 1
    _worsens(group, case)
    return Kind.REOPENED


def _worsens(group: AlertGroup, case: Case) -> bool:
    """Whether this takes a graver route than the group did, or a private one: then the group does, and tells anew.

    A warning that turns critical has the same key. What was private or grave stays so until the group is over.
    """
    route = case.route
    is_graver = route.severity < group.severity
    if not is_graver and (group.is_private or not route.private):
        return False
    group.route, group.category = route.id, route.category
    group.severity = min(route.severity, group.severity)
    group.is_private = group.is_private or route.private
    group.title, group.text, group.link = case.alert.title, case.alert.text, case.alert.link
    group.kinds, group.tags = list(case.alert.kinds), list(case.alert.tags)
    group.told_at = None
    return True


def _ended(group: AlertGroup, case: Case, *, at: datetime) -> Kind:
    member = case.alert.member or ALONE
    began = group.members.get(member)
    if began is not None and at < datetime.fromisoformat(began):
        return Kind.LATE  # the end of an earlier time: it fires again since
    group.members.pop(member, None)
    if group.members and not case.alert.ends_all:
        return Kind.PARTLY
    group.state, group.closed_at, group.members = State.CLOSED, at, {}
    return Kind.RESOLVED


def _drawn(case: Case, *, at: datetime, now: datetime) -> AlertGroup:
    alert, route = case.alert, case.route
    return AlertGroup(
        brand=case.brand,
        source=case.source,
        key=alert.key,
        title=alert.title[:TITLE_LENGTH],
        text=alert.text,
        link=alert.link,
        kinds=list(alert.kinds),
        tags=list(alert.tags),
        members={alert.member or ALONE: at.isoformat()},
        route=route.id,
        severity=route.severity,
        category=route.category,
        is_private=route.private,
        opened_at=at,
        last_at=now,
    )


def _event(group: AlertGroup, kind: Kind, case: Case, now: datetime) -> AlertEvent:
    return AlertEvent.objects.create(
        group=group,
        at=now,
        kind=kind,
        text=case.alert.title[:500],
        by=case.alert.by or case.source,
        webhook=case.webhook,
    )
