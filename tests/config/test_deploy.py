"""compose.yaml and the Dockerfile, as far as a machine without a container engine can prove them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

HOUSE = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = YAML(typ="safe").load((HOUSE / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "deskbell")
NEEDED = ["SECRET_KEY", "POSTGRES_PASSWORD", "PUBLIC_URL", "ALLOWED_HOSTS"]
DOCKERFILE = (HOUSE / "Dockerfile").read_text()
DEFAULT = json.loads(DOCKERFILE.rsplit("\nCMD ", 1)[1].replace("\\\n", ""))


def help_of(words: list[str]) -> str:
    """What the program of this command says of itself; fails if it does not know the command."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [*words, "--help"],
        cwd=HOUSE,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands(name: str) -> list[list[str]]:
    """The commands that a service runs, shell lines taken apart."""
    command = SERVICES[name].get("command", DEFAULT)
    if command[:2] == ["sh", "-c"]:
        return [line.split() for line in command[2].split(" && ")]
    return [command]


def test_every_process_of_an_installation_is_there() -> None:
    assert set(OURS) == {"migrate", "web", "worker", "beat", "sweep", "smtp"}
    assert set(SERVICES) - set(OURS) == {"postgres", "redis"}


@pytest.mark.services  # the image is made for PostgreSQL and Redis
@pytest.mark.parametrize("name", OURS)
def test_each_service_runs_a_command_that_knows_its_options(name: str) -> None:
    for words in commands(name):
        known = help_of(words)
        unknown = [
            w for w in words[1:] if w.startswith("--") and w not in known and w != "--noinput"
        ]
        assert unknown == []


@pytest.mark.parametrize("name", OURS)
def test_no_service_starts_without_its_secrets_and_none_is_written_here(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert environment["REDIS_URL"] == "redis://redis:6379/0"
    assert environment["HTTPS"] == "${HTTPS:-true}"


def test_every_lasting_service_is_watched_and_comes_back() -> None:
    lasting = {name: service for name, service in SERVICES.items() if name != "migrate"}
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}
    unwatched = [n for n, s in lasting.items() if s.get("healthcheck", {}).get("disable")]
    # /readyz of any web process tells when the timetable stops
    assert unwatched == ["beat", "sweep"]
    assert "/healthz" in DOCKERFILE


def test_redis_never_evicts_and_nothing_starts_before_the_tables_exist() -> None:
    redis = SERVICES["redis"]["command"]
    assert redis[redis.index("--maxmemory-policy") + 1] == "noeviction"
    for name in set(OURS) - {"migrate"}:
        assert (
            SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        )


def test_named_volumes_are_declared_and_published_ports_stay_on_this_machine() -> None:
    for service in SERVICES.values():
        assert {v.split(":")[0] for v in service.get("volumes", [])} <= set(COMPOSE["volumes"])
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_image_installs_by_hash_runs_as_nobody_special_and_takes_only_the_product() -> None:
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert (
        DOCKERFILE.index("USER desk")
        < DOCKERFILE.index("collectstatic")
        < DOCKERFILE.index("CMD [")
    )
    taken = re.findall(r"^!(\S+)$", (HOUSE / ".dockerignore").read_text(), flags=re.MULTILINE)
    assert [name for name in taken if not (HOUSE / name).exists()] == []
    assert {"config", "support", "incidents", "templates", "manage.py"} <= set(taken)


@pytest.mark.services
def test_the_image_needs_nothing_but_its_key_to_collect_static_files(tmp_path: Path) -> None:
    line = next(
        line for line in DOCKERFILE.splitlines() if "collectstatic" in line and "RUN" in line
    )
    key, program, *words = line.removeprefix("RUN ").split()
    done = subprocess.run(
        [sys.executable, *words],
        cwd=HOUSE,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), key.split("=")[0]: "k"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (program, done.returncode, done.stderr) == ("python", 0, "")
    manifest = json.loads((tmp_path / "static" / "staticfiles.json").read_text())
    assert "public/public.css" in manifest["paths"]


def composer() -> list[str]:
    """The command that reads compose files: docker's plugin, or the older program; empty where there is neither."""
    for words in (["docker", "compose"], ["docker-compose"]):
        program = shutil.which(words[0])
        asked = [*words, "version"]
        if program and subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return words
    return []


def composed(folder: Path, *secrets: str) -> subprocess.CompletedProcess[str]:
    """What it says of our file beside an .env that has these."""
    if not composer():
        pytest.skip("needs docker's compose plugin, or docker-compose")
    shutil.copy(HOUSE / "compose.yaml", folder)
    (folder / ".env").write_text("".join(f"{name}=x\n" for name in secrets))
    words = [*composer(), "config", "--services"]
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_docker_accepts_the_compose_file(tmp_path: Path) -> None:
    done = composed(tmp_path, *NEEDED)
    assert (done.returncode, sorted(done.stdout.split())) == (0, sorted(SERVICES)), done.stderr


@pytest.mark.parametrize("missing", NEEDED)
def test_docker_names_a_secret_that_is_missing(missing: str, tmp_path: Path) -> None:
    done = composed(tmp_path, *(name for name in NEEDED if name != missing))
    assert done.returncode != 0
    assert "set it in .env" in done.stderr
