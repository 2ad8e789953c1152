"""What the environment may say: every setting is in .env.example, with its unit and its true default."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings

from config import environment

HOUSE = Path(__file__).resolve().parents[2]
SETTINGS = ast.parse((HOUSE / "config" / "settings.py").read_text())
EXAMPLE = (HOUSE / ".env.example").read_text()
OFFERED = dict(re.findall(r"^#([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, flags=re.MULTILINE))
OF_A_LIBRARY = {"ANYMAIL_WEBHOOK_SECRET"}  # read by its own name
WORKED_OUT = {
    "VAR_DIR": "var",
    "DATABASE_URL": "",
}  # defaults that depend on where the house stands


def asked() -> dict[str, Any]:
    """Each variable that the settings read, with its default as it would be written in the file."""
    found = {}
    for node in ast.walk(SETTINGS):
        if isinstance(node, ast.Call) and re.fullmatch(r"env\.[a-z]+", ast.unparse(node.func)):
            if not isinstance(node.args[0], ast.Constant):  # env.read_env(path)
                continue
            name = str(node.args[0].value)
            default = next((k.value for k in node.keywords if k.arg == "default"), None)
            found[name] = WORKED_OUT[name] if name in WORKED_OUT else written(default)
    return found


def written(default: ast.expr | None) -> str:
    value = eval(ast.unparse(default)) if default else ""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list) else str(value)


ASKED = asked()


def test_settings_and_example_name_the_same_variables() -> None:
    assert len(ASKED) > 25
    assert set(OFFERED) == set(ASKED) | OF_A_LIBRARY


@pytest.mark.parametrize("name", sorted(ASKED))
def test_the_example_gives_the_true_default_and_a_sentence_on_it(name: str) -> None:
    assert OFFERED.get(name) == ASKED[name]
    above = EXAMPLE.split(f"\n#{name}=")[0].splitlines()
    said = next(line for line in reversed(above) if not re.match(r"#[A-Z_]+=", line))
    assert said.startswith("# ")


def test_every_variable_is_read_by_somebody() -> None:
    """A setting that nobody reads promises what nobody does: so it was with the dead man's switch."""
    text = (HOUSE / "config" / "settings.py").read_text()
    rooms = [HOUSE / room for room in ("config", "support", "incidents")]
    code = "".join(path.read_text() for room in rooms for path in room.rglob("*.py"))
    taken = set(re.findall(r"^([A-Z_]+) = env\.", text, flags=re.MULTILINE))
    django = {name for name in taken if hasattr(global_settings, name)}
    within = {name for name in taken if text.count(name) > 2}
    unread = {name for name in taken - django - within if f"settings.{name}" not in code}
    assert len(taken) > 30
    assert unread == set()


def test_copying_the_example_changes_nothing() -> None:
    live = [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")]
    assert live == []


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The settings loaded by a fresh process with only these variables."""
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    show = "from config import settings as s; print(s.SECRET_KEY, s.DATABASES['default']['ENGINE'], *s.ANYMAIL)"
    return subprocess.run(
        [sys.executable, "-c", show],
        cwd=HOUSE,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_machine_makes_its_own_key_once_for_its_owner_only(tmp_path: Path) -> None:
    first, second = start(tmp_path), start(tmp_path)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert len(first.stdout.split()[0]) >= 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_with_postgresql_a_missing_key_is_refused_in_a_sentence(tmp_path: Path) -> None:
    refused = start(tmp_path, DATABASE_URL="postgres://desk@db/desk")
    assert refused.returncode == 1
    assert "SECRET_KEY is not set" in refused.stderr
    assert not (tmp_path / "secret.key").exists()
    empty = {"ANYMAIL_WEBHOOK_SECRET": "", "ANYMAIL_POSTMARK_SERVER_TOKEN": ""}  # as good as none
    url = "postgres://desk@db/desk"
    accepted = start(tmp_path, DATABASE_URL=url, SECRET_KEY="k" * 50, **empty)
    assert accepted.stdout.split() == ["k" * 50, "django.db.backends.postgresql"]


def test_a_folder_serves_as_broker_and_is_made(tmp_path: Path) -> None:
    options = environment.broker(tmp_path / "broker", redis=False, key_prefix="")
    assert Path(options["data_folder_in"]).is_dir()
    assert Path(options["control_folder"]).is_dir()
    assert (
        options["data_folder_in"] == options["data_folder_out"]
    )  # one room: web rings, worker hears
    assert options["polling_interval"] < 0.5


def test_redis_gets_short_timeouts_and_a_prefix_of_our_own(tmp_path: Path) -> None:
    options = environment.broker(tmp_path / "broker", redis=True, key_prefix="mine:")
    assert options["global_keyprefix"] == "mine:"
    assert options["socket_timeout"] <= 5
    assert not (tmp_path / "broker").exists()


def test_postgresql_waits_no_longer_than_was_promised() -> None:
    """Milliseconds."""
    url = {"ENGINE": "django.db.backends.postgresql", "NAME": "desk"}
    found = environment.database(url, statement_timeout=5000, conn_max_age=60)
    limits = dict(re.findall(r"-c (\S+)=(\S+)", found["OPTIONS"]["options"]))
    assert (limits["statement_timeout"], limits["lock_timeout"]) == ("5000", "2000")
    assert limits["idle_in_transaction_session_timeout"] == "30000"
    assert found["OPTIONS"]["connect_timeout"] == 3
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (60, True)


def test_sqlite_writers_wait_in_line_and_take_their_lock_at_once() -> None:
    found = environment.database(
        {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}, statement_timeout=1, conn_max_age=1
    )
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["OPTIONS"]["timeout"] >= 5
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
