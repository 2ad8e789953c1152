"""`manage.py export_customer BRAND EMAIL FILE`: what we keep about a customer, for that customer."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support import audit
from support.management.asked import brand_of
from support.privacy.export import export
from support.privacy.whose import find
from support.tickets.actor import Actor


class Command(BaseCommand):
    help = "Write a zip of a customer's data: data.json, their letters and files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brand", help="a brand's short name, such as luneo")
        parser.add_argument("email", help="an address of the customer")
        parser.add_argument("file", type=Path, help="is made anew; never written over")
        parser.add_argument("--by", default="command line", help="whose name the record bears")

    def handle(self, *_args: Any, **options: Any) -> None:
        brand = brand_of(options["brand"])
        customer = find(options["email"], brand=brand)
        if customer is None:
            raise CommandError(f"{brand} knows nobody with the address {options['email']}.")
        now, path = timezone.now(), options["file"]
        try:
            with export(customer, now=now) as made, path.open("xb") as file:
                shutil.copyfileobj(made, file)
        except FileExistsError as exists:
            raise CommandError(f"{path} is there already: name another file.") from exists
        audit.record("customer exported", by=Actor(options["by"]), on=customer, now=now)
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes")
