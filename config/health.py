"""What a watcher asks: whether the process answers, and whether the work gets done.

`/healthz` says that this process serves requests; restart it when it does not. `/readyz` looks at what the process
lives on, as JSON, and is 503 when the database is gone or a line of the timetable has stopped. A missing broker is
told and nothing more: the sweeps do its work, late by seconds.
Both are answered before every other middleware, because a watcher calls by address and knows none of our host names.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.beat import TIMETABLE
from support.escalation.heartbeat import is_stale
from support.models import Pulse

# Rows that wait for an answer: where, in which state, and since when. Every `Leased` model has its line.
WAITING = {
    "support.RawMessage": ("new", "received_at"),
    "support.OutboxMessage": ("pending", "created_at"),
    "support.StepRun": ("pending", "run_at"),
    "incidents.Webhook": ("new", "received_at"),
    "incidents.Broadcast": ("pending", "created_at"),
}
BROKER_PATIENCE = 0.5  # seconds to connect and seconds to answer


class ProbeMiddleware:
    """Answers `/healthz` and `/readyz` for any host, over any scheme, to anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            told = ready(now=timezone.now())
            return JsonResponse(told, status=200 if told["ready"] else 503)
        return self.get_response(request)


def ready(*, now: datetime) -> dict[str, Any]:
    """What the process lives on; `ready` is False when it cannot do its work."""
    broker = _broker()
    began = time.monotonic()
    try:
        sweeps = _sweeps(now)
        waiting = {label: _oldest(label, now) for label in WAITING}
    except DatabaseError as error:
        database = {"ok": False, "error": type(error).__name__}
        return {"ready": False, "database": database, "broker": broker}
    return {
        "ready": not any(sweep["stale"] for sweep in sweeps.values()),
        "database": {"ok": True, "ms": round((time.monotonic() - began) * 1000, 1)},
        "broker": broker,
        "oldest_waiting_s": waiting,
        "sweeps": sweeps,
    }


def _sweeps(now: datetime) -> dict[str, dict[str, Any]]:
    """For each line of the timetable the seconds since it last ran to its end."""
    last = dict(Pulse.objects.values_list("name", "at"))
    return {
        line.task: {
            "age_s": _seconds(now, last.get(line.task)),
            "stale": is_stale(line.every, last.get(line.task), now=now),
        }
        for line in TIMETABLE
    }


def _oldest(label: str, now: datetime) -> float | None:
    """Age in seconds of the row that has waited longest although it is due; None: nothing waits."""
    state, since = WAITING[label]
    rows = apps.get_model(label)._default_manager.filter(state=state, run_at__lte=now)
    oldest: datetime | None = rows.aggregate(oldest=Min(since))["oldest"]
    return _seconds(now, oldest)


def _seconds(now: datetime, then: datetime | None) -> float | None:
    return None if then is None else round((now - then).total_seconds(), 1)


def _broker() -> dict[str, Any]:
    """Whether Redis answers, within a second even when it hangs; a folder always does."""
    if not settings.REDIS_URL:
        return {"ok": True, "kind": "folder"}
    client = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=BROKER_PATIENCE,
        socket_timeout=BROKER_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except RedisError as error:
        return {"ok": False, "kind": "redis", "error": type(error).__name__}
    finally:
        client.close()
    return {"ok": True, "kind": "redis"}
