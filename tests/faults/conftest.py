"""Databases of their own, a process to kill, and what is counted afterwards."""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.faults.sizes import size
from tests.make import NOON

HOUSE = Path(__file__).resolve().parents[2]
LETTERS = size(2, soak=20)
START = "import django; django.setup(); from tests.faults import world; world.main()"
SERVER = os.environ.get("DATABASE_URL", "")
OF_THE_RUNBOOK = {
    f"support_{table}"
    for table in ("brand", "runbookversion", "person", "team", "team_members", "queue", "closedday")
} | {"incidents_component"}
ON_POSTGRES = SERVER.startswith("postgres")


class Databases:
    """A template that is migrated once. Each test has a copy; on PostgreSQL, where a copy costs seconds of fsync,
    all but those that change the schema have the same one, emptied."""

    def __init__(self, folder: Path, *, server: str = SERVER) -> None:
        self.folder, self.server = folder, server
        self.made: list[str] = []
        self.template = self._name("template")
        self.shared = ""

    def _name(self, stem: str) -> str:
        name = f"faults_{stem}_{uuid.uuid4().hex[:10]}"
        return name if ON_POSTGRES else str(self.folder / f"{name}.sqlite3")

    def url(self, name: str) -> str:
        if ON_POSTGRES:
            return urlsplit(self.server)._replace(path=f"/{name}").geturl()
        return f"sqlite:///{name}"

    def create_template(self, like: str = "") -> None:
        if ON_POSTGRES:
            self._create(self.template, f"TEMPLATE {like}" if like else "")

    def take(self, *, own: bool = False) -> str:
        """A database with Luneo's runbook and nothing else."""
        if not ON_POSTGRES:
            name = self._name("run")
            shutil.copy(self.template, name)
            return name
        if own:
            return self._create(self._name("own"), f"TEMPLATE {self.template}")
        self.shared = self.shared or self._create(self._name("run"), f"TEMPLATE {self.template}")
        self._empty(self.shared)
        return self.shared

    def query(self, name: str, sql: str) -> list[tuple[Any, ...]]:
        if ON_POSTGRES:
            with psycopg.connect(self.url(name)) as connection:
                return connection.execute(sql).fetchall()
        with closing(sqlite3.connect(name)) as file:
            return file.execute(sql).fetchall()

    def change(self, name: str, sql: str) -> None:
        if ON_POSTGRES:
            with psycopg.connect(self.url(name)) as connection:
                connection.execute(sql)
            return
        with closing(sqlite3.connect(name)) as file, file:
            file.execute(sql)

    def drop_all(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as server:
            for name in reversed(self.made):
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def create(self, stem: str) -> str:
        """An empty database on the server."""
        return self._create(self._name(stem), "")

    def _create(self, name: str, options: str) -> str:
        with psycopg.connect(self.server, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} {options}")
        self.made.append(name)
        return name

    def _empty(self, name: str) -> None:
        tables = (
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(support|incidents)_'"
        )
        with psycopg.connect(self.url(name)) as connection:
            connection.execute("SET session_replication_role = replica")  # no order, no walls
            for table in {table for (table,) in connection.execute(tables)} - OF_THE_RUNBOOK:
                connection.execute(f"DELETE FROM {table}")
            connection.execute("UPDATE support_brand SET last_ticket_number = 0")


@dataclass
class Count:
    """What is there after the storm, and what is wrong with it."""

    acknowledged: int
    raws: Counter[str]
    messages: Counter[str]
    tickets: int
    queued: int
    mails: Counter[str]
    pending: int

    @property
    def again(self) -> int:
        return sum(self.mails.values()) - len(self.mails)

    def faults(self, letters: int = LETTERS, *, repeats: int = 0) -> list[str]:
        """Every promise that does not hold; `repeats` mails may have been sent twice, with the same Message-ID."""
        wrong = [
            ("raw rows", sum(self.raws.values()), letters),
            ("letters stored", len(self.raws), letters),
            ("messages", sum(self.messages.values()), letters),
            ("letters filed", len(self.messages), letters),
            ("tickets", self.tickets, letters),
            ("acknowledgements queued", self.queued, letters),
            ("acknowledgements sent", len(self.mails), letters),
            ("rows left", self.pending, 0),
        ]
        found = [
            f"{found} {what} instead of {want}" for what, found, want in wrong if found != want
        ]
        return found + ([f"{self.again} mails sent again"] if self.again > repeats else [])


class World:
    """One database, its mail folder, and jobs done on them by processes that may die."""

    def __init__(
        self, worker: "subprocess.Popen[str]", databases: Databases, folder: Path, *, own: bool
    ) -> None:
        self.worker, self.databases, self.folder = worker, databases, folder
        self.database = databases.take(own=own)
        self.mail = folder / "mail"
        self.acknowledged = folder / "acknowledged"
        self.result = folder / "result"

    def do(self, job: str, **details: Any) -> int:
        """Have a child do this; its exit status, negative for a signal."""
        self.start(job, **details)
        return self.ended()

    def start(self, job: str, **details: Any) -> None:
        """Have a child begin this; one at a time."""
        order = {
            "job": job,
            "database": self.database,
            "mail": str(self.mail),
            "acknowledged": str(self.acknowledged),
            "result": str(self.result),
            "letters": LETTERS,
            "server": self.databases.server if ON_POSTGRES else "",
            "at": NOON.isoformat(),
        }
        assert self.worker.stdin is not None
        self.worker.stdin.write(json.dumps(order | details) + "\n")
        self.worker.stdin.flush()

    def ended(self) -> int:
        """Wait for the child that was started; its exit status, negative for a signal."""
        assert self.worker.stdout is not None
        return int(self.worker.stdout.readline())

    def answered(self) -> set[str]:
        """The letters whose senders were told that they are stored."""
        return set(self.acknowledged.read_text().split()) if self.acknowledged.exists() else set()

    def count(self) -> Count:
        left = "SELECT count(*) FROM support_outboxmessage WHERE state = 'pending'"
        waiting = "SELECT count(*) FROM support_rawmessage WHERE state = 'new'"
        return Count(
            acknowledged=len(self.answered()),
            raws=Counter(key for (key,) in self.ask("SELECT key FROM support_rawmessage")),
            messages=Counter(
                text
                for (text,) in self.ask("SELECT text FROM support_message WHERE kind = 'customer'")
            ),
            tickets=self.ask("SELECT count(*) FROM support_ticket")[0][0],
            queued=self.ask("SELECT count(*) FROM support_outboxmessage WHERE key LIKE 'ack:%'")[0][
                0
            ],
            mails=self._mails(),
            pending=self.ask(left)[0][0] + self.ask(waiting)[0][0],
        )

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.databases.query(self.database, sql)

    def _mails(self) -> Counter[str]:
        """Message-IDs of the acknowledgements that left."""
        found: Counter[str] = Counter()
        for path in (path for path in self.mail.rglob("*") if path.is_file()):
            for text in path.read_bytes().split(b"-" * 79 + b"\n"):
                mail = message_from_bytes(text)
                if "@example.com" in str(mail["To"]) and mail["Auto-Submitted"]:
                    found[str(mail["Message-ID"])] += 1
        return found


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, migrated_once: str) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("faults"))
    made.create_template(like=migrated_once)
    if ON_POSTGRES:
        fill(made)
        yield made
        made.drop_all()
    else:
        shutil.copy(filled_once(made, tmp_path_factory.getbasetemp().parent), made.template)
        yield made


