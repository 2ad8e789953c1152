"""Replay the events of tickets and correct the clocks that differ: none, on a healthy desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone
from tqdm import tqdm

from support.management.asked import KEY, brand_of
from support.models import Clock, Ticket
from support.sla.rebuild import ENDED, rebuild

STOPPED = 130  # as shells count Ctrl-C


class Command(BaseCommand):
    help = (
        "Replay the events of all tickets that have not ended, and correct the clocks that differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--brand", metavar="SLUG", help="only this brand")
        parser.add_argument(
            "--after", type=KEY, metavar="KEY", help="go on behind the ticket where a run stopped"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what differs, write nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        tickets = changed = 0
        last = options["after"] or 0
        rows = _tickets(options["brand"]).filter(pk__gt=last)
        found = rebuild(rows, now=timezone.now(), dry_run=options["dry_run"])
        try:
            for ticket, clocks in tqdm(
                found, total=rows.count(), unit=" tickets", file=self.stderr, mininterval=1
            ):
                tickets, changed, last = tickets + 1, changed + len(clocks), ticket.pk
                self._show(ticket, clocks)
        except KeyboardInterrupt:
            said = f"Stopped; go on with --after {last}."
            raise CommandError(said, returncode=STOPPED) from None
        verb = "would change" if options["dry_run"] else "changed"
        self.stdout.write(f"{tickets} tickets replayed, {changed} clocks {verb}.")

    def _show(self, ticket: Ticket, clocks: list[Clock]) -> None:
        for clock in clocks:
            due = f"{clock.due_at:%F %T}" if clock.due_at else "no due time"
            self.stdout.write(
                f"{ticket.reference} {clock.kind} {clock.instance}: {clock.state}, {due}"
            )


def _tickets(slug: str | None) -> QuerySet[Ticket]:
    rows = Ticket.objects.exclude(status__in=ENDED)
    if slug is None:
        return rows
    return rows.filter(brand=brand_of(slug))
