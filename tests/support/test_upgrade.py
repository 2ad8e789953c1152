"""A desk with rows in it is upgraded on SQLite: tables that walls speak of are remade, rows and walls are kept."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

THERE_AND_BACK = (  # each way remakes a table that walls and foreign keys name
    "from django.core.management import call_command as call;"
    "call('migrate', fake=True, verbosity=0);"
    "call('migrate', 'incidents', '0006', verbosity=0); call('migrate', verbosity=0)"
)
AS_MODELS = {
    "DJANGO_SETTINGS_MODULE": "tests.faults.settings"
}  # the same tables in a fraction of the time
WALLS = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'wall%'"


def manage(folder: Path, *words: str, **environment: str) -> None:
    address = f"sqlite:///{folder}/db.sqlite3"
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": address, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def filled(table: str, database: sqlite3.Connection, **given: object) -> None:
    """A row whose other columns are filled in by their type, so that later columns need no change here."""
    for _, name, kind, needed, default, key in database.execute(f"PRAGMA table_info({table})"):
        if needed and not key and default is None and name not in given:
            given[name] = 0 if kind.startswith(("int", "bigint", "bool", "small")) else "[]"
    names, marks = ", ".join(f'"{each}"' for each in given), ", ".join("?" * len(given))
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(given.values()))


@pytest.mark.slow
def test_a_table_that_walls_name_is_remade_with_its_rows(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "--verbosity=0", "--run-syncdb", **AS_MODELS)
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        built = database.execute(WALLS).fetchone()
        at, later = "2026-03-02 12:00:00", "2026-03-02 13:00:00"
        filled("support_brand", database, id=1, slug="one")
        filled(
            "incidents_maintenance",
            database,
            id=1,
            brand_id=1,
            status="scheduled",
            starts_at=at,
            ends_at=later,
        )
        filled("incidents_maintenanceupdate", database, maintenance_id=1, texts="{}", at=at)
    manage(tmp_path, "shell", "--command", THERE_AND_BACK)
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        assert database.execute("SELECT id, titles FROM incidents_maintenance").fetchall() == [
            (1, "{}")
        ]
        assert database.execute(
            "SELECT maintenance_id FROM incidents_maintenanceupdate"
        ).fetchall() == [(1,)]
        assert database.execute(WALLS).fetchone() == built > (0,)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute("UPDATE incidents_maintenanceupdate SET texts = '[]'")
