"""`manage.py accounts import BRAND FILE` and `accounts export BRAND FILE`: accounts as CSV, in and out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from incidents import accounts
from support.management.asked import brand_of
from support.models import Brand
from support.tickets.actor import Actor


class Command(BaseCommand):
    help = (
        "Bring accounts in line with a CSV file (as a whole, or not at all), or write them to one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, what in (("import", "read FILE"), ("export", "write FILE, which is made anew")):
            one = verbs.add_parser(verb, help=what, description=self.help)
            one.add_argument("brand", help="a brand's short name, such as luneo")
            one.add_argument(
                "file", type=Path, help=f"{what}: account,name,components,domains,emails"
            )
            one.add_argument("--by", default="command line", help="whose name the record bears")
            if verb == "import":
                one.add_argument("--dry-run", action="store_true", help="say what would change")

    def handle(self, *_args: Any, **options: Any) -> None:
        brand = brand_of(options["brand"])
        try:
            if options["verb"] == "export":
                self._export(brand, options["file"])
            else:
                self._import(brand, options["file"], options["by"], rehearse=options["dry_run"])
        except FileExistsError as exists:
            raise CommandError(
                f"{options['file']} is there already: name another file."
            ) from exists
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error

    def _import(self, brand: Brand, file: Path, by: str, *, rehearse: bool) -> None:
        try:
            lines = accounts.read(file.read_bytes())
            done = accounts.load(
                brand,
                lines,
                by=Actor(by),
                now=timezone.now(),
                rehearse=rehearse,
                progress=lambda at: self.stderr.write(f"{at} of {len(lines)} lines"),
            )
        except accounts.TableRefused as refusal:
            raise CommandError(f"Nothing was imported.\n{refusal}") from refusal
        would = "Would be: " if rehearse else ""
        self.stdout.write(
            f"{would}{done.created} accounts created, {done.changed} changed, {done.same} as they were;"
            f" {done.people} people made, {done.joined} joined."
        )

    def _export(self, brand: Brand, file: Path) -> None:
        with file.open("x", encoding="utf-8", newline="") as out:
            out.writelines(accounts.export(brand))
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes")
