"""A process that does intake's and delivery's work and may be killed in the middle of it.

Started once by `tests.faults.conftest` (Django takes a second to load); then each line on standard input is a job,
done by a forked child with a database of its own. A child that was told a crash point dies by SIGKILL, as a process
does when the power goes.
"""

import json
import os
import random
import resource
import sys
import threading
import time
import traceback
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from support.inbound import process, receive
from support.inbound.envelope import Envelope
from support.lib import bell, crashpoint, inbox
from support.models import RawMessage
from support.outbound import deliver
from tests.at_once import at_once
from tests.faults import broken, chaos, timers
from tests.make import letter

Job = dict[str, Any]
ROUNDS = 12  # hours until every lease has ended and every backoff is over


def letters(job: Job) -> list[bytes]:
    """Letters that a careless program wrote: without Message-IDs of their own."""
    mails = [
        letter(
            sender=f"customer{number}@example.com",
            text=f"This is letter number {number}.",
            files=[("scan.bin", "application/octet-stream", scan(number, job.get("scan", 0)))]
            * bool(job.get("scan")),
        )
        for number in range(job["letters"])
    ]
    return [
        b"\r\n".join(line for line in mail.split(b"\r\n") if not line.startswith(b"Message-ID"))
        for mail in mails
    ]


def scan(number: int, size: int) -> bytes:
    """So many bytes of an attachment, other ones for each letter."""
    return random.Random(number).randbytes(size)


def accept(job: Job) -> None:
    """Bring each letter to the door and note down which were answered with "stored"."""
    for number, mail in enumerate(letters(job)):
        store(mail, f"letter-{number}", job)
        with Path(job["acknowledged"]).open("a") as file:
            file.write(f"letter-{number}\n")


def store(mail: bytes, key: str, job: Job) -> None:
    envelope = Envelope("", ("support@luneo.app",))
    receive.receive(mail, envelope=envelope, source="test", key=key, now=clock(job))


def work(job: Job) -> None:
    """What the worker does: file what waits, send what is due."""
    process.process_due(now=clock(job))
    deliver.deliver(now=clock(job) + timedelta(minutes=1))


def run(job: Job) -> None:
    accept(job)
    work(job)


def recover(job: Job) -> None:
    """Senders repeat what was not answered; workers run on until nothing is left to do."""
    known = Path(job["acknowledged"])
    answered = known.read_text().split() if known.exists() else []
    for number, mail in enumerate(letters(job)):
        if f"letter-{number}" not in answered:
            store(mail, f"letter-{number}", job)
    finish(job)


def finish(job: Job) -> None:
    for hour in range(1, ROUNDS):
        work(job | {"at": (clock(job) + timedelta(hours=hour)).isoformat()})


def storm(job: Job) -> None:
    """Twenty deliveries of every letter at once, by every door, then four workers at once."""
    mails = list(enumerate(letters(job)))
    doors = [f"door-{number}-" for number in range(job.get("doors", 1))]

    def deliver_all() -> None:
        for door in doors:
            for number, mail in mails:
                store(mail, f"{door}letter-{number}", job)

    at_once(*[deliver_all] * 20)
    at_once(*[lambda: work(job)] * 4)
    finish(job)


def ring(job: Job) -> None:
    """Doors that ring at a broker in trouble; how long each took is the child's result."""
    app = Celery("desk", broker=job["broker"], set_as_current=False)
    app.conf.broker_transport_options = job.get("options", {})
    vars(bell)["current_app"] = app
    took = []
    for number, mail in enumerate(letters(job)):
        start = time.perf_counter()
        store(mail, f"letter-{number}", job)
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


def command(job: Job) -> None:
    """`manage.py …` with standard input and output as files; its exit status is the child's."""
    os.dup2(os.open(job["stdin"], os.O_RDONLY), 0)
    os.dup2(os.open(job["result"], os.O_WRONLY | os.O_CREAT), 1)
    execute_from_command_line(["manage.py", *job["arguments"]])


def listen(job: Job) -> None:
    """`manage.py listen_mail`, until somebody ends it by the process id that it leaves."""
    Path(job["pid"]).write_text(str(os.getpid()))
    command(job | {"stdin": "/dev/null"})


