"""What promises, lengths and states are called in an explanation; each in English, to be said again in any language."""

from support.lib.duration import Duration
from support.lib.saying import Saying, _
from support.sla.promise import Clock, Promise, State

UNITS = {
    "second": _("second"),
    "seconds": _("seconds"),
    "minute": _("minute"),
    "minutes": _("minutes"),
    "hour": _("hour"),
    "hours": _("hours"),
    "day": _("day"),
    "days": _("days"),
    "business day": _("business day"),
    "business days": _("business days"),
}
KINDS = {
    "first_response": _("first response"),
    "next_reply": _("next reply"),
    "update": _("update"),
    "first_resolution": _("first resolution"),
    "total_resolution": _("total resolution"),
}
CHANGED = {"severity": _("Severity"), "category": _("Category"), "queue": _("Queue")}
ENDED_BY = {"agent_reply": _("agent reply"), "resolution": _("resolution")}


def span(seconds: int) -> str:
    """A length of time as people write it, to the second: "8 h", "1 h 30 min", "45 s"."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (left, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def headline(clock: Clock, promise: Promise) -> Saying:
    zone = promise.calendar.zone
    if clock.state is State.CANCELLED:
        return _("No longer promised")
    if clock.state is State.MERGED:
        return _("Ended by the merge")
    if clock.state is State.PAUSED:
        if clock.remaining_s is None:
            return _("Paused")
        return _("Paused, %(length)s left", length=span(clock.remaining_s))
    if clock.due_at is None:
        return _("No due time")
    return _("Due %(when)s (%(zone)s)", when=clock.due_at.astimezone(zone), zone=zone.key)


def within(within: Duration) -> Saying:
    if within.kind == "best_effort":
        return _("best effort")
    return _("within %(length)s", length=length(within))


def length(within: Duration) -> Saying:
    if within.kind == "best_effort":
        return _("best effort")
    number, _space, unit = str(within).partition(" ")
    return _("%(number)s %(unit)s", number=number, unit=UNITS[unit])


def name(promise: Promise) -> str:
    return KINDS.get(promise.kind) or promise.kind.replace("_", " ")
