"""The other systems of a story as real local servers, and its one clock."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from email.message import EmailMessage

import pytest
import time_machine
from django.conf import settings as project
from django.utils.module_loading import import_string
from pytest_django import Settings

from incidents.management.fakes.jira import TOKEN, USER
from tests.fakes import FakeJira, FakePagerDuty, FakeSmtp
from tests.make import NOON

KEY = "0123456789abcdef0123456789abcdef"


class World:
    """The other systems, as they are heard of, and the one clock of the story: bells are answered by it."""

    def __init__(
        self, clock: time_machine.Traveller, pager: FakePagerDuty, jira: FakeJira, post: FakeSmtp
    ) -> None:
        self.clock, self.pager, self.jira, self.post = clock, pager, jira, post

    def go(self, to: datetime) -> datetime:
        """It is then."""
        self.clock.move_to(to)
        return to

    def sweep(self, at: datetime) -> None:
        """One turn of the whole timetable, twice, since one line's rows may be due in another."""
        self.go(at)
        for _ in range(2):
            for line in project.SWEEP_TIMETABLE:
                import_string(line.task)()

    def letters(self, *recipients: str, since: int = 0) -> list[EmailMessage]:
        return [
            letter
            for to, letter in self.post.mails[since:]
            if not recipients or set(to) & set(recipients)
        ]


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    pager, jira, post = FakePagerDuty(), FakeJira(), FakeSmtp()
    for brand in ("LUNEO", "FOODYEPAY"):
        monkeypatch.setenv(f"{brand}_PAGERDUTY_ROUTING_KEY", KEY)
        monkeypatch.setenv(f"{brand}_PAGERDUTY_WEBHOOK_SECRET", "hush")
    for name, value in {"URL": jira.url, "USER": USER, "TOKEN": TOKEN}.items():
        monkeypatch.setenv(f"FOODYEPAY_JIRA_{name}", value)
    with ExitStack() as running:
        for each in (pager, jira, post):
            running.enter_context(each.running())
        settings.PAGERDUTY_URL = pager.url
        settings.EGRESS_ALLOWED_PRIVATE = [pager.place, jira.place]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
        clock = running.enter_context(time_machine.travel(NOON, tick=False))
        yield World(clock, pager, jira, post)
