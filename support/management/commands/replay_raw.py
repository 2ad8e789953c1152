"""Process held mail again, for instance after a mistake of ours was mended."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.inbound import held, process
from support.management.asked import KEY, brand_of
from support.models import RawMessage

State = RawMessage.State


class Command(BaseCommand):
    help = (
        "Process held mail again: the given rows, or all of them. Filed mail is never filed twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pks", nargs="*", type=KEY, metavar="RAW", help="keys of raw messages")
        parser.add_argument("--all-held", action="store_true", help="everything that is held")
        parser.add_argument(
            "--brand", metavar="SLUG", help="for this brand, whoever it was sent to"
        )

    def handle(self, **options: Any) -> None:
        chosen = RawMessage.objects.filter(state__in=[State.HELD, State.DISCARDED])
        if options["all_held"]:
            chosen = chosen.filter(state=State.HELD)
        elif options["pks"]:
            chosen = chosen.filter(pk__in=options["pks"])
        else:
            raise CommandError("Name the raw messages by their keys, or say --all-held.")
        brand = brand_of(options["brand"]) if options["brand"] else None
        done = list(chosen.order_by("pk").values_list("pk", flat=True))
        for pk in done:
            held.release(pk, by="replay_raw", now=timezone.now(), brand=brand)
            process.process(pk, now=timezone.now())
            raw = RawMessage.objects.defer("body").get(pk=pk)
            result = raw.reason or raw.last_error or raw.outcome.get("ticket") or ""
            self.stdout.write(f"{pk}: {raw.get_state_display()} {result}".rstrip())
        known = RawMessage.objects.filter(pk__in=options["pks"]).defer("body")
        for raw in known.exclude(pk__in=done).order_by("pk"):
            said = f"{raw.get_state_display()} {raw.outcome.get('ticket') or ''}".rstrip()
            self.stdout.write(f"{raw.pk}: {said}, left as it is")
        if options["all_held"] and not done:
            self.stdout.write("Nothing is held.")
        missing = set(options["pks"]) - set(known.values_list("pk", flat=True))
        if missing:
            raise CommandError(f"There is no raw message {', '.join(map(str, sorted(missing)))}.")
