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

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

SILENCE = 5.0  # seconds without ringing after a broker did not answer

log = structlog.get_logger(__name__)

# What many rings are instead, and those of these that are due.
_together: ContextVar[tuple[Mapping[str, str], set[str]] | None] = ContextVar(
    "_together", default=None
)


class _Bell:
    """The one bell of this process: until when it is silent."""

    silent_until = 0.0


def ring(task_name: str, *args: int) -> None:
    """Start the task by its dotted name after commit. Never raises, never takes longer than BELL_TIMEOUT."""
    eager = bool(current_app.conf.task_always_eager)
    transaction.on_commit(partial(_heard, task_name, args), robust=not eager)


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
