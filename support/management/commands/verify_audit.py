"""`manage.py verify_audit`: whether the record of what was done is as it was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from support.audit import kept
from support.audit.verify import verify


class Command(BaseCommand):
    help = "Check every audit chain; names the first bad row and a cut-off tail. Exit code 1: tampered, 2: not checked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--heads",
            action="append",
            type=Path,
            default=[],
            metavar="FILE",
            help="kept heads, besides AUDIT_DIR/heads.jsonl: mails or logs, one JSON object a line",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            found = list(verify(kept.kept(options["heads"])))
        except OSError as error:  # 1 says that somebody tampered
            wrong = f"{error.filename} cannot be read: {error.strerror}."
            raise CommandError(wrong, returncode=2) from error
        for each in found:
            said = each.problem or f"{each.count} rows, whole"
            self.stdout.write(f"{each.brand}: {said}")
        if any(each.problem for each in found):
            raise SystemExit(1)
