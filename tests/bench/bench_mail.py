"""How many messages a second are read on one core: `python -m tests.bench.bench_mail FOLDER [...]`.

Measures CPU time, so that a busy machine does not lie; reads every *.eml below the folders.
"""

import sys
import time
from collections.abc import Sequence
from json import dumps
from pathlib import Path

from support.inbound.reading.parse import parse
from support.inbound.reading.show import as_json

ORDINARY = 500_000  # bytes; larger messages are measured apart
TURNS = 3


def rate(messages: Sequence[bytes]) -> float:
    """Messages a second, the JSON included; the best of a few turns."""
    best = float("inf")
    for _ in range(TURNS):
        start = time.process_time()
        for raw in messages:
            dumps(as_json(parse(raw)))
        best = min(best, time.process_time() - start)
    return len(messages) / best


def main(folders: Sequence[str]) -> None:
    messages = [
        path.read_bytes() for folder in folders for path in sorted(Path(folder).rglob("*.eml"))
    ]
    ordinary = [raw for raw in messages if len(raw) <= ORDINARY]
    size = sum(map(len, ordinary)) / len(ordinary) / 1000
    print(f"{len(ordinary)} messages of {size:.1f} kB on average: {rate(ordinary):.0f}/s")
    slowest = max((_seconds(raw), len(raw)) for raw in messages)
    print(f"slowest: {slowest[0]:.2f} s for {slowest[1] / 1000:.0f} kB")


def _seconds(raw: bytes) -> float:
    start = time.process_time()
    parse(raw)
    return time.process_time() - start


if __name__ == "__main__":
    main(sys.argv[1:])
