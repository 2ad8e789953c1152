"""YAML text becomes plain values that remember their lines.

A runbook is read by people and reviewed in pull requests, so it must mean what it seems to mean: no anchors, no
aliases, no merge keys, no custom tags, no key twice. YAML 1.2: `on` and `yes` are words, `09:00` is no number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from support.runbook.findings import Finding, Path, Problem, RunbookInvalid, written

MAX_BYTES = 256 * 1024
# Controls, halves of characters, and marks that show a line in another order than it is read in.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_TAG = "tag:yaml.org,2002:"
_PLAIN: dict[str, Callable[[str], Any]] = {
    f"{_TAG}str": str,
    f"{_TAG}int": lambda text: int(text.replace("_", ""), 0),
    f"{_TAG}float": float,
    f"{_TAG}bool": lambda text: text.lower() == "true",
    f"{_TAG}null": lambda _text: None,
}


@dataclass(slots=True)
class Source:
    """A file's values, the line (from 1) of each path, and what the text itself has wrong."""

    name: str
    text: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    anchored: set[int] = field(default_factory=set)  # nodes that others may repeat, by id

    def problem(self, finding: Finding) -> Problem:
        """The finding at the line of its path, or of the nearest place that the file does have."""
        path = finding.path
        while path and path not in self.lines:
            path = path[:-1]
        return Problem(self.name, self.lines.get(path, 1), written(finding.path), finding.message)


def read(text: str, *, name: str) -> Source:
    """Raises RunbookInvalid where the text is no YAML at all, or has anchors; all else is a finding."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _unreadable(name, 1, f"the file is too large: expected at most {MAX_BYTES} bytes")
    source = Source(name, text)
    root = _compose(text, name=name)
    if not isinstance(root, MappingNode):
        raise _unreadable(name, 1, 'expected keys and values, starting with "runbook: <brand>"')
    try:
        source.data = _value(root, (), source)
    except RecursionError:
        raise _too_deep(name) from None
    if source.anchored:  # what was left out in place of an alias would be called wrong as well
        raise RunbookInvalid([source.problem(each) for each in source.findings])
    return source


@lru_cache(maxsize=8)
def _compose(text: str, *, name: str) -> Node | None:
    """Kept for a while: whoever checks a file plans it next, and then applies it. Nodes are read and never changed."""
    try:
        return YAML(typ="safe", pure=True).compose(text)  # type: ignore[no-any-return]
    except RecursionError:
        raise _too_deep(name) from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else 1
        said = getattr(error, "problem", None) or getattr(error, "context", None)
        raise _unreadable(name, line, f"this is no YAML: {said or _first_line(error)}") from None
    except ValueError as error:  # a number or an escape that nothing can hold
        raise _unreadable(name, 1, f"this is no YAML: {_first_line(error)}") from None


def _value(node: Node, path: Path, source: Source) -> Any:
    """The plain value of a node; notes its line and what is refused in it. Nothing is unfolded twice: ten lines of
    aliases can stand for a billion values.
    """
    source.lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in source.anchored:
        return None
    if node.anchor:
        source.anchored.add(id(node))
        source.findings.append(
            Finding(path, f"anchors and aliases (&{node.anchor}) are refused: write it out")
        )
    if isinstance(node, MappingNode):
        return _mapping(node, path, source)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, at), source) for at, item in enumerate(node.value)]
    return _scalar(node, path, source)


def _mapping(node: MappingNode, path: Path, source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or key.tag not in _PLAIN or _UNSEEN.search(key.value):
            line = f"line {key.start_mark.line + 1}"
            source.findings.append(Finding(path, f"a key ({line}) is no plain word"))
            continue
        below = (*path, key.value)
        if key.value in values:
            first = source.lines[below]
            source.lines[below] = key.start_mark.line + 1
            source.findings.append(Finding(below, f"the key stands twice, first in line {first}"))
            continue
        source.lines[below] = key.start_mark.line + 1
        values[key.value] = _value(value, below, source)
    return values


def _scalar(node: Node, path: Path, source: Source) -> Any:
    convert = _PLAIN.get(str(node.tag))
    if convert is None:
        kind = str(node.tag).removeprefix(_TAG)
        source.findings.append(Finding(path, f"{kind} is not used here: put it in quotes as text"))
        return str(node.value)
    if unseen := _UNSEEN.search(str(node.value)):
        code = f"U+{ord(unseen[0]):04X}"
        source.findings.append(
            Finding(path, f"{code} is no character that people see: take it out")
        )
    try:
        return convert(node.value)
    except ValueError:
        return str(node.value)


def _unreadable(name: str, line: int, message: str) -> RunbookInvalid:
    return RunbookInvalid([Problem(name, line, "", message)])


def _too_deep(name: str) -> RunbookInvalid:
    return _unreadable(name, 1, "this is nested too deep to be a runbook")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["unreadable"])[0]
