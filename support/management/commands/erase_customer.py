"""`manage.py erase_customer BRAND EMAIL --reason …`: forget a customer who asks for it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.management.asked import brand_of
from support.privacy.erase import EraseRefused, erase
from support.privacy.whose import find
from support.tickets.actor import Actor


class Command(BaseCommand):
    help = (
        "Empty everything that says who a customer was; statistics stay. It cannot be taken back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brand", help="a brand's short name, such as luneo")
        parser.add_argument("email", help="an address of the customer")
        parser.add_argument("--reason", required=True, help="who asked for it, and when")
        parser.add_argument("--by", default="command line", help="whose name the record bears")

    def handle(self, *_args: Any, **options: Any) -> None:
        brand = brand_of(options["brand"])
        customer = find(options["email"], brand=brand)
        if customer is None:
            raise CommandError(f"{brand} knows nobody with the address {options['email']}.")
        by = Actor(options["by"])
        try:
            done = erase(customer, by=by, reason=options["reason"], now=timezone.now())
        except EraseRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        said = ", ".join(f"{count} {what}" for what, count in done.counts.items())
        self.stdout.write(f"customer {customer.pk} is forgotten: {said}.")
