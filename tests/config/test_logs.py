"""Log lines are one JSON object each and carry no secret, whoever wrote them."""

import json
import logging
import subprocess
import sys

import pytest

WRITER = """
import logging, structlog
from config import logs
logs.configure(level="INFO", as_json=True)
structlog.get_logger("a.room").info("paged", ticket="LUN-1", routing_key="R0UT1NGKEY", headers={"Cookie": "x" * 20})
logging.getLogger("a.library").warning("GET with Bearer %s failed", "abcdefghijklmnop")
try:
    raise ValueError("could not reach postgres://desk:hunter2@db/desk")
except ValueError:
    structlog.get_logger("a.room").exception("broke")
"""


def test_lines_of_ours_and_of_libraries_are_json_without_secrets() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITER], capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == [
        "paged",
        "GET with Bearer [redacted] failed",
        "broke",
    ]
    assert {line["level"] for line in lines} == {"info", "warning", "error"}
    assert lines[0]["ticket"] == "LUN-1"
    assert lines[0]["logger"] == "a.room"
    assert all(line["timestamp"].endswith("Z") for line in lines)
    for secret in ("R0UT1NGKEY", "x" * 20, "abcdefghijklmnop", "hunter2"):
        assert secret not in done.stderr
    assert "postgres://desk:[redacted]@db/desk" in lines[2]["exception"]


@pytest.mark.parametrize("library", ["kombu", "flufl.bounce", "celery.app.trace"])
def test_configuring_leaves_the_levels_of_chatty_libraries_low(library: str) -> None:
    assert logging.getLogger(library).level == logging.WARNING
