"""Ring for a task once the transaction is committed; a bell that nobody hears costs nothing but time.

Rows are the truth and sweeps find them, so a ring may be lost. What it may not do is break or hold up the
request that rings: the publish runs in a thread that is given up after BELL_TIMEOUT seconds, and for some
seconds after that the bell is not tried again.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import ClassVar

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

SILENCE = 5.0  # seconds without ringing after a broker did not answer
CROWD = 0.1  # seconds in which many rings become one

log = structlog.get_logger(__name__)

# Inside `together`: its `instead`, and the tasks to ring for when it ends.
_together: ContextVar[tuple[Mapping[str, str], set[str]] | None] = ContextVar(
    "_together", default=None
)


class _Bell:
    """Shared by the threads of this process: until when it is silent, when each sweep was rung for, which will be."""

    silent_until = 0.0
    rung_at: ClassVar[dict[str, float]] = {}
    coming: ClassVar[set[str]] = set()
    lock = threading.Lock()


def ring(task_name: str, *args: int, sweep: str = "") -> None:
    """Start the task by its dotted name after commit. Never raises, never takes longer than BELL_TIMEOUT.

    With `sweep`, the task that finds the row as well: who comes within CROWD seconds of another is part of a crowd,
    and one ring for the sweep does for all of it, CROWD seconds later. A ring costs more than the row it is for.
    """
    eager = bool(current_app.conf.task_always_eager)
    is_crowd = bool(sweep) and not eager
    heard = (
        partial(_crowded, sweep, task_name, args) if is_crowd else partial(_heard, task_name, args)
    )
    transaction.on_commit(heard, robust=not eager)


@contextmanager
def together(instead: Mapping[str, str]) -> Iterator[None]:
    """Within, rings for a task named in `instead` are one ring at the end, for the task that it names.

    For those who do much in little time: a sweep finds the rows as well as a ring for each of them would. When an
    error ends the work, nothing rings.
    """
    due: set[str] = set()
    before = _together.set((instead, due))
    try:
        yield
    finally:
        _together.reset(before)
    for task_name in sorted(due):
        _heard(task_name, ())


def is_silent() -> bool:
    """Whether the broker was found dead a moment ago."""
    return time.monotonic() < _Bell.silent_until


def _heard(task_name: str, args: tuple[int, ...]) -> None:
    instead, due = _together.get() or ({}, set())
    if task_name in instead:
        due.add(instead[task_name])
    elif current_app.conf.task_always_eager:
        _answer(task_name, args)
    else:
        _publish(task_name, args)


def _crowded(sweep: str, task_name: str, args: tuple[int, ...]) -> None:
    """The first rings at once; of those close behind it one rings, a little later, for all."""
    now = time.monotonic()
    with _Bell.lock:
        is_first = now - _Bell.rung_at.get(sweep, 0.0) >= CROWD and sweep not in _Bell.coming
        if is_first:
            _Bell.rung_at[sweep] = now
        elif sweep in _Bell.coming:
            return
        else:
            _Bell.coming.add(sweep)
    if is_first:
        _heard(task_name, args)
        return
    later = threading.Timer(CROWD, _sweep, (sweep,))
    later.daemon = True
    later.start()


def _sweep(sweep: str) -> None:
    with _Bell.lock:
        _Bell.coming.discard(sweep)  # before the ring: who comes from here on is not part of it
        _Bell.rung_at[sweep] = time.monotonic()
    _publish(sweep, ())


def _answer(task_name: str, args: tuple[int, ...]) -> None:
    """In tests the task runs at once, in this process, so that its errors are seen."""
    import_string(task_name).apply(args=args)


def _publish(task_name: str, args: tuple[int, ...]) -> None:
    if is_silent():
        return
    failures: list[str] = ["no answer in time"]
    thread = threading.Thread(target=_send, args=(task_name, args, failures), daemon=True)
    thread.start()
    thread.join(settings.BELL_TIMEOUT)
    if failures:
        _Bell.silent_until = time.monotonic() + SILENCE
        log.warning("bell_unheard", task=task_name, error=failures[0], silent_for_s=SILENCE)


def _send(task_name: str, args: tuple[int, ...], failures: list[str]) -> None:
    try:
        current_app.send_task(task_name, args=args, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001  # whatever a broker's library raises, the row is safe
        failures[0] = f"{type(error).__name__}: {error}"
    else:
        failures.clear()
