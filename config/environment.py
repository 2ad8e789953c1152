"""What settings ask of the machine: a key that is kept, a database and a broker set up for their kind."""

import os
import secrets
from pathlib import Path
from typing import Any

SQLITE = {
    "transaction_mode": "IMMEDIATE",  # deferred ones gave 43,165 lock errors in a storm, these none
    "timeout": 20,  # seconds a writer waits for another
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
        "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;"
    ),
}


def kept_secret(path: Path) -> str:
    """The key of a one-machine installation: made once, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def database(url: dict[str, Any], *, statement_timeout: int, conn_max_age: int) -> dict[str, Any]:
    """Django's settings for a database; `statement_timeout` in ms, `conn_max_age` in seconds."""
    if "sqlite" in url["ENGINE"]:
        return {**url, "OPTIONS": SQLITE}
    limits = (
        # Two seconds for a lock: who waits longer waits for something stuck, and keeps a worker's or a visitor's place.
        f"-c statement_timeout={statement_timeout} -c lock_timeout=2000"
        " -c idle_in_transaction_session_timeout=30000"
        # A page by index costs what the next one does, on the disks of today. The default is a turning disk's, and has
        # the sweep read every ticket there is rather than look up the two thousand that are late.
        " -c random_page_cost=1.1"
        # What is asked here finds a few rows by an index. Another process that helps is started for longer than that.
        " -c max_parallel_workers_per_gather=0"
        # Two letters changed places in a name of six, and it still shares so many of its trigrams.
        " -c pg_trgm.word_similarity_threshold=0.4"
    )
    return {
        **url,
        "CONN_MAX_AGE": conn_max_age,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, "options": limits},
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
    for room in ("queue", "control"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,  # seconds; the default of 1 is felt at the keyboard
    }
