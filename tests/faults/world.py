"""A process that does intake's and delivery's work and may be killed in the middle of it.

Started once by `tests.faults.conftest` (Django takes a second to load); then each line on standard input is a job,
done by a forked child with a database of its own. A child that was told a crash point dies by SIGKILL, as a process
does when the power goes.
"""

import json
import os
import resource
import sys
import threading
import time
import traceback
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connections
from django.utils import timezone

from support.inbound import process
from support.lib import crashpoint, inbox
from support.models import RawMessage
from support.outbound import deliver
from tests.at_once import at_once
from tests.faults import broken, chaos, doors, timers
from tests.faults.post import Job, answered, clock, letters, store

CROWD = 20  # deliveries of the same letter at once
ROUNDS = 12  # hours until every lease has ended and every backoff is over


def accept(job: Job) -> None:
    """Bring each letter to the door and note down which were answered with "stored"."""
    for number, mail in enumerate(letters(job)):
        store(number, mail, job)
        chaos.note(job["acknowledged"], f"letter-{number}")


def work(job: Job) -> int:
    """What the worker does: file what waits, send what is due; how much there was."""
    filed = process.process_due(now=clock(job))
    return filed + deliver.deliver(now=clock(job) + timedelta(minutes=1))


def run(job: Job) -> None:
    accept(job)
    work(job)


def recover(job: Job) -> None:
    """Senders repeat what was not answered; workers run on until nothing is left to do."""
    known = answered(job)
    for number, mail in enumerate(letters(job)):
        if f"letter-{number}" not in known:
            store(number, mail, job)
    finish(job)


def finish(job: Job) -> None:
    for hour in range(1, ROUNDS):
        while work(job | {"at": (clock(job) + timedelta(hours=hour)).isoformat()}):
            pass  # a round takes a handful


def storm(job: Job) -> None:
    """Twenty deliveries of every letter at once, by every door, then four workers at once."""
    mails = list(enumerate(letters(job)))
    doors = [f"door-{number}-" for number in range(job.get("doors", 1))]
    abreast = threading.Barrier(CROWD)

    def deliver_all() -> None:
        try:
            for door in doors:
                for number, mail in mails:
                    abreast.wait()
                    store(number, mail, job, door=door)
        except BaseException:
            abreast.abort()  # nobody waits for one who failed
            raise

    at_once(*[deliver_all] * CROWD)
    at_once(*[lambda: work(job)] * 4)
    finish(job)


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
    begun, mails = time.monotonic(), list(enumerate(letters(job)))

    def bring(number: int, mail: bytes) -> None:
        chaos.insist(lambda: store(number, mail, job))

    def send(part: int) -> None:
        known = answered(job)
        for number, mail in mails[part :: chaos.SENDERS]:
            if f"letter-{number}" not in known:
                bring(number, mail)
                chaos.note(job["acknowledged"], f"letter-{number}")
                for _ in range(1 + number % 19):  # two to twenty times in all
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
        kills=job["kills"],
        over=lambda: len(answered(job)) >= job["letters"],
        patience=job["patience_for"],
    )
    Path(job["result"]).write_text(str(kills))


def hurry(job: Job, begun: float) -> None:
    spent = timedelta(seconds=(time.monotonic() - begun) * job.get("haste", chaos.HASTE))
    work(job | {"at": (clock(job) + spent).isoformat()})


def crowded(job: Job) -> None:
    """The run on a disk that takes no file larger than `room` bytes, then more of it; what failed is the result."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (job["room"], resource.RLIM_INFINITY))
    failed = 0
    for number, mail in enumerate(letters(job)):
        try:
            store(number, mail, job)
        except DatabaseError:
            failed += 1
            continue
        chaos.note(job["acknowledged"], f"letter-{number}")
    with suppress(DatabaseError):
        work(job)
    connections.close_all()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    Path(job["result"]).write_text(str(failed))


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
    os.environ.update(job.get("outside", {}))
    if "outside" in job:
        settings.PAGERDUTY_URL = os.environ["PAGERDUTY_URL"]
        settings.EGRESS_ALLOWED_PRIVATE = [os.environ["EGRESS_ALLOWED_PRIVATE"]]
    name, _, count = job.get("crash", "").partition(":")
    crashpoint._NAME, crashpoint._left[0] = name, int(count or 1)
    if job.get("variant"):
        getattr(broken, job["variant"])()


BY_NAME = (run, accept, recover, storm, command, listen, desk, crowded, soak)
JOBS = {each.__name__: each for each in BY_NAME} | doors.JOBS | timers.JOBS


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
