"""`manage.py fakes`: PagerDuty, Jira, Zendesk and a mail server on this machine, until Ctrl-C."""

import threading
from contextlib import ExitStack
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.management.fakes import jira, zendesk
from incidents.management.fakes.jira import FakeJira
from incidents.management.fakes.pagerduty import FakePagerDuty
from incidents.management.fakes.server import FAULTS, Fake
from incidents.management.fakes.smtp import FakeSmtp
from incidents.management.fakes.zendesk import FakeZendesk
from support.management.asked import whole


class Command(BaseCommand):
    help = "Run local fakes of PagerDuty, Jira, Zendesk and SMTP, and print what to set so that this desk uses them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=whole(1, 65_532), default=8090, help="the first of four ports"
        )
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            choices=FAULTS,
            help="for PagerDuty's next request; may be repeated",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        port = options["port"]
        try:
            self._run(port, options["fault"])
        except OSError as error:
            ports = f"One of the ports {port} to {port + 3} cannot be had"
            raise CommandError(f"{ports} ({error.strerror}): say --port with another.") from error

    def _run(self, port: int, faults: list[str]) -> None:
        web: list[Fake] = [
            FakePagerDuty(*faults, port=port),
            FakeJira(port=port + 1),
            FakeZendesk(port=port + 2),
        ]
        mail = FakeSmtp(port=port + 3)
        with ExitStack() as open_ones:
            for each in web:
                open_ones.enter_context(each.running())
            open_ones.enter_context(mail.running())
            self.stdout.write("\n".join(told([each.url for each in web], mail.port)))
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                self.stdout.write("\nOver.")


def told(urls: list[str], mail_port: int) -> list[str]:
    """What to set, line by line, and how faults are planned."""
    pagerduty, at_jira, at_zendesk = urls
    places = ",".join(each.removeprefix("http://") for each in urls)
    return [
        f"EGRESS_ALLOWED_PRIVATE={places}",
        f"PAGERDUTY_URL={pagerduty}",
        f"FOODYEPAY_PAGERDUTY_ROUTING_KEY={'0' * 32}",
        f"FOODYEPAY_JIRA_URL={at_jira}",
        f"FOODYEPAY_JIRA_USER={jira.USER}",
        f"FOODYEPAY_JIRA_TOKEN={jira.TOKEN}",
        f"# Zendesk: {at_zendesk}, user {zendesk.USER}, token {zendesk.TOKEN}",
        "EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend",
        f"EMAIL_PORT={mail_port}",
        "",
        f"Plan what goes wrong next ({', '.join(FAULTS)}):",
        f"""  curl -d '["429", "cut"]' {pagerduty}/faults""",
        "",
    ]