def desk(job: Job) -> None:
    """A whole desk with a secret of its own: it listens, files and sends to `relay`, by the clock on the wall."""
    settings.SECRET_KEY = job["secret"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", job["relay"]
    threading.Thread(target=toil, daemon=True).start()
    listen(job)


def toil() -> None:
    """A worker that never rests."""
    while True:
        process.process_due(now=timezone.now())
        deliver.deliver(now=timezone.now())
        time.sleep(0.02)


def soak(job: Job) -> None:
    """Senders and workers by the handful, killed at random; how often is the result. The desk's clock hurries."""
    begun = time.monotonic()

    def bring(number: int, mail: bytes) -> None:
        chaos.insist(lambda: store(mail, f"letter-{number}", job))

    def send(part: int) -> None:
        for number, mail in list(enumerate(letters(job)))[part :: chaos.SENDERS]:
            if f"letter-{number}" not in chaos.lines(job["acknowledged"]):
                bring(number, mail)
                chaos.note(job["acknowledged"], f"letter-{number}")
                bring(number, mail)

    def work_on(part: int) -> None:
        settings.EMAIL_FILE_PATH = f"{job['mail']}/{part}-{os.getpid()}"
        while True:
            chaos.insist(lambda: hurry(job, begun))
            time.sleep(0.02)  # who has nothing to do leaves the database to others

    kills = chaos.soak(
        send,
        work_on,
        every=job["every"],
        over=lambda: is_over(job, begun),
        patience=job["patience_for"],
    )
    Path(job["result"]).write_text(str(kills))


def hurry(job: Job, begun: float) -> None:
    spent = timedelta(seconds=(time.monotonic() - begun) * chaos.HASTE)
    work(job | {"at": (clock(job) + spent).isoformat()})


def is_over(job: Job, begun: float) -> bool:
    missing = int(job["letters"]) - len(chaos.lines(job["acknowledged"]))
    return missing <= 0 and time.monotonic() - begun > float(job["seconds"])


def crowded(job: Job) -> None:
    """The run on a disk that takes no file larger than `room` bytes, then more of it; what failed is the result."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (job["room"], resource.RLIM_INFINITY))
    failed = 0
    for number, mail in enumerate(letters(job)):
        try:
            store(mail, f"letter-{number}", job)
        except DatabaseError:
            failed += 1
            continue
        with Path(job["acknowledged"]).open("a") as file:
            file.write(f"letter-{number}\n")
    with suppress(DatabaseError):
        work(job)
    connections.close_all()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    Path(job["result"]).write_text(str(failed))


def clock(job: Job) -> datetime:
    return datetime.fromisoformat(job["at"])


def set_up(job: Job) -> None:
    """Point this child at its own database and folders, and arm what is to go wrong."""
    connections["default"].settings_dict["NAME"] = job["database"]
    if job["server"]:
        server = urlsplit(job["server"])
        own = {"HOST": server.hostname, "PORT": server.port or "", "USER": server.username or ""}
        connections["default"].settings_dict.update(own)
    settings.EMAIL_FILE_PATH = job["mail"]
    settings.SUPPORT_FILES_DIR = Path(job["mail"]).parent / "files"
    settings.INBOUND_IMAP_URL = job.get("imap", "")
    inbox.PATIENCE = job.get("patience", inbox.PATIENCE)
    name, _, count = job.get("crash", "").partition(":")
    crashpoint._NAME, crashpoint._left[0] = name, int(count or 1)
    if job.get("variant"):
        getattr(broken, job["variant"])()


BY_NAME = (run, accept, recover, storm, ring, webhook, command, listen, desk, crowded, soak)
JOBS = {each.__name__: each for each in BY_NAME} | timers.JOBS


def child(job: Job) -> int:
    """Do the job and answer with an exit status."""
    try:
        set_up(job)
        JOBS[job["job"]](job)
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:  # noqa: BLE001  # a child never returns into its parent's loop
        traceback.print_exc()
        return 1
    return 0


def main() -> None:
    RawMessage.objects.none()  # models are loaded; no connection is open when a child is forked
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = child(json.loads(line))
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, ended = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)