def fill(made: Databases) -> None:
    tables = ["migrate", "-v0"] if ON_POSTGRES else ["migrate", "-v0", "--run-syncdb"]
    for arguments in (tables, ["runbook", "apply", "support/runbook/luneo.yaml"]):
        command = [sys.executable, "manage.py", *arguments]
        environment = environ(made, made.folder)
        if not ON_POSTGRES:
            environment["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
        subprocess.run(command, cwd=HOUSE, env=environment, check=True, capture_output=True)


def filled_once(made: Databases, home: Path) -> Path:
    """The first of the suite's processes to come here fills a file for them all."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    file = home / f"faults-{run}.sqlite3"
    with (home / "faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            fill(made)
            shutil.copy(made.template, file)
    return file


def environ(databases: Databases, folder: Path) -> dict[str, str]:
    ours = {
        "DATABASE_URL": databases.url(databases.template),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "faults" * 10,
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": str(HOUSE),
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | ours


@pytest.fixture(scope="session")
def worker(databases: Databases) -> Iterator["subprocess.Popen[str]"]:
    process = begin(databases)
    yield process
    process.communicate()


def begin(databases: Databases) -> "subprocess.Popen[str]":
    """A process that forks a child for each job; it ends with its standard input."""
    return subprocess.Popen(
        [sys.executable, "-c", START],
        cwd=HOUSE,
        env=environ(databases, databases.folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def world(
    worker: "subprocess.Popen[str]",
    databases: Databases,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> World:
    """An empty desk. With `@pytest.mark.parametrize("world", ["own"], indirect=True)` it may change its schema."""
    return World(worker, databases, tmp_path, own=getattr(request, "param", "") == "own")
