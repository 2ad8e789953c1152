"""Runbook files to try: the minimal one, and what becomes of it when a few words are changed."""

from pathlib import Path

import pytest

from support.runbook.findings import Problem, RunbookInvalid
from support.runbook.load import Runbook, load_text, shipped

MINIMAL = Path(__file__).parent / "minimal.yaml"


def minimal() -> str:
    return MINIMAL.read_text()


def text_of(brand: str) -> str:
    """The text of a shipped runbook."""
    return shipped()[brand].read_text()


def altered(text: str, *changes: tuple[str, str]) -> str:
    """The text with these words replaced, each of which must be there exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
        text = text.replace(old, new)
    return text


def load(text: str, **environ: str) -> Runbook:
    return load_text(text, name="acme.yaml", environ=environ)


def problems(text: str, **environ: str) -> list[Problem]:
    """What is wrong with a text that must be refused."""
    with pytest.raises(RunbookInvalid) as refused:
        load(text, **environ)
    return refused.value.problems


def line(text: str, words: str) -> int:
    """The line of the file in which these words first stand."""
    return text[: text.index(words)].count("\n") + 1
