"""Take in mail that waits in a mailbox: IMAP or a maildir."""

import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from imapclient.exceptions import IMAPClientError

from support.channels import imap, maildir
from support.management.asked import pause

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Take in new mail from INBOUND_IMAP_URL, or from a maildir, once or every S seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--maildir", type=Path, metavar="FOLDER", help="with folders new and cur"
        )
        parser.add_argument("--every", type=pause, metavar="S", help="look again every S seconds")

    def handle(self, **options: Any) -> None:
        folder, every = options["maildir"], options["every"]
        while True:
            try:
                taken = sum(created for created in self._poll(folder))
            except (OSError, IMAPClientError, DatabaseError, ValueError) as error:
                if every is None:
                    raise CommandError(f"The mailbox could not be read: {error}") from error
                log.exception("mailbox_not_read")
            else:
                self.stdout.write(f"{taken} new")
                self.stdout.flush()
            if every is None:
                return
            threading.Event().wait(every)
            close_old_connections()

    def _poll(self, folder: Path | None) -> Iterator[bool]:
        if folder is not None:
            yield from (created for _, created in maildir.poll(folder))
            return
        mailbox = imap.Mailbox.at(settings.INBOUND_IMAP_URL)
        yield from (created for _, created in imap.poll(mailbox))
