"""What is wrong with a brand's mail and calls just now: it stays away, lies unread, does not leave, reaches nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Min, Q, QuerySet

from support.escalation.holes import holes
from support.escalation.matrix import roster
from support.models import Alarm, Brand, Channel, OutboxMessage, RawMessage, pinned
from support.outbound import links
from support.sla.clocks import history_of

WAITED = timedelta(minutes=10)  # longer than the backoffs of a letter until it is held
FAILING = timedelta(minutes=15)
GIVEN_UP, WITHIN = 3, timedelta(hours=1)  # one wrong address is no alarm, several mails are
OF_MANY = ("mail", "subscriber")  # one refused address of many is that address's own fault
NOT_MAIL = [each for each in Channel.values if each != Channel.EMAIL]


class Trouble(NamedTuple):
    """What is wrong, since when, and the sentences that its readers need."""

    kind: Alarm.Kind
    since: datetime
    text: str


def look(brand: Brand, *, now: datetime) -> Iterator[Trouble]:
    """Everything that is wrong with this brand now."""
    for find in (_silence, _unread, _undelivered, _untold, _unheard):
        trouble = find(brand, now)
        if trouble is not None:
            yield trouble


def _silence(brand: Brand, now: datetime) -> Trouble | None:
    """No mail for so many hours in which the inbox is watched.

    A brand that names no hours for its inbox promises none, and one that never had mail is not connected yet.
    """
    name = pinned(brand.runbook_id or 0).data["channels"]["email"].get("calendar")
    history = history_of(brand)
    if not (name and history and settings.INBOUND_QUIET_HOURS):
        return None
    mails = RawMessage.objects.filter(brand=brand).exclude(source__in=NOT_MAIL)
    last = mails.order_by("-received_at").values_list("received_at", flat=True).first()
    hours = settings.INBOUND_QUIET_HOURS
    if last is None or history.at(now).calendars[name].elapsed(last, now) < hours * 3600:
        return None
    return Trouble(
        Alarm.Kind.SILENCE,
        last,
        f"No mail has come in for {hours:g} office hours; the last one came {last:%d %b %H:%M} UTC. "
        "Write one to the brand's address and see where it stays.",
    )


def _unread(brand: Brand, now: datetime) -> Trouble | None:
    """A stored letter, of this brand or of nobody's yet, that waits although it is due."""
    waiting = RawMessage.objects.filter(
        Q(brand=brand) | Q(brand=None), state="new", run_at__lte=now
    )
    oldest = waiting.aggregate(oldest=Min("received_at"))["oldest"]
    if oldest is None or now - oldest < WAITED:
        return None
    return Trouble(
        Alarm.Kind.UNREAD,
        oldest,
        f"The oldest letter that is stored and not filed came {oldest:%d %b %H:%M} UTC. "
        "See whether the worker runs; nothing is lost.",
    )


def _undelivered(brand: Brand, now: datetime) -> Trouble | None:
    """A mail that is refused again and again, or several that were given up a moment ago."""
    mails = OutboxMessage.objects.filter(brand=brand, carrier="mail")
    stuck = _stuck(mails, now)
    given_up = _given_up(mails, now)[:GIVEN_UP]
    if stuck is None and len(given_up) < GIVEN_UP:
        return None
    example = stuck or given_up[0]
    return Trouble(
        Alarm.Kind.UNDELIVERED,
        example.created_at,
        f"Mail does not leave. The oldest that fails was written {example.created_at:%d %b %H:%M} UTC; "
        f"the mail server says: {example.last_error or 'nothing'}. It is tried again by itself.",
    )


def _untold(brand: Brand, now: datetime) -> Trouble | None:
    """PagerDuty, Jira or a webhook of ours that refuses or does not answer. One row is enough: each is a promise."""
    rows = OutboxMessage.objects.filter(brand=brand).exclude(carrier__in=OF_MANY)
    example = _stuck(rows, now) or _given_up(rows.exclude(last_error=""), now).first()
    if example is None:
        return None
    end = "It was given up" if example.state == "dead" else "It is tried again by itself"
    return Trouble(
        Alarm.Kind.UNTOLD,
        example.created_at,
        f"{example.destination} ({example.carrier}) was not told of what happened {example.created_at:%d %b %H:%M}"
        f" UTC: {example.last_error} {end}; see {links.console(example)}",
    )


def _stuck(rows: QuerySet[OutboxMessage], now: datetime) -> OutboxMessage | None:
    failing = rows.filter(state="pending", attempts__gte=2).exclude(last_error="")
    return failing.filter(created_at__lt=now - FAILING).order_by("created_at").first()


def _given_up(rows: QuerySet[OutboxMessage], now: datetime) -> QuerySet[OutboxMessage]:
    return rows.filter(state="dead", run_at__gt=now - WITHIN).order_by("run_at")


def _unheard(brand: Brand, now: datetime) -> Trouble | None:
    """Steps that reach nobody, and weeks in which nobody is on call: the file's check, with who stands in."""
    version = pinned(brand.runbook_id or 0)
    found = holes(version.data, at=now, known=roster(version, now))
    if not found:
        return None
    return Trouble(Alarm.Kind.UNHEARD, now, "\n".join([*found, "See: manage.py reach --holes."]))
