"""Listen for mail on loopback, by SMTP or LMTP."""

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from support.channels import smtp
from support.management.asked import PORT


class Command(BaseCommand):
    help = "Take in mail by SMTP (or LMTP) until stopped. There is no password: keep it on loopback or behind a server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default=settings.INBOUND_SMTP_HOST, help="address to listen on; %(default)s"
        )
        parser.add_argument(
            "--port",
            type=PORT,
            default=settings.INBOUND_SMTP_PORT,
            help="%(default)s; 0: any that is free",
        )
        parser.add_argument("--lmtp", action="store_true", help="speak LMTP (RFC 2033)")

    def handle(self, **options: Any) -> None:
        try:
            asyncio.run(self._serve(options["host"], options["port"], lmtp=options["lmtp"]))
        except OSError as error:
            place = f"{options['host']}:{options['port']}"
            raise CommandError(f"Cannot listen on {place}: {error.strerror}.") from error

    async def _serve(self, host: str, port: int, *, lmtp: bool) -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopped.set)
        server = await smtp.listen(host, port, lmtp=lmtp)
        address = server.sockets[0].getsockname()
        name = "LMTP" if lmtp else "SMTP"
        self.stdout.write(f"Listening for mail on {address[0]}:{address[1]} ({name}).")
        self.stdout.flush()
        async with server:
            await stopped.wait()
