"""`manage.py oncall BRAND`: who is on call now, who comes next, and where nobody is."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.lib import rota
from support.management.asked import moment, version_of, whole
from support.models import RunbookVersion, of_rotation, stand_ins
from support.outbound import links


class Command(BaseCommand):
    help = "Show each rotation of a brand: who has it, who comes next, and gaps (exit code 1 when there are any)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brand", metavar="BRAND")
        parser.add_argument(
            "--at", type=moment, metavar="T", help="2026-03-02T09:00, in the brand's zone; now"
        )
        parser.add_argument(
            "--days", type=whole(1, 3660), default=28, metavar="N", help="how far to look; 28"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        version = version_of(options["brand"])
        zone = ZoneInfo(version.data["time_zone"])
        at: datetime = options["at"] or timezone.now()
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        if not version.data["on_call"]:
            raise CommandError(f"{options['brand']} has no rotation: write on_call in its runbook.")
        gaps = [
            self._rotation(version, name, at, at + timedelta(days=options["days"]))
            for name in version.data["on_call"]
        ]
        if any(gaps):
            raise SystemExit(1)

    def _rotation(self, version: RunbookVersion, name: str, at: datetime, end: datetime) -> int:
        """Print one; returns how many gaps it has."""
        data, rotation = version.data, version.data["on_call"][name]
        theirs = of_rotation(stand_ins(version.brand_id, at, end), name)
        found = rota.shifts(rotation, at, end, theirs)
        zone = ZoneInfo(rotation["zone"])
        self.stdout.write(
            f"{name} (every {rotation['every']} at {rotation['handover']}, {rotation['zone']})"
        )
        gaps = 0
        for number, shift in enumerate(found):
            person = data["people"].get(shift.person)
            gaps += person is None
            who = f"{person['name']} <{person['email']}>" if person else "NOBODY"
            said = "now" if number == 0 else ""
            note = "stands in" if shift.stands_in else ""
            start, stop = shift.start.astimezone(zone), shift.end.astimezone(zone)
            line = f"  {said:<4}{start:%a %d %b %H:%M} to {stop:%a %d %b %H:%M}  {who:<44}{note}"
            self.stdout.write(line.rstrip())
        if address := links.on_call_feed(data, name):
            self.stdout.write(f"  calendar: {address}")
        return gaps
