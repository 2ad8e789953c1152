"""The rules of the house that no linter knows: sizes, signs on doors, what stands at the top, what is never written."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("config", "support", "incidents", "tests")
MODULES = sorted(
    path
    for room in ROOMS
    for path in (HOUSE / room).rglob("*.py")
    if "migrations" not in path.parts
)
TOP = {
    *("manage.py", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", *ROOMS, "templates"),
    *("requirements.lock", "requirements-dev.lock", "Makefile", "Procfile", ".ci", ".env.example"),
    *(".gitignore", ".pre-commit-config.yaml", "Dockerfile", ".dockerignore", "compose.yaml"),
}
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout: git cannot say which files belong here")
    paths = (HOUSE / file for file in listed.stdout.split("\0") if file)
    return [path for path in paths if path.is_file()]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, FUNCTIONS):
            yield node


def depth(node: ast.AST, parent: ast.AST | None = None) -> int:
    """Blocks inside blocks; an `elif` stands beside its `if`, and a function inside starts anew."""
    below = [
        depth(child, node)
        for child in ast.iter_child_nodes(node)
        if not isinstance(child, FUNCTIONS)
    ]
    is_elif = isinstance(node, ast.If) and isinstance(parent, ast.If) and parent.orelse == [node]
    return max(below, default=0) + (isinstance(node, BLOCKS) and not is_elif)


def test_every_module_says_its_job_in_its_first_line() -> None:
    unsigned = [name(path) for path in MODULES if not ast.get_docstring(tree(path))]
    assert unsigned == []


def test_no_file_is_longer_than_300_lines() -> None:
    long = {name(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > 300}
    assert long == {}


def test_no_function_is_longer_than_50_lines_or_nested_deeper_than_3_blocks() -> None:
    wrong = []
    for path in MODULES:
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > 50 or depth(function) > 3:
                wrong.append(f"{name(path)}:{function.lineno} {function.name}")
    assert wrong == []


def at_import(path: Path) -> Iterator[ast.AST]:
    """What runs when the module is imported: everything but its functions."""
    waiting: list[ast.AST] = [tree(path)]
    while waiting:
        node = waiting.pop()
        yield node
        below = ast.iter_child_nodes(node)
        waiting += [each for each in below if not isinstance(each, (*FUNCTIONS, ast.Lambda))]


def test_no_text_is_translated_before_anybody_asks_for_it() -> None:
    """At import there is no reader yet: what stands there for people is `gettext_lazy`."""
    said = []
    for path in MODULES:
        eager = {
            alias.asname or alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in {"gettext", "ngettext"}
        }
        said += [
            f"{name(path)}:{node.lineno}"
            for node in at_import(path)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in eager
        ]
    assert said == []


def test_the_top_of_the_house_holds_nothing_else() -> None:
    assert {path.relative_to(HOUSE).parts[0] for path in tracked()} <= TOP


def test_no_file_names_a_package_host_or_a_place_on_somebodys_machine() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian", "gh" + "cr.io"]
    places = ["/wor" + "k/", "/ro" + "ot/", "/home" + "/"]
    said = re.compile("|".join(map(re.escape, hosts + places)))
    wrong = [
        f"{name(path)}: {found[0]}"
        for path in tracked()
        if path.suffix not in {".eml", ".png"}
        for found in said.finditer(path.read_text(errors="replace"))
    ]
    assert wrong == []


def pins(lock: str) -> dict[str, str]:
    """Each pinned package with its version."""
    lines = (HOUSE / lock).read_text().splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if re.match(r"[a-z0-9]", line))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_every_package_with_hashes_and_name_no_address(lock: str) -> None:
    text = (HOUSE / lock).read_text()
    assert "://" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock)) > 50
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_developers_run_the_versions_that_production_runs() -> None:
    production, developers = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {p: v for p, v in production.items() if developers.get(p) != v} == {}


def procfile() -> dict[str, list[str]]:
    """Each process's command, without the variables set for it."""
    lines = [line.partition(": ") for line in (HOUSE / "Procfile").read_text().splitlines()]
    return {
        kind: [word for word in shlex.split(command) if not re.match(r"[A-Z_]+=", word)]
        for kind, _, command in lines
        if command
    }


@pytest.mark.parametrize("process", ["web", "worker", "mail"])
def test_each_process_of_the_procfile_is_a_command_that_knows_its_options(process: str) -> None:
    words = procfile()[process]
    program = (
        [sys.executable] if words[0] == "python" else [str(Path(sys.executable).parent / words[0])]
    )
    known = help_of([*program, *words[1:]])
    options = [word for word in words[1:] if word.startswith("--")]
    assert [option for option in options if option not in known] == []


def help_of(command: list[str]) -> str:
    done = subprocess.run(
        [*command, "--help"], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_promised_target_of_make_exists_and_says_what_it_does() -> None:
    text = (HOUSE / "Makefile").read_text()
    said = set(re.findall(r"^([a-z-]+):.*?## ", text, flags=re.MULTILINE))
    assert {
        "up",
        "test",
        "test-services",
        "check",
        "lint",
        "types",
        "format",
        "bench",
        "lock",
    } <= said
