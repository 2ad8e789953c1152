"""Show what the desk understands of a mail: no database is needed, nothing is stored."""

import base64
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand

from support.inbound.reading.letter import Letter
from support.inbound.reading.parse import parse
from support.inbound.reading.show import as_json


class Command(BaseCommand):
    help = (
        "Reads one mail on stdin and prints what was understood as one line of JSON. With --batch, reads lines of JSON "
        '{"id", "path" or "b64"} and prints one line for each; what cannot be read is answered with its error.'
    )
    requires_system_checks: list[str] = []  # it must work where nothing is set up

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch", action="store_true", help="one JSON object per line in, one per line out"
        )

    def handle(self, *, batch: bool, **_options: Any) -> None:
        """Write bytes: the output is the same whatever the terminal's encoding is."""
        source, out = sys.stdin.buffer, sys.stdout.buffer
        for line in _batch(source) if batch else _single(source):
            out.write(json.dumps(line).encode("ascii") + b"\n")
            out.flush()  # whoever asks letter by letter waits for it


def _single(source: BinaryIO) -> Iterator[dict[str, Any]]:
    yield {"id": None, **as_json(parse(source.read()))}


def _batch(source: BinaryIO) -> Iterator[dict[str, Any]]:
    for line in source:
        if line.strip():
            yield _answer(line)


def _answer(line: bytes) -> dict[str, Any]:
    """One line for one line: an input that cannot be read is answered with its error."""
    identity: object = None
    try:
        item = json.loads(line)
        identity = item.get("id")
        letter = parse(
            base64.b64decode(item["b64"]) if "b64" in item else Path(item["path"]).read_bytes()
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        letter = Letter(error=f"The input line could not be read: {type(error).__name__}: {error}")
    return {"id": identity, **as_json(letter)}
