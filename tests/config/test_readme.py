"""README.md is true: its commands exist, its links lead somewhere, its map has every room."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

HOUSE = Path(__file__).resolve().parents[2]
README = (HOUSE / "README.md").read_text()
SAID = README + (HOUSE / "CHANGELOG.md").read_text()
COMMANDS = sorted(set(re.findall(r"manage\.py ([a-z_]+)", SAID)))
TARGETS = sorted(
    set(
        re.findall(
            r"make ([a-z][a-z-]+)(?=[`\s])",
            "\n".join(re.findall(r"`[^`\n]+`|```sh.*?```", README, flags=re.DOTALL)),
        )
    )
)
LINKS = sorted(set(re.findall(r"\]\(([^)#:]+)\)", SAID)))
SETTINGS = sorted({*re.findall(r"`([A-Z][A-Z_]{3,})\b", README)} - {"PORT"})  # PORT is make's own
NAMED = sorted(set(re.findall(r"`((?:config|support|incidents|templates|tests)/[\w/.]*)`", README)))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_ours_exists(command: str) -> None:
    assert command in get_commands()


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_of_make_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (HOUSE / "Makefile").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("path", sorted({*LINKS, *NAMED}))
def test_each_file_it_points_to_exists(path: str) -> None:
    assert (HOUSE / path).exists()


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_it_names_is_a_setting(name: str) -> None:
    known = (HOUSE / "config" / "settings.py").read_text() + (HOUSE / ".env.example").read_text()
    assert re.search(rf"\b{name}\b", known)


def test_the_map_has_every_room_of_support() -> None:
    rooms = {path.parent.name for path in (HOUSE / "support").glob("*/__init__.py")}
    told = set(re.findall(r"\[support/(\w+)/\]", README))
    assert rooms - {"migrations", "management"} == told


def test_the_newcomers_commands_are_there_and_nothing_was_overlooked() -> None:
    assert {"up", "test", "check", "clean"} <= set(TARGETS)
    assert {"receive_mail", "runbook", "sweep", "migrate"} <= set(COMMANDS)
    assert len(LINKS) > 15


def test_every_promise_and_every_claim_names_a_test() -> None:
    rows = [line for line in README.splitlines() if re.match(r"\| (G\d+ |\d[\d.]*)", line)]
    assert len([row for row in rows if row.startswith("| G")]) == 14
    assert len(rows) > 25
    assert [row for row in rows if "`tests/" not in row] == []


def test_the_example_letter_is_one(tmp_path: Path) -> None:
    line = re.search(r"printf '(.*?)'", README)
    assert line
    letter = line[1].encode().decode("unicode_escape")
    assert re.match(r"From: \S+@\S+\nTo: support@luneo\.app\nSubject: .+\n\n.+", letter)
