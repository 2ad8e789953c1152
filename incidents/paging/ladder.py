"""One page for one incident and rotation: rung, acknowledged, resolved; and mail when nobody answers it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from incidents.models import Incident, Page
from incidents.paging import rings
from support.lib import duration
from support.outbound import links
from support.outbound.notify import Notice, notify
from support.outbound.reach import Reached

State = Page.State
NO_KEY = "PagerDuty has no routing key here: told by mail."


class Ring(NamedTuple):
    """`fresh` is false for a page that rings or was acknowledged already. `mailed`: who hears of it by mail, when."""

    page: Page
    fresh: bool
    mailed: list[Reached]


def ring(incident: Incident, *, target: str, now: datetime) -> Ring:
    """Page a rotation, unless it rings or somebody has it. An acknowledgement that expired is rung anew."""
    pages = incident.pages.filter(target=target)
    last = pages.order_by("-pk").first()
    if last is not None and _stands(last, now):
        return Ring(last, fresh=False, mailed=[])
    number = pages.count() + 1
    page, fresh = Page.objects.get_or_create(
        dedup_key=_dedup_key(incident, target, number),
        defaults={"incident": incident, "target": target, "triggered_at": now},
    )
    if not fresh:
        return Ring(page, fresh=False, mailed=[])
    data = incident.runbook.data
    sent = rings.queue_trigger(page, data=data, now=now)
    if not sent:
        page.note = NO_KEY
        page.save(update_fields=["note"])
    return Ring(page, fresh=True, mailed=_fall_back(page, data, at_once=not sent, now=now))


def acknowledge(incident: Incident, *, by: str, expires: timedelta | None, now: datetime) -> None:
    """Somebody has it: everything that rings stops, also at PagerDuty."""
    for page in incident.pages.filter(state=State.TRIGGERED):
        page.state, page.acknowledged_at, page.acknowledged_by = State.ACKNOWLEDGED, now, by
        page.expires_at = now + expires if expires else None
        page.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "expires_at"])
        rings.queue_change(page, "acknowledge", now=now)


def resolve(incident: Incident, *, now: datetime) -> None:
    """It is over, for whoever still rings or had it."""
    for page in incident.pages.exclude(state=State.RESOLVED):
        page.state, page.resolved_at = State.RESOLVED, now
        page.save(update_fields=["state", "resolved_at"])
        rings.queue_change(page, "resolve", now=now)


def ring_on(page: Page, *, now: datetime) -> None:
    """It rings again over there, so it does here: nobody has it, and the mails go out unless somebody takes it."""
    page.state, page.acknowledged_at, page.acknowledged_by = State.TRIGGERED, None, ""
    page.expires_at = page.resolved_at = None
    page.save()
    _fall_back(page, page.incident.runbook.data, at_once=False, now=now)


def no_longer_rings(pk: int) -> str:
    """The guard of everything that a page sends to wake somebody (settings.OUTBOX_GUARDS)."""
    page = Page.objects.filter(pk=pk).first()
    if page is None:
        return "The page is gone."
    return (
        "" if page.state == State.TRIGGERED else f"The page is {page.get_state_display().lower()}."
    )


def _stands(page: Page, now: datetime) -> bool:
    if page.state == State.ACKNOWLEDGED:
        return page.expires_at is None or now < page.expires_at
    return page.state == State.TRIGGERED


def _dedup_key(incident: Incident, target: str, number: int) -> str:
    key = f"{links.instance()}/incident/{incident.pk}"
    slug = "-".join(target.lower().split())
    return f"{key}/{slug}" if number == 1 else f"{key}/{slug}/{number}"


def _fall_back(
    page: Page, data: Mapping[str, Any], *, at_once: bool, now: datetime
) -> list[Reached]:
    """Mail in a few minutes, or at once where nothing can ring, unless the page was acknowledged by then."""
    incident, fallback = page.incident, (data.get("paging") or {}).get("fallback") or {}
    wait = timedelta(seconds=duration.parse(fallback.get("after") or "0 minutes").seconds)
    notice = Notice(
        key=f"page:{page.pk}:mail"
        if now == page.triggered_at
        else f"page:{page.pk}:mail:{now:%H%M%S}",
        subject=f"[{incident.severity}] Nobody has acknowledged: {incident.title}",
        text=(
            f"{incident.severity} incident, paged to {page.target} at {page.triggered_at:%H:%M} UTC"
            f" and not acknowledged.\n\n{incident.title}\n\nTake it here: {links.console(incident)}\n"
        ),
        category=incident.category,
        send_after=now if at_once else now + wait,
        guard={"page": page.pk},
    )
    targets = ["oncall", *(fallback.get("to") or ())]  # our own rotation and those behind it
    return notify(notice, targets, brand=incident.brand, data=data, now=now)
