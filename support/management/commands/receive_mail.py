"""Take in mail from standard input, as a mail server's pipe delivers it."""

import json
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from support.channels import pipe
from support.inbound import outcome, process, receive
from support.inbound.envelope import NULL_SENDER, UNKNOWN, Envelope, Origin
from support.models import Brand, RawMessage

BATCH = 'read lines of JSON {"id", "path" or "b64", "envelope_from", "envelope_to": […]}, print one for each'
EX_TEMPFAIL = 75  # sysexits.h: a mail server keeps the mail and tries again
log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Store a mail from standard input and print one JSON line about it. With --sync it is filed at once. "
        "Exit status 75: nothing was stored, keep the mail and try again; 1: some lines of a batch brought no letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--brand", help="slug of the brand, where the recipient does not tell")
        parser.add_argument("--envelope-from", metavar="ADDRESS", help="empty or <>: a machine")
        parser.add_argument(
            "--envelope-to",
            metavar="ADDRESS",
            action="append",
            default=[],
            help="who it was sent to; may be repeated",
        )
        parser.add_argument("--sync", action="store_true", help="file it before answering")
        parser.add_argument("--batch", action="store_true", help=BATCH)

    def handle(self, **options: Any) -> None:
        origin = _origin(options["brand"])
        sync = bool(options["sync"])
        if options["batch"]:
            self._batch(origin, sync=sync)
            return
        sender = options["envelope_from"]
        sender = "" if sender is None else sender or NULL_SENDER
        envelope = Envelope(sender, tuple(options["envelope_to"]))
        self._one(pipe.Piped("", sys.stdin.buffer.read(), envelope), origin, sync=sync)

    def _batch(self, origin: Origin, *, sync: bool) -> None:
        """A line for each, whatever becomes of it. 75 only where nothing was stored: the others must not come again."""
        stored = failed = 0
        for letter in pipe.batch(sys.stdin.buffer):
            try:
                self._one(letter, origin, sync=sync)
                stored += 1
            except CommandError as wrong:
                failed += 1
                self._print({"id": letter.name, "action": "error", "error": str(wrong)})
        said = f"{failed} of {failed + stored} lines brought no letter; their answers say why."
        if failed and not stored:
            raise CommandError(said, returncode=EX_TEMPFAIL)
        if failed:
            raise SystemExit(said)

    def _one(self, letter: pipe.Piped, origin: Origin, *, sync: bool) -> None:
        """Store one letter, print its line, and flush: what was printed was stored. CommandError: it was not."""
        if letter.envelope is None:
            raise CommandError(letter.error)
        try:
            raw, created = receive.receive(
                letter.body,
                envelope=letter.envelope,
                source=pipe.SOURCE,
                now=timezone.now(),
                origin=origin,
            )
        except DatabaseError as error:
            _keep_it(error)
        self._print(_filed(raw, letter.name, is_new=created) if sync else _stored(raw, letter.name))

    def _print(self, line: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        self.stdout.flush()


def _filed(raw: RawMessage, name: str, *, is_new: bool) -> dict[str, Any]:
    """File the letter and those of its other brands. It is stored: no trouble here may bounce it."""
    try:
        process.process(raw.pk, now=timezone.now())
        for child in RawMessage.objects.filter(parent=raw, state="new").values_list(
            "pk", flat=True
        ):
            process.process(child, now=timezone.now())
        line = outcome.line(RawMessage.objects.defer("body").get(pk=raw.pk), name=name)
    except DatabaseError:
        log.exception("filing_left_to_the_sweep", raw=raw.pk)
        return _stored(raw, name)
    if not is_new and line["action"] in {"opened", "appended"}:
        line |= {"action": "duplicate", "auto_ack": "suppressed:duplicate"}
    return line


def _stored(raw: RawMessage, name: str) -> dict[str, Any]:
    return {"id": name or str(raw.pk), "action": "stored", "raw": raw.pk}


def _origin(slug: str | None) -> Origin:
    if slug is None:
        return UNKNOWN
    try:
        brand = Brand.objects.filter(slug=slug).first()
    except DatabaseError as error:
        _keep_it(error)
    if brand is None:
        known = ", ".join(Brand.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(
            f'No brand is called "{slug}". There is: {known}.', returncode=EX_TEMPFAIL
        )
    return Origin(brand_id=brand.pk)


def _keep_it(error: Exception) -> NoReturn:
    sentence = f"Nothing was stored ({type(error).__name__}). Keep the mail and try again."
    raise CommandError(sentence, returncode=EX_TEMPFAIL) from error
