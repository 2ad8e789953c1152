"""Fill the desk with tickets by the thousand or the million, to see how it bears them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from support.management.asked import whole
from support.management.load.archive import Archive
from support.models import Brand, Ticket


class Command(BaseCommand):
    help = (
        "Fill the desk with made-up tickets of two years, for load tests. Mails nobody about the past; "
        "promises that still run are watched like any other."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=whole(1, 100_000_000), required=True, help="how many")
        parser.add_argument(
            "--open",
            type=whole(0, 100_000_000),
            help="how many of them are open; a tenth if not said",
        )
        parser.add_argument(
            "--brand", metavar="SLUG", help="only this brand; two of them if not said"
        )
        parser.add_argument("--yes", action="store_true", help="although there are tickets already")

    def handle(self, *_args: Any, **options: Any) -> None:
        tickets = options["tickets"]
        open_ones = tickets // 10 if options["open"] is None else options["open"]
        if not 0 <= open_ones <= tickets or not tickets:
            raise CommandError("Ask for one ticket at least, and for no more open ones than that.")
        if Ticket.objects.exists() and not options["yes"]:
            raise CommandError(
                "There are tickets already. Say --yes to put made-up ones among them."
            )
        archive = Archive(_brands(options["brand"]), now=timezone.now())
        with tqdm(total=tickets, unit=" tickets", file=self.stderr, mininterval=1) as bar:
            archive.fill(tickets, open_ones, tell=bar.update)
            bar.set_description("indexed")
        self.stdout.write(f"{tickets} tickets, {open_ones} of them open.")


def _brands(slug: str | None) -> list[Brand]:
    found = Brand.objects.filter(slug=slug) if slug else Brand.objects.exclude(runbook=None)
    if not found:
        known = ", ".join(Brand.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"No such brand with a runbook. Known: {known}. Apply a runbook first.")
    return list(found.order_by("-slug")[:2])
