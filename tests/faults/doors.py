"""Who comes to the desk while something behind its doors is in trouble, as jobs for `tests.faults.world`."""

import time
from datetime import datetime
from pathlib import Path

from celery import Celery
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from incidents import lifecycle
from incidents.models import Incident
from support.lib import bell
from support.models import Brand, Ticket
from support.tickets.actor import SYSTEM
from tests import make
from tests.faults import chaos
from tests.faults.post import Job, clock, letters, store
from tests.faults.timers import PLAIN
from tests.support.admin.desk import Desk


def ring_at(job: Job) -> None:
    """From here on this process rings at the job's broker."""
    app = Celery("desk", broker=job["broker"], set_as_current=False)
    app.conf.broker_transport_options = job.get("options", {})
    vars(bell)["current_app"] = app


def ring(job: Job) -> None:
    """Doors that ring at a broker in trouble; how long each took is the child's result."""
    ring_at(job)
    took = []
    for number, mail in enumerate(letters(job)):
        start = time.perf_counter()
        store(number, mail, job)
        took.append(time.perf_counter() - start)
    Path(job["result"]).write_text("\n".join(map(str, took)))
    Path(job["acknowledged"]).write_text(
        "\n".join(f"letter-{number}" for number in range(len(took)))
    )


def webhook(job: Job) -> None:
    """One call of a provider; its answer is the child's result."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["desk:secret"]}
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    answer = Client(headers={"host": "localhost"}).post(
        "/in/email/postmark/",
        b'{"RawEmail": ""}',
        content_type="application/json",
        headers={"Authorization": "Basic ZGVzazpzZWNyZXQ="},
    )
    Path(job["result"]).write_text(f"{answer.status_code} {answer.get('Retry-After')}")


def busy(job: Job) -> None:
    """All that comes within `seconds`: letters, and with every fifth of them by the form an answer and a page.

    The child's result has a line for each, "door seconds": how long it took.
    """
    ring_at(job)
    desk = Busy(job)
    begun, pace = time.monotonic(), job["seconds"] / job["letters"]
    with (
        override_settings(STORAGES=PLAIN, ALLOWED_HOSTS=["*"]),
        Path(job["result"]).open("w") as log,
    ):
        for number, mail in enumerate(letters(job)):
            time.sleep(max(begun + number * pace - time.monotonic(), 0))
            for door in ("form", "answer", "page") if number % 5 == 4 else ("mail",):
                start = time.perf_counter()
                getattr(desk, door)(number, mail)
                log.write(f"{door} {time.perf_counter() - start}\n")
            chaos.note(job["acknowledged"], f"letter-{number}")


def declare(job: Job) -> None:
    """So many incidents, each of which pages."""
    brand = Brand.objects.get(slug="luneo")
    for number in range(job["incidents"]):
        rings(brand, number, clock(job))


def rings(brand: Brand, number: int, now: datetime) -> Incident:
    """An incident that pages."""
    incident = lifecycle.declare(
        brand,
        title=f"Trouble {number}",
        severity="P2",
        category="",
        tickets=[],
        by=SYSTEM,
        now=now,
        key=f"hand:{number}",
    )
    lifecycle.page(incident, now=now)
    return incident


class Busy:
    """A brand with a ticket, and somebody at each of its doors."""

    def __init__(self, job: Job) -> None:
        self.job, self.brand = job, Brand.objects.get(slug="luneo")
        self.visitor = Client(headers={"host": "luneo.localhost"})
        agent = make.agent("ada", self.brand)
        self.agent = Desk(Client(headers={"host": "localhost"}), agent)
        self.agent.client.force_login(agent)
        self.ticket = Ticket.objects.get()

    def mail(self, number: int, mail: bytes) -> None:
        store(number, mail, self.job | {"at": timezone.now().isoformat()})

    def form(self, number: int, mail: bytes) -> None:
        typed = {"name": "Zoé", "subject": "Down", "website": "", "nonce": f"nonce-{number}"}
        typed |= {"email": f"customer{number}@example.com", "text": f"By form: {number}."}
        where = f"198.{number // 250}.{number % 250}.1"  # limits count by network
        assert self.visitor.post("/contact", typed, REMOTE_ADDR=where).status_code == 302

    def answer(self, number: int, mail: bytes) -> None:
        sent = self.agent.send(self.ticket, f"Answer {number}.")
        assert sent.status_code == 302

    def page(self, number: int, mail: bytes) -> None:
        rings(self.brand, number, timezone.now())


JOBS = {each.__name__: each for each in (ring, webhook, busy, declare)}
