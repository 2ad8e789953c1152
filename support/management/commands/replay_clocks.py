"""Work out the clocks of ticket histories under a runbook file: a dry run that needs no database."""

import json
import re
import sys
from argparse import ArgumentParser
from codecs import BOM_UTF8
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.runbook.findings import RunbookInvalid
from support.runbook.load import load_file, path_of
from support.sla import history
from support.sla.ledger import clocks
from support.sla.policy import PolicySet


class Command(BaseCommand):
    help = (
        'Reads {"id", "severity", "category", "channel", "events": [{"at", "kind", "data"}], "until"} and prints '
        '{"id", "clocks", "explain"}. A history without "until" is counted up to now.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--runbook", required=True, metavar="FILE", help="a path, or a shipped runbook's name"
        )
        parser.add_argument("--batch", action="store_true", help="JSON lines: one history on each")
        parser.add_argument(
            "file", nargs="?", default="-", help="where the histories are; - is standard input"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        policies = _policies(options["runbook"])
        batch, now = options["batch"], timezone.now()
        with _opened(options["file"]) as file:
            failed = self._print(_histories(file, batch=batch), policies, now=now)
        if failed and batch:
            raise SystemExit(f"{failed} of the histories could not be read; the others are above.")
        if failed:
            raise CommandError("The history could not be read.")

    def _print(
        self, texts: Iterable[tuple[str, bytes]], policies: PolicySet, *, now: datetime
    ) -> int:
        """Print each answer; returns how many could not be read. An unknown key, perhaps mistyped, is told once."""
        failed, strange = 0, set[str]()
        for place, text in texts:
            try:
                given = history.read(text, policies.severities)
                until = given.until or now
                answer = history.answer(
                    given, clocks(given.facts(), policies, given.case, until=until)
                )
            except ValueError as wrong:
                failed += 1
                self.stderr.write(f"{place}{_in_its_line(str(wrong), place)}")
                continue
            for key in sorted(given.unread - strange):
                self.stderr.write(f'{place}"{key}" means nothing here and was not read.')
            strange |= given.unread
            self.stdout.write(json.dumps(answer))
        return failed


def _policies(path: str) -> PolicySet:
    try:
        return PolicySet.from_data(load_file(path_of(path)).data())
    except (RunbookInvalid, ValueError) as wrong:
        raise CommandError(f"The runbook cannot be used.\n{wrong}") from None


def _opened(path: str) -> AbstractContextManager[BinaryIO]:
    if path == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(path).open("rb")
    except OSError as wrong:
        raise CommandError(f"{path} cannot be read: {wrong.strerror}.") from None


def _histories(file: BinaryIO, *, batch: bool) -> Iterable[tuple[str, bytes]]:
    """(where it stands, text); without `batch` the whole file is one history."""
    if not batch:
        return [("", file.read().removeprefix(BOM_UTF8))]
    lines = enumerate((line.removeprefix(BOM_UTF8).strip() for line in file), start=1)
    return ((f"line {number}: ", line) for number, line in lines if line)


def _in_its_line(wrong: str, place: str) -> str:
    """The reader of JSON counts lines as well; a second history in one file is meant as a batch."""
    if place:
        return re.sub(r" at line 1 column (\d+)", r" at column \1", wrong)
    return wrong.replace("trailing characters", "more than one history; say --batch")
