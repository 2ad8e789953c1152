"""Log lines are one JSON object each and carry no secret, whoever wrote them."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.log import log_response

STREAM: type[logging.StreamHandler[io.StringIO]] = logging.StreamHandler
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


SECRET_LINKS = [
    "/identity/1/s3cr3t-code",
    "/subscription/s3cr3t-code",
    "/subscription/s3cr3t-code/confirm",
    "/oncall/luneo/desk/s3cr3t-code.ics",
    "/account/password/reset/key/3-s3cr3t-code/",
    "/no/such/s3cr3t-code",
]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the handler of all lines writes meanwhile."""
    (handler,) = [each for each in logging.getLogger().handlers if type(each) is STREAM]
    written = io.StringIO()
    before, root = handler.stream, logging.getLogger()
    handler.setStream(written)
    level = root.level
    root.setLevel(logging.WARNING)
    yield written
    root.setLevel(level)
    handler.setStream(before)


@pytest.mark.django_db
@pytest.mark.parametrize("path", SECRET_LINKS)
def test_no_line_repeats_a_path_that_may_be_a_secret_link(path: str, lines: io.StringIO) -> None:
    """Neither when it leads nowhere any more, nor when the form's token is missing from a post that would work."""
    Client().get(path)
    Client(enforce_csrf_checks=True).post(path, {})
    assert "Not Found" in lines.getvalue() or "Forbidden" in lines.getvalue()
    assert "s3cr3t" not in lines.getvalue()


@pytest.mark.parametrize("path", ["/s3cr3t", "/s3cr3t-é\nforged line"])
def test_a_server_error_names_no_path_either(path: str, lines: io.StringIO) -> None:
    request = RequestFactory().get(path)
    request.path = path
    log_response("%s: %s", "Server Error", path, request=request, response=HttpResponse(status=500))
    assert json.loads(lines.getvalue())["event"] == "Server Error: no route"
