"""T11: other systems repeat our secrets in their errors, libraries put them into theirs: nobody ever reads one."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import structlog
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from incidents.management.fakes.server import Fake, Reply
from incidents.tracking import adf
from support.inbound.process import process_due
from support.lib import envref
from support.models import Brand, OutboxMessage, RawMessage, Role
from support.outbound import compose, deliver, outbox
from support.outbound.carriers import Carrier, Refused, TryLater
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
CANARIES = {
    "LUNEO_PAGERDUTY_ROUTING_KEY": "kanarienvogel-of-the-pager",
    "FOODYEPAY_JIRA_USER": "kanarienvogel@jira.example",
    "FOODYEPAY_JIRA_TOKEN": "kanarienvogel-of-jira",
    "THE_HOOK": "",  # its address holds one
}
BIRD = "kanarienvogel"
FORCED = 50
ERRORS = (RuntimeError, Refused, TryLater, OSError, KeyError)


class Parrot(Fake):
    """Refuses everything, and repeats all that it was told."""

    name = "a parrot"
    status = 400

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        said = f"{method} {path} {dict(headers)} {body} {list(CANARIES.values())}"
        return self.status, {"message": said, "errors": [said], "errorMessages": [said]}


@pytest.fixture
def parrot(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parrot]:
    with Parrot().running() as heard:
        settings.PAGERDUTY_URL = heard.url
        settings.EGRESS_ALLOWED_PRIVATE = [heard.place]
        for name, value in CANARIES.items():
            monkeypatch.setenv(name, value or f"{heard.url}/hooks/{BIRD}/of-the-hook")
        monkeypatch.setenv("FOODYEPAY_JIRA_URL", heard.url)
        yield heard


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Every line of the log, as it would be written."""
    house = next(h for h in logging.getLogger().handlers if _is_ours(h)).formatter
    assert house is not None
    caplog.set_level(logging.DEBUG)
    written: list[str] = []
    yield written
    written += [house.format(record) for record in caplog.get_records("call")]
    assert [line for line in written if BIRD in line] == []


def _is_ours(handler: logging.Handler) -> bool:
    return isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)


def queue(brand: Brand, carrier: str, **payload: Any) -> None:
    key = f"{carrier}:{OutboxMessage.objects.count()}"
    outbox.queue(
        key=key, brand=brand, carrier=carrier, destination="there", payload=payload, now=NOON
    )


def everything(luneo: Brand, foodyepay: Brand) -> None:
    """One row for each system that knows a secret."""
    queue(luneo, "webhook", url="env:THE_HOOK", body={"text": "Down"})
    event = {"event_action": "trigger", "dedup_key": "x"}
    queue(luneo, "pagerduty", routing_key="env:LUNEO_PAGERDUTY_ROUTING_KEY", **event)
    site = {name: f"env:FOODYEPAY_JIRA_{name.upper()}" for name in ("url", "user", "token")}
    fields = {"project": {"key": "REM"}, "summary": "x", "description": adf.document("Down")}
    queue(foodyepay, "jira", site=site, label="x", owner="", fields=fields)


def rows() -> list[str]:
    """Every row of every table that tells of it."""
    return [
        f"{model._meta.label}: {values}"
        for model in apps.get_models()
        for values in model._base_manager.values()
        if BIRD in str(values)
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_what_other_systems_repeat_of_our_secrets_is_kept_nowhere(
    parrot: Parrot, luneo: Brand, foodyepay: Brand, lines: list[str], status: int
) -> None:
    parrot.status = status
    everything(luneo, foodyepay)
    deliver.deliver(now=NOON)
    tried = OutboxMessage.objects.filter(attempts=1).exclude(last_error="")
    assert tried.count() == 3
    assert rows() == []


def breaking(number: int) -> Carrier:
    """A carrier that breaks in one of many ways, with a secret in its words."""

    def send(row: OutboxMessage) -> str:
        for name in CANARIES:
            envref.resolve(f"env:{name}")
        secret = list(CANARIES.values())[number % 3]
        words = f"{number} {'x' * (number * 12)} Bearer {secret} {secret} amqp://a:{secret}@b"
        raise ERRORS[number % len(ERRORS)](words)

    return send


def test_no_forced_error_writes_a_secret_into_a_row_or_the_log(
    parrot: Parrot, luneo: Brand, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cutting comes after blanking: half a secret at the end of 500 letters is one, too."""
    for number in range(FORCED):
        queue(luneo, "webhook", url="env:THE_HOOK", body={})
        monkeypatch.setattr(deliver, "carrier", lambda _, number=number: breaking(number))
        row = OutboxMessage.objects.latest("pk")
        assert deliver.deliver(now=NOON, pk=row.pk) == 1
        row.refresh_from_db()
        assert "[redacted]" in row.last_error or number * 12 > 440
    assert rows() == []


def test_a_letter_that_breaks_us_is_held_without_a_secret(
    parrot: Parrot, luneo: Brand, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError(f"could not ask {envref.resolve('env:LUNEO_PAGERDUTY_ROUTING_KEY')}")

    monkeypatch.setattr("support.inbound.process.deposit", broken)
    make.raw()
    for hour in range(6):
        process_due(now=NOON.replace(hour=12 + hour))
    held = RawMessage.objects.get()
    assert held.state == "held"
    assert "could not ask [redacted]" in held.reason
    assert rows() == []


def test_no_page_mail_or_file_shows_a_secret(
    parrot: Parrot, luneo: Brand, foodyepay: Brand, client: Client, lines: list[str]
) -> None:
    everything(luneo, foodyepay)
    deliver.deliver(now=NOON)
    notice = compose.notice(
        brand=luneo,
        to="ada@desk.test",
        subject="Trouble",
        text=OutboxMessage.objects.filter(carrier="pagerduty").get().last_error,
        key="n",
    )
    queue(luneo, "mail", **notice)
    deliver.deliver(now=NOON)
    client.force_login(make.agent("boss", luneo, foodyepay, role=Role.ADMIN))
    pages = ["admin:index", "admin:support_outboxmessage_changelist"]
    pages += ["admin:support_runbookversion_changelist", "admin:support_auditentry_changelist"]
    urls = [reverse(page) for page in pages]
    urls += [
        reverse("admin:support_outboxmessage_change", args=[row.pk])
        for row in OutboxMessage.objects.all()
    ]
    shown = [client.get(url) for url in urls]
    assert {answer.status_code for answer in shown} == {200}
    assert [
        url for url, answer in zip(urls, shown, strict=True) if BIRD in str(answer.content)
    ] == []
    assert len(mail.outbox) == 1
    assert BIRD not in mail.outbox[0].message().as_string()
