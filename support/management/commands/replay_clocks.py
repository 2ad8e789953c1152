"""Work out the clocks of ticket histories under a runbook file: a dry run that needs no database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.runbook.findings import RunbookInvalid
from support.runbook.load import load_file
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
            "--runbook", required=True, metavar="FILE", help="the runbook to count under"
        )
        parser.add_argument("--batch", action="store_true", help="JSON lines: one history on each")
        parser.add_argument(
            "file", nargs="?", default="-", help="where the histories are; - is standard input"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        policies = _policies(options["runbook"])
        now = timezone.now()
        try:
            with (
                nullcontext(sys.stdin)
                if options["file"] == "-"
                else Path(options["file"]).open() as file
            ):
                failed = self._print(_histories(file, batch=options["batch"]), policies, now=now)
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{options['file']} cannot be read: {wrong}") from None
        if failed:
            raise CommandError(
                f"{failed} of the histories could not be read; the others are above."
            )

    def _print(
        self, lines: Iterable[tuple[int, str]], policies: PolicySet, *, now: datetime
    ) -> int:
        failed = 0
        for number, text in lines:
            try:
                answer = _replay(text, policies, now=now)
            except ValueError as wrong:
                failed += 1
                self.stderr.write(f"line {number}: {wrong}")
            else:
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
        return failed


def _policies(path: str) -> PolicySet:
    try:
        return PolicySet.from_data(load_file(path).data())
    except (RunbookInvalid, ValueError) as wrong:
        raise CommandError(f"The runbook cannot be used.\n{wrong}") from None


def _histories(file: TextIO, *, batch: bool) -> Iterable[tuple[int, str]]:
    """(number of the line, text); without `batch` the whole file is one history."""
    if not batch:
        return [(1, file.read())]
    return ((number, line) for number, line in enumerate(file, start=1) if line.strip())


def _replay(text: str, policies: PolicySet, *, now: datetime) -> dict[str, Any]:
    given = history.read(text, policies.severities)
    return history.answer(
        given, clocks(given.facts(), policies, given.case, until=given.until or now)
    )
