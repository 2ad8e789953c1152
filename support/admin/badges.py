"""How time and state are said: a few words, a tone, and a moment that the browser keeps counting to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from support.models import Clock, Promise, Ticket
from support.models.promise import called

SOON = 3600  # seconds before a deadline from which a badge warns
State = Promise.State
kind = called


def length(seconds: float) -> str:
    """The size of a span, as `31 m`, `2 h 10 m` or `3 d 4 h`; seconds are dropped."""
    minutes = int(abs(seconds)) // 60
    days, hours = divmod(minutes // 60, 24)
    if days and not hours:
        return _("%(days)d d") % {"days": days}
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)02d m") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)d m") % {"minutes": minutes}


@dataclass(frozen=True, slots=True)
class Badge:
    """Templates print it as it is; `due_at` makes the browser count on."""

    tone: str  # late, soon, ok, paused, done or none
    words: str
    title: str = ""
    due_at: datetime | None = None

    def __str__(self) -> str:
        return self.html()

    def html(self) -> SafeString:
        if self.due_at is None:
            return format_html(
                '<span class="sla sla-{}" title="{}">{}</span>', self.tone, self.title, self.words
            )
        return format_html(
            '<time class="sla sla-{}" title="{}" datetime="{}" data-due="{}">{}</time>',
            self.tone,
            self.title,
            self.due_at.isoformat(),
            int(self.due_at.timestamp()),
            self.words,
        )


def deadline(due_at: datetime, now: datetime, *, what: str) -> Badge:
    """A promise that runs: how much is left, or how late it is."""
    left = (due_at - now).total_seconds()
    when = _("%(what)s due %(at)s UTC") % {
        "what": what,
        "at": date_format(due_at, "SHORT_DATETIME_FORMAT"),
    }
    if left < 0:
        return Badge("late", _("%(time)s late") % {"time": length(left)}, when, due_at)
    tone = "soon" if left < SOON else "ok"
    return Badge(tone, _("%(time)s left") % {"time": length(left)}, when, due_at)


def since(began_at: datetime, now: datetime) -> Badge:
    """A trouble that still stands: for how long."""
    span = length((now - began_at).total_seconds())
    return Badge(
        "late", _("for %(time)s") % {"time": span}, date_format(began_at, "SHORT_DATETIME_FORMAT")
    )


def of_promise(promise: Promise, now: datetime) -> Badge:
    """One promise as it stands, in words."""
    what = kind(promise.kind)
    if promise.state in {State.RUNNING, State.BREACHED}:
        if promise.due_at is None:
            return Badge("none", _("best effort"), what)
        return deadline(promise.due_at, now, what=what)
    if promise.state == State.PAUSED:
        return _paused(promise)
    if promise.state == State.MET and promise.met_at and promise.breached_at:
        late = (promise.met_at - promise.breached_at).total_seconds()
        return Badge("late", _("kept %(time)s late") % {"time": length(late)}, what)
    tone = "done" if promise.state == State.MET else "none"
    return Badge(tone, str(State(promise.state).label).lower(), what)


def of_ticket(ticket: Ticket, paused: list[Clock], now: datetime) -> Badge:
    """The one badge of a ticket in a list: its nearest deadline, or why there is none."""
    if ticket.next_due_at:
        return deadline(ticket.next_due_at, now, what=kind(ticket.next_due_kind))
    if not ticket.is_open:
        return Badge("none", "—", ticket.get_status_display())
    waiting = [clock for clock in paused if clock.remaining_s is not None]
    if waiting:
        return _paused(min(waiting, key=lambda clock: clock.remaining_s or 0))
    return Badge("none", _("no deadline"))


def pill(group: str, value: str, label: str) -> SafeString:
    """A state or a severity as a small coloured word."""
    return format_html('<span class="pill {}-{}">{}</span>', group, value.lower(), label)


def choice(group: str, value: str, choices: type[TextChoices]) -> SafeString:
    return pill(group, value, str(choices(value).label))


def _paused(promise: Promise) -> Badge:
    what = kind(promise.kind)
    if promise.remaining_s is None:
        return Badge("paused", _("paused"), what)
    if promise.remaining_s < 0:
        return Badge(
            "late", _("paused, %(time)s late") % {"time": length(promise.remaining_s)}, what
        )
    return Badge("paused", _("paused, %(time)s left") % {"time": length(promise.remaining_s)}, what)
