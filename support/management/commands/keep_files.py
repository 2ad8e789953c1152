"""Keep the files that were left in their letters because a brand had no room for them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from support.inbound import room
from support.management.asked import brand_of


class Command(BaseCommand):
    help = "Take the files that a brand had no room for (FILES_QUOTA) out of their letters, once there is room."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brand", metavar="BRAND", help="the brand's slug")

    def handle(self, *_args: Any, **options: Any) -> None:
        left = 0
        for file, kept in room.keep(brand_of(options["brand"])):
            left += not kept
            said = "kept" if kept else "still no room, or its letter is gone"
            self.stdout.write(f"{file.message.ticket.reference} {file.name}: {said}")
        if left:
            raise CommandError(f"{left} files are still not kept. Give FILES_QUOTA more bytes.")
        self.stdout.write("Every file of this brand is kept.")
