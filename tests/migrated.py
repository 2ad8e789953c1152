"""The suite's PostgreSQL is migrated once: each other database of the run is a copy of that one."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

HOUSE = Path(__file__).resolve().parents[1]
SERVER = os.environ.get("DATABASE_URL", "")
ON_POSTGRES = SERVER.startswith("postgres")


def name_of(run: str) -> str:
    """The database that is copied in this run of the suite."""
    return f"desk_migrated_{run}"


def once(run: str, home: Path) -> str:
    """Its name; the first of the run's processes to ask migrates it, the others wait. They share the folder `home`."""
    name = name_of(run)
    with (home / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / name).exists():
            _migrate(name)
            (home / name).touch()
    return name


def drop(run: str) -> None:
    """When all of them are done."""
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name_of(run)} WITH (FORCE)")


def _migrate(name: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    ours = {
        "DATABASE_URL": urlsplit(SERVER)._replace(path=f"/{name}").geturl(),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=HOUSE, env=os.environ | ours, check=True)
