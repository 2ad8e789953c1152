"""What settings ask of the machine: a key that is kept, a database and a broker set up for their kind."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

SQLITE = {
    "transaction_mode": "IMMEDIATE",  # deferred ones gave 43,165 lock errors in a storm, these none
    "timeout": 20,  # seconds a writer waits for another
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
        "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;"
    ),
}


def folder(path: str) -> Path:
    """The folder for all that is kept, made where it is not there. Raises ImproperlyConfigured."""
    found = Path(path).absolute()
    try:
        found.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(found, error) from None
    return found


def kept_secret(path: Path) -> str:
    """The key of a one-machine installation: made once, readable by its owner only. Raises ImproperlyConfigured."""
    try:
        return _kept_secret(path)
    except OSError as error:
        raise _unusable(path, error) from None


def _unusable(path: Path, error: OSError) -> ImproperlyConfigured:
    said = f"VAR_DIR cannot be used: {path}: {error.strerror}."
    return ImproperlyConfigured(f"{said} Expected a folder that this user may write into.")


def _kept_secret(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def sqlite(path: Path) -> str:
    """The address of a file, whatever its name has in it."""
    return f"sqlite:///{quote(str(path))}"


def database(url: dict[str, Any], *, statement_timeout: int, conn_max_age: int) -> dict[str, Any]:
    """Django's settings for a database; `statement_timeout` in ms, `conn_max_age` in seconds."""
    if "sqlite" in url["ENGINE"]:
        return {**url, "OPTIONS": SQLITE}
    given = url.get("OPTIONS", {})
    own = given.get("options", "")
    limits = (
        # Two seconds for a lock: who waits longer waits for something stuck, and keeps a worker's or a visitor's place.
        f"-c statement_timeout={statement_timeout} -c lock_timeout=2000"
        " -c idle_in_transaction_session_timeout=30000"
        # On an SSD a random page costs what the next one does. The default is that of a turning disk, and makes the
        # sweep read every ticket rather than look up the two thousand that are late.
        " -c random_page_cost=1.1"
        # Our queries find a few rows by an index: starting a parallel worker takes longer than that.
        " -c max_parallel_workers_per_gather=0"
        # So many trigrams are shared by a name of six letters and the same with two of them swapped.
        " -c pg_trgm.word_similarity_threshold=0.4"
    )
    return {
        **url,
        "CONN_MAX_AGE": conn_max_age,
        "CONN_HEALTH_CHECKS": True,
        # What the address itself asks for, such as ?sslmode=require, stands
        "OPTIONS": {"connect_timeout": 3, **given, "options": f"{limits} {own}".strip()},
    }


def broker(folder: Path, *, redis: bool, key_prefix: str) -> dict[str, Any]:
    """Celery's transport options: for Redis, the same on every worker; else for a folder, which is made."""
    if redis:
        return {
            "visibility_timeout": 300,  # seconds
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,  # seconds
            "socket_connect_timeout": 2,  # seconds
            "health_check_interval": 25,  # seconds
            "global_keyprefix": key_prefix,
        }
    try:
        for room in ("queue", "control"):
            (folder / room).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from None
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,  # seconds; the default of 1 is felt at the keyboard
    }
