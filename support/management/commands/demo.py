"""`manage.py demo [--serve]`: a desk with two brands, people and letters, ready to look at."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.management.asked import PORT
from support.management.demo import answers, files, letters, people, serve
from support.models import Brand, RawMessage, RunbookVersion
from support.runbook.load import shipped

BY = "demo"  # whose versions the next demo may follow with newer ones
PASSWORDS = "demo-agents.txt"


class Command(BaseCommand):
    help = "Prepare the database, apply the shipped runbooks, make demo agents, let demo letters arrive."
    requires_system_checks = []  # the first run checks after the tables exist

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--serve", action="store_true", help="then run every process")
        parser.add_argument(
            "--port",
            type=PORT,
            default=os.environ.get("PORT") or "8000",
            help="of the console; the environment's PORT, else 8000",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            ports = serve.choose(options["port"])
        except serve.PortTakenError as taken:
            raise CommandError(str(taken)) from taken
        self._prepare()
        if people.strangers():
            raise CommandError(
                "People work at this desk. The demo is for an empty one: set VAR_DIR to a new folder."
            )
        self._apply()
        passwords = people.ensure(settings.VAR_DIR / PASSWORDS)
        self._let_letters_arrive()
        self._tell(ports, passwords)
        if options["serve"]:
            self._serve(ports)

    def _prepare(self) -> None:
        self.stdout.write("Preparing the database and the static files …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        files.collect()

    def _apply(self) -> None:
        """The shipped runbooks, as they are now; a version that somebody applied at this desk is not taken back."""
        in_force = RunbookVersion.objects.filter(pk__in=Brand.objects.values("runbook"))
        theirs = set(in_force.exclude(applied_by=BY).values_list("brand__slug", flat=True))
        if named := [name for name in shipped() if name not in theirs]:
            call_command("runbook", "apply", *named, f"--by={BY}", stdout=self.stdout)
        for name in sorted(theirs):
            self.stdout.write(f"{name}: the version that was applied here stands.")

    def _let_letters_arrive(self) -> None:
        if RawMessage.objects.exists():
            return
        now = timezone.now()
        came = letters.deliver(now=now)
        answers.play(now=now)
        self.stdout.write(f"{came} letters arrived.")

    def _tell(self, ports: serve.Ports, passwords: dict[str, str]) -> None:
        write = self.stdout.write
        write("")
        for name, address in serve.addresses(ports, settings.ADMIN_PATH):
            write(f"  {name:<20} {address}")
        write(f"  {'mail out':<20} {settings.EMAIL_FILE_PATH}")
        write(f"\n  Sign in as (also in {settings.VAR_DIR / PASSWORDS}):")
        for colleague in people.COLLEAGUES:
            write(f"  {colleague.name:<20} {passwords[colleague.name]:<14} {colleague.duties}")
        write("")

    def _serve(self, ports: serve.Ports) -> None:
        self.stdout.write("Starting web, worker and mail listener. Ctrl-C stops them all.\n")
        self.stdout.flush()
        command, environment = serve.processes(ports, settings.BASE_DIR)
        os.execve(command[0], command, environment)  # noqa: S606  # our own interpreter, fixed words
