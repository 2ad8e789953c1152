"""What is wrong with a runbook file: where, and what was expected instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong at a path of the data."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A finding with its place in the file, as people read it."""

    file: str
    line: int
    where: str
    message: str

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}: {where}{self.message}"


class RunbookInvalid(Exception):  # noqa: N818  # an answer: it lists what to write instead
    """The file cannot be used; `problems` are in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def written(path: Path) -> str:
    """A path as people write it: `sla.policies[0].targets.P0`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def walk(data: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """Every place below `data` that holds a plain value, with its path."""
    if isinstance(data, dict):
        return [place for key, value in data.items() for place in walk(value, (*path, key))]
    if isinstance(data, list):
        return [place for at, value in enumerate(data) for place in walk(value, (*path, at))]
    return [(path, data)]
