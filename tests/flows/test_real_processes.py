"""A newcomer starts the desk, a letter is answered, a forgotten P0 reaches the status page, Ctrl-C ends it all.

Web, Celery worker with beat, and mail listener are real processes; nothing is called by the test itself.
"""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import make
from tests.flows.desk import Desk

pytestmark = pytest.mark.slow

FORGOTTEN = """
from datetime import timedelta
from django.utils import timezone
from support.inbound.envelope import Envelope
from support.inbound.receive import receive
from tests import make
letter = make.letter(subject="Checkout is down", sender="zoe@example.com", message_id="<forgotten@example.com>")
before = timezone.now() - timedelta(minutes=31)
receive(letter, envelope=Envelope("zoe@example.com", ("support@luneo.app",)), source="test", now=before)
"""
# One process that looks until it sees it: each that starts takes more time than all the looking.
BREACHED_AND_PUBLIC = """
import time
from incidents.models import Incident
from support.models import Crossing
late = Crossing.objects.filter(threshold="breach", clock__ticket__subject="Checkout is down")
told = Incident.objects.public().filter(tickets__subject="Checkout is down")
until = time.monotonic() + 90
while not (late.exists() and told.exists()) and time.monotonic() < until:
    time.sleep(0.3)
print(*(each.clock.kind for each in late), *(each.code for each in told))
"""


def embedded(folder: Path) -> Iterator[dict[str, str]]:
    """SQLite and a folder as broker."""
    yield {}


def with_services(folder: Path) -> Iterator[dict[str, str]]:
    """A database of its own on the test run's PostgreSQL, and a corner of its Redis."""
    name = f"story_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
        yield {
            "DATABASE_URL": address,
            "REDIS_URL": os.environ["REDIS_URL"],
            "REDIS_KEY_PREFIX": f"{name}:",
            "SECRET_KEY": "story" * 12,
        }
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=[embedded, pytest.param(with_services, marks=pytest.mark.services)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    for environment in request.param(tmp_path):
        started = Desk(tmp_path, **environment)
        try:
            yield started
        finally:
            started.stop(signal.SIGTERM)


def test_a_letter_is_answered_a_forgotten_p0_is_public_and_ctrl_c_ends_it_all(desk: Desk) -> None:
    assert "Deskbell" in desk.wait(lambda: desk.page("/account/login/"), "sign-in page")

    desk.manage(FORGOTTEN)
    letter = make.letter(subject="Where is my receipt?", sender="kim@example.com")
    desk.wait(lambda: desk.page("/readyz"), "sweep of every kind")
    desk.send(letter, "kim@example.com", "support@luneo.app")

    desk.wait(lambda: desk.sent("To: kim@example.com", "LUN-"), "acknowledgement")
    late, code = desk.manage(BREACHED_AND_PUBLIC).split()
    assert late == "first_response"
    desk.wait(lambda: f"incidents/{code}" in desk.page("/", "luneo.localhost"), "public entry")
    assert json.loads(desk.page("/readyz"))["ready"] is True

    assert desk.stop(signal.SIGINT) == 130
    assert desk.left_behind() == []
