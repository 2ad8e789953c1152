"""Run the timetable without a broker: for cron, for one machine, for the day that Redis is gone."""

import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.module_loading import import_string

from support.management.asked import pause

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Run every line of the timetable now (--once), or each at its own pace until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round of everything, then end")
        parser.add_argument(
            "--every", type=pause, metavar="S", help="run everything every S seconds instead"
        )

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        due = dict.fromkeys((line.task for line in settings.SWEEP_TIMETABLE), 0.0)
        while True:
            failed = self._round(due, every=options["every"])
            if options["once"]:
                raise SystemExit(1 if failed else 0)
            if stop.wait(max(0.05, min(due.values()) - time.monotonic())):
                return
            close_old_connections()

    def _round(self, due: dict[str, float], *, every: float | None) -> list[str]:
        """Run what is due, and say which lines failed: one that fails stops no other."""
        failed: list[str] = []
        for line in settings.SWEEP_TIMETABLE:
            if due[line.task] > time.monotonic():
                continue
            due[line.task] = time.monotonic() + (every or line.every)
            try:
                import_string(line.task)()
            except Exception:
                log.exception("sweep_failed", task=line.task)
                failed.append(line.task)
        return failed
