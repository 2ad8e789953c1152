"""`manage.py runbook check|plan|whatif|apply|dump`: look at a runbook file, try it on the past, put it in force."""

from argparse import ArgumentParser
from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F, Q
from django.utils import timezone

from support.escalation.holes import holes
from support.management import whatif
from support.management.asked import KEY
from support.models import RunbookVersion
from support.runbook.apply import apply
from support.runbook.dump import dump
from support.runbook.findings import RunbookInvalid
from support.runbook.load import Runbook, load_file, path_of, shipped
from support.runbook.plan import plan

FILE = "a path, or the name of a shipped runbook"


class Command(BaseCommand):
    help = f"Check, plan, try, apply or dump runbooks. FILE is {FILE}."
    requires_system_checks = []  # `check` must run where nothing is set up yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, said in (
            ("check", "say what is wrong; needs no database"),
            ("plan", "say what applying would change"),
            (
                "whatif",
                "say which promises to the tickets of the past it would have kept or broken",
            ),
            ("apply", "put in force, as a new version if it says something new"),
        ):
            sub = verbs.add_parser(verb, help=said, description=f"{said[0].upper()}{said[1:]}.")
            sub.add_argument("files", nargs="*", metavar="FILE", help=FILE)
            sub.add_argument("--all-shipped", action="store_true", help="those of the product")
            if verb == "whatif":
                sub.add_argument(
                    "--since", required=True, metavar="DATE", help="the first day, as 2026-01-31"
                )
            if verb == "apply":
                sub.add_argument(
                    "--by", default="", help="who applies it (default: who is logged in)"
                )
        sub = verbs.add_parser("dump", help="print the runbook in force, or an older version")
        sub.add_argument("brand", help="a brand's short name, such as luneo")
        sub.add_argument("--number", type=KEY, help="of the version")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["verb"] == "dump":
            self._dump(options["brand"], options["number"])
            return
        runbooks = self._load(options)
        try:
            for runbook in runbooks:
                getattr(self, f"_{options['verb']}")(runbook, options)
        except RunbookInvalid as wrong:
            self._refuse([wrong])

    def _load(self, options: dict[str, Any]) -> list[Runbook]:
        """All files, or all that is wrong with any of them: half a set is never applied."""
        named = [*options["files"], *(shipped() if options["all_shipped"] else ())]
        if not named:
            raise CommandError("Which runbook? Name a FILE, or say --all-shipped.")
        runbooks, wrong = [], []
        for name in named:
            try:
                runbooks.append(load_file(path_of(name)))
            except RunbookInvalid as invalid:
                wrong.append(invalid)
        self._refuse(wrong)
        return runbooks

    def _refuse(self, wrong: list[RunbookInvalid]) -> None:
        for invalid in wrong:
            self.stderr.write(str(invalid))
        if wrong:
            raise SystemExit(1)

    def _check(self, runbook: Runbook, _options: dict[str, Any]) -> None:
        book = runbook.book
        if found := holes(book.data(), at=timezone.now()):
            for hole in found:
                self.stderr.write(f"{runbook.source.name}: {hole}")
            raise SystemExit(1)
        counts = f"{len(book.lines)} lines, {len(book.categories)} categories"
        policies = (
            f"{len(book.sla.policies)} SLA and {len(book.escalation.policies)} escalation policies"
        )
        self.stdout.write(f"{runbook.source.name}: good. {counts}, {policies}.")

    def _plan(self, runbook: Runbook, _options: dict[str, Any]) -> None:
        self.stdout.write(str(plan(runbook, now=timezone.now())))

    def _whatif(self, runbook: Runbook, options: dict[str, Any]) -> None:
        for line in whatif.run(runbook, options["since"], now=timezone.now()):
            self.stdout.write(line)

    def _apply(self, runbook: Runbook, options: dict[str, Any]) -> None:
        by = options["by"] or _user()
        done = apply(runbook, by=by, now=timezone.now())
        name = runbook.book.runbook
        if done.changes_nothing:
            self.stdout.write(f"{name}: nothing changed, version {done.number} stands.")
        elif done.places:
            self.stdout.write(
                f"{name}: version {done.number} is in force, {len(done.places)} places new."
            )
        else:
            self.stdout.write(f"{name}: version {done.number} stands, its rows were set right.")

    def _dump(self, brand: str, number: int | None) -> None:
        in_force = Q(pk=F("brand__runbook"))
        wanted = in_force if number is None else Q(number=number)
        found = RunbookVersion.objects.filter(wanted, brand__slug=brand).first()
        if found is None:
            there = ", ".join(_numbers(brand)) or "none. Apply one first"
            raise CommandError(f"{brand} has no such runbook version. There is: {there}.")
        self.stdout.write(dump(found), ending="")


def _numbers(brand: str) -> list[str]:
    versions = RunbookVersion.objects.filter(brand__slug=brand).order_by("number")
    return [str(number) for number in versions.values_list("number", flat=True)]


def _user() -> str:
    """Who is logged in on this machine; a container may not know."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "command line"
