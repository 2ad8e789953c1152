"""Letters from standard input: one as it is, or a batch of JSON lines that say where each one lies."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from support.inbound.envelope import Envelope

SOURCE = "pipe"


@dataclass(frozen=True, slots=True)
class Piped:
    """One letter of a batch; `error` says why a line brought none."""

    name: str
    body: bytes = b""
    envelope: Envelope | None = None
    error: str = ""


def batch(lines: Iterable[bytes]) -> Iterator[Piped]:
    """The letters of `{"id", "path"|"b64", "envelope_from", "envelope_to": […]}` lines; empty lines are skipped."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _letter(line, number)


def _letter(line: bytes, number: int) -> Piped:
    name = f"line {number}"
    try:
        said = json.loads(line)
        name = str(said.get("id", name))
        body = (
            base64.b64decode(said["b64"], validate=True)
            if "b64" in said
            else Path(said["path"]).read_bytes()
        )
        recipients = tuple(str(each) for each in said.get("envelope_to") or ())
        sender = said.get("envelope_from")
        return Piped(
            name, body, Envelope("" if sender is None else str(sender) or "<>", recipients)
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        return Piped(name, error=f"{type(error).__name__}: {error}")
