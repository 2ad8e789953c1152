"""`manage.py reach BRAND`: who is reached for a category and severity, through what and why; or where nobody is."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.escalation.holes import holes
from support.escalation.matrix import Line, explain, roster
from support.management.asked import moment, version_of
from support.models import Severity
from support.runbook.schema.escalation import Moment


class Command(BaseCommand):
    help = "Show who is reached and why. With --holes: where nobody would be (exit code 1 when there are any)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brand", metavar="BRAND")
        parser.add_argument("--category", metavar="C", default="", help="a key of its categories")
        parser.add_argument("--severity", choices=Severity.values, help="of the ticket")
        parser.add_argument(
            "--moment",
            default="opened",
            metavar="M",
            help="opened, triage, warning, breach or trigger:NAME; opened",
        )
        parser.add_argument(
            "--at", type=moment, metavar="T", help="2026-03-02T09:00, in the brand's zone; now"
        )
        parser.add_argument("--holes", action="store_true", help="say where nobody would be")

    def handle(self, *_args: Any, **options: Any) -> None:
        version = version_of(options["brand"])
        zone = ZoneInfo(version.data["time_zone"])
        at: datetime = options["at"] or timezone.now()
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        known = roster(version, at)
        if options["holes"]:
            self._holes(holes(version.data, at=at, known=known))
            return
        if not options["severity"] or options["category"] not in version.data["categories"]:
            categories = ", ".join(sorted(version.data["categories"]))
            raise CommandError(f"Say --severity, and a --category of: {categories}.")
        _refuse_unknown(options["moment"], version.data["escalation"]["triggers"])
        asked = {name: options[name] for name in ("category", "severity", "moment")}
        lines = explain(version.data, **asked, at=at, known=known)
        self.stdout.write(
            f"{at.astimezone(zone):%a %d %b %Y %H:%M %Z}, {' '.join(asked.values())}:"
        )
        if not lines:
            self.stdout.write("  no escalation policy starts.")
        for line in lines:
            self._line(line, zone)

    def _line(self, line: Line, zone: ZoneInfo) -> None:
        unless = f", unless {line.unless}" if line.unless else ""
        by = f" by {line.by}" if line.by else ""
        self.stdout.write(
            f"  {line.at.astimezone(zone):%H:%M} {line.policy}: {line.do}{by}{unless}"
        )
        if line.not_now:
            self.stdout.write(f"          not taken: {line.not_now}")
        elif line.reaches_nobody:
            self.stdout.write("          NOBODY: the next step comes at once")
        for person in () if line.not_now else line.reached:
            self.stdout.write(
                f"          {person.name} <{person.address}>  {person.through}: {person.why}"
            )

    def _holes(self, found: list[str]) -> None:
        for hole in found:
            self.stdout.write(hole)
        if found:
            raise SystemExit(1)
        self.stdout.write("No holes: every step reaches somebody, and somebody is always on call.")


def _refuse_unknown(asked: str, triggers: Iterable[str]) -> None:
    known = [each for each in get_args(Moment) if each != "trigger"]
    known += [f"trigger:{name}" for name in sorted(triggers)]
    if asked not in known:
        raise CommandError(f'"{asked}" is no --moment: expected one of {", ".join(known)}.')
