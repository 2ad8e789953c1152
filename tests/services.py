"""Run a command beside a PostgreSQL and a Redis of its own: `python -m tests.services [--optional] -- COMMAND …`.

DATABASE_URL and REDIS_URL, when set, are used as they are. What is missing is started from Debian's packages on free
ports of the loopback address, below var/services/, and stopped whatever happens. PostgreSQL keeps its promises here
(fsync on), because the fault tests pull its plug. `--optional` passes, with a reason, where the packages are missing.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30  # seconds for a server to answer
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "log_min_messages": "warning",
}


class MissingError(Exception):
    """A server's program is not on this machine."""


def free_port() -> int:
    """For a process that binds it itself, a little later: below those that the system gives to whoever asks for any."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def program(name: str) -> Path:
    """Where the program is; Debian keeps PostgreSQL's out of PATH, newest version last."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(kept[-1]) if kept else shutil.which(name)
    if found is None:
        raise MissingError(f"{name} is not installed (apt-get install postgresql redis-server).")
    return Path(found)


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts[-3].split(".") if part.isdigit())


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command: list[str], port: int, *, log: Path, user: str | None = None) -> Iterator[None]:
    """The server in a session of its own, so that Ctrl-C reaches us first; always stopped, in the end by force."""
    with log.open("wb") as lines:
        process = subprocess.Popen(
            command, stdout=lines, stderr=lines, start_new_session=True, cwd="/", **drop_to(user)
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # to PostgreSQL: roll back and leave at once
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; Debian's package made a user for it."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def drop_to(user: str | None) -> dict[str, Any]:
    """What subprocess needs to become this user and nobody else."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A fresh cluster; leaves its DATABASE_URL."""
    initdb, server, user, port = program("initdb"), program("postgres"), unprivileged(), free_port()
    for path in (folder, folder / "data", folder / "s"):
        path.mkdir()
        if user:
            shutil.chown(path, user)
    make = f"{initdb} --pgdata=data --username=desk --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync"
    made = subprocess.run(
        make.split(), cwd=folder, capture_output=True, text=True, check=False, **drop_to(user)
    )
    if made.returncode:
        raise SystemExit(f"initdb failed: {made.stderr}")
    command = [str(server), "-D", str(folder / "data"), "-k", str(folder / "s")]
    command += ["-p", str(port), "-h", "127.0.0.1"]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    with running(command, port, log=folder.parent / "postgresql.log", user=user):
        yield f"postgres://desk@127.0.0.1:{port}/postgres"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """An empty Redis that never evicts; leaves its REDIS_URL."""
    port = free_port()
    command = [str(program("redis-server")), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
    command += ["--dir", str(folder), "--loglevel", "warning"]
    with running(command, port, log=folder / "redis.log"):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def home() -> Iterator[Path]:
    """Below var/ if the server's user may walk there, else below /tmp; gone afterwards."""
    var = ROOT / "var" / "services"
    var.mkdir(parents=True, exist_ok=True)
    user = unprivileged()
    walkable = user is None or all(path.stat().st_mode & 0o001 for path in (var, *var.parents))
    short = len(os.fsencode(var)) < 60  # a socket's path may have 107 bytes
    made = Path(tempfile.mkdtemp(prefix="desk-", dir=var if walkable and short else None))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def run(command: list[str]) -> int:
    """The command with both addresses in its environment; its exit code."""
    with ExitStack() as servers:
        environment = dict(os.environ)
        folder = servers.enter_context(home())
        if "DATABASE_URL" not in environment:
            environment["DATABASE_URL"] = servers.enter_context(postgresql(folder / "pg"))
        if "REDIS_URL" not in environment:
            environment["REDIS_URL"] = servers.enter_context(redis(folder))
        environment.setdefault("SECRET_KEY", "of-a-test-run-" + "x" * 40)
        child = subprocess.Popen(command, env=environment)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                child.terminate()  # the terminal has sent it the same; make sure


def main(arguments: list[str]) -> int:
    optional = arguments[:1] == ["--optional"]
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    if not command:
        raise SystemExit("usage: python -m tests.services [--optional] -- COMMAND …")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return run(command)
    except MissingError as missing:
        print(f"skipped: {missing}" if optional else missing, file=sys.stderr)
        return 0 if optional else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
