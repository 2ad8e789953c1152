"""A watcher outside this machine hears of us while every line of the timetable runs, and raises the alarm when not."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings

from support.lib import http
from support.models import Pulse

MISSED_ROUNDS = 6  # so many periods without a sign of life are a stopped sweep,
PATIENCE = timedelta(seconds=60)  # but never less than this
log = structlog.get_logger(__name__)


def is_stale(every: float, last: datetime | None, *, now: datetime) -> bool:
    """Whether a sweep with this period in seconds has been silent for too long; one that never ran is."""
    return last is None or now - last > max(PATIENCE, timedelta(seconds=every) * MISSED_ROUNDS)


def call(own: str, *, now: datetime) -> bool:
    """Call SWEEP_HEARTBEAT_URL unless a line has stopped; `own` is the caller's, which has not ended yet.

    False: nobody was called, or nobody answered. The next round calls again, so one that fails is only told.
    """
    last = dict(Pulse.objects.values_list("name", "at"))
    stopped = [
        line.task
        for line in settings.SWEEP_TIMETABLE
        if line.task != own and is_stale(line.every, last.get(line.task), now=now)
    ]
    if stopped or not settings.SWEEP_HEARTBEAT_URL:
        return False
    try:
        answer = http.request("GET", settings.SWEEP_HEARTBEAT_URL)
    except (http.EgressRefused, http.Unreachable) as error:
        log.warning("heartbeat_unheard", error=str(error))
        return False
    if answer.status >= 300:
        log.warning("heartbeat_unheard", status=answer.status)
    return answer.status < 300
