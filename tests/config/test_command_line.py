"""What is typed behind manage.py, and goes wrong: a sentence and a status, never a traceback."""

import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.core.management.base import SystemCheckError
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)

from config import command_line

TABLES = "The database is not up to date (no such table: support_brand). Run: manage.py migrate"
CASES: list[tuple[Exception, str]] = [
    (ImproperlyConfigured("EMAIL_PORT cannot be used."), "EMAIL_PORT cannot be used."),
    (OperationalError("no such table: support_brand"), TABLES),
    (
        ProgrammingError('relation "support_brand" does not exist\nLINE 1: SELECT'),
        (
            'The database is not up to date (relation "support_brand" does not exist). '
            "Run: manage.py migrate"
        ),
    ),
    (
        OperationalError("no such column: x.y"),
        "The database is not up to date (no such column: x.y). Run: manage.py migrate",
    ),
    (
        OperationalError("database is locked"),
        "The database cannot be used: database is locked. DATABASE_URL and VAR_DIR say where it is.",
    ),
    (
        OperationalError("connection refused\n\tIs the server running?"),
        "The database cannot be used: connection refused. DATABASE_URL and VAR_DIR say where it is.",
    ),
    (
        InterfaceError("connection already closed"),
        (
            "The database cannot be used: connection already closed."
            " DATABASE_URL and VAR_DIR say where it is."
        ),
    ),
    (
        DatabaseError("file is not a database"),
        "The database cannot be used: file is not a database. DATABASE_URL and VAR_DIR say where it is.",
    ),
    (FileNotFoundError(2, "No such file or directory", "/x"), "/x: No such file or directory."),
    (PermissionError(13, "Permission denied"), "Permission denied."),
    (TimeoutError("timed out"), "timed out."),
]
OURS: list[Exception] = [
    ValueError("a mistake"),
    KeyError("a mistake"),
    ProgrammingError("syntax error at or near SELECT"),
    IntegrityError("UNIQUE constraint failed"),
    DataError("value too long"),
]


@pytest.mark.parametrize(("error", "said"), CASES)
def test_what_the_machine_lacks_is_told_in_a_sentence(error: Exception, said: str) -> None:
    assert command_line.sentence(error) == said


@pytest.mark.parametrize("error", OURS)
def test_a_mistake_of_ours_is_no_sentence(error: Exception) -> None:
    assert command_line.sentence(error) == ""


class Fails:
    """Stands for Django's command line: does what a command would."""

    def __init__(self, failure: BaseException | None = None, said: str = "") -> None:
        self.failure, self.said = failure, said
        self.words: list[str] = []

    def __call__(self, words: list[str]) -> None:
        self.words = words
        sys.stdout.write(self.said)
        if self.failure is not None:
            raise self.failure


def run(
    monkeypatch: pytest.MonkeyPatch, failure: BaseException | None, *words: str
) -> tuple[int, str]:
    """The exit status, and what stands on standard error."""
    errors = io.StringIO()
    monkeypatch.setattr(command_line, "execute_from_command_line", Fails(failure))
    monkeypatch.setattr(sys, "stderr", errors)
    return command_line.run(["manage.py", *words]), errors.getvalue()


@pytest.mark.parametrize(("error", "said"), CASES)
def test_it_is_told_on_standard_error_with_a_status_of_its_own(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    assert run(monkeypatch, error, "oncall", "luneo") == (2, f"{said}\n")


@pytest.mark.parametrize("error", OURS)
def test_a_mistake_of_ours_passes_as_it_is(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with pytest.raises(type(error)):
        run(monkeypatch, error, "oncall", "luneo")


def test_whoever_asks_for_the_traceback_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperationalError):
        run(monkeypatch, OperationalError("no such table: x"), "oncall", "luneo", "--traceback")


@pytest.mark.parametrize("error", [*OURS, *(error for error, _ in CASES)])
def test_a_mail_server_keeps_its_letter_whatever_goes_wrong(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Any other status than 75 sends the letter back to whoever wrote it."""
    status, said = run(monkeypatch, error, "receive_mail", "--brand", "luneo")
    assert status == os.EX_TEMPFAIL == 75
    assert said.count("\n") == 1
    assert "Traceback" not in said


@pytest.mark.parametrize("code", [1, 2, 64, "a sentence"])
def test_words_that_nobody_understands_send_no_letter_back(
    monkeypatch: pytest.MonkeyPatch, code: Any
) -> None:
    assert run(monkeypatch, SystemExit(code), "receive_mail", "--nonsense")[0] == 75


@pytest.mark.parametrize("code", [0, None])
def test_a_letter_that_was_taken_is_taken(monkeypatch: pytest.MonkeyPatch, code: Any) -> None:
    assert run(monkeypatch, SystemExit(code), "receive_mail")[0] == 0
    assert run(monkeypatch, None, "receive_mail")[0] == 0


@pytest.mark.parametrize(("code", "status"), [(0, 0), (None, 0), (1, 1), (3, 3), (75, 75)])
def test_a_commands_own_status_stands(
    monkeypatch: pytest.MonkeyPatch, code: Any, status: int
) -> None:
    assert run(monkeypatch, SystemExit(code), "runbook", "check") == (status, "")


def ended_by(error: CommandError) -> SystemExit:
    """How Django ends a command that raised this."""
    end = SystemExit(error.returncode)
    end.__context__ = error
    return end


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CommandError("Nobody knows this brand."), 2),
        (CommandError("Stopped.", returncode=130), 130),
        (SystemCheckError("The desk is not sound."), 1),
    ],
)
def test_a_command_that_could_not_run_has_not_answered_no(
    monkeypatch: pytest.MonkeyPatch, error: CommandError, status: int
) -> None:
    assert run(monkeypatch, ended_by(error), "oncall", "nobody") == (status, "")


def test_a_batch_of_letters_is_no_mail_servers_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("receive_mail", "--sync", "--batch")
    assert run(monkeypatch, SystemExit("1 of 2 lines"), *words) == (1, "1 of 2 lines\n")
    assert run(monkeypatch, KeyboardInterrupt(), *words)[0] == 130


def test_an_exit_with_a_sentence_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, SystemExit("Enough."), "runbook") == (1, "Enough.\n")


def test_ctrl_c_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, KeyboardInterrupt(), "sweep") == (130, "Stopped.\n")
    assert run(monkeypatch, KeyboardInterrupt(), "receive_mail") == (75, "Stopped.\n")


def test_no_words_at_all_are_djangos_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    django = Fails()
    monkeypatch.setattr(command_line, "execute_from_command_line", django)
    assert command_line.run(["manage.py"]) == 0
    assert django.words == ["manage.py"]


@pytest.mark.parametrize("failure", [None, SystemExit(1)])
def test_nobody_reads_any_more(
    monkeypatch: pytest.MonkeyPatch, failure: BaseException | None
) -> None:
    """`manage.py … | head -1`: the rest falls silently, with the status that shells know."""
    let_go: list[bool] = []
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setattr(command_line, "_let_go", lambda: let_go.append(True))
    monkeypatch.setattr(command_line, "execute_from_command_line", Fails(failure, "much\n" * 10))
    stdout = os.fdopen(writing, "w")
    monkeypatch.setattr(sys, "stdout", stdout)
    assert command_line.run(["manage.py", "runbook", "dump", "luneo"]) == 141
    assert let_go == [True]
    with pytest.raises(BrokenPipeError):
        stdout.close()


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = io.StringIO()
    monkeypatch.setattr(command_line, "execute_from_command_line", Fails(None, "much\n"))
    stdout = Path("/dev/full").open("w")  # noqa: SIM115  # closing it would fail once more
    monkeypatch.setattr(sys, "stdout", stdout)
    monkeypatch.setattr(sys, "stderr", errors)
    assert command_line.run(["manage.py", "runbook", "dump", "luneo"]) == 2
    assert errors.getvalue() == "No space left on device.\n"
    with pytest.raises(OSError, match="No space"):
        stdout.close()


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_closed_stream_stops_nothing(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    monkeypatch.setattr(
        command_line, "execute_from_command_line", Fails(OSError(5, "Gone"), "said")
    )
    monkeypatch.setattr(sys, closed, None)
    assert command_line.run(["manage.py", "inspect_mail"]) == 2
    stream = getattr(sys, closed)
    assert stream.name == os.devnull
    stream.close()


def test_letters_that_a_terminal_lacks_are_spelled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    monkeypatch.setattr(command_line, "execute_from_command_line", Fails(None, "Inès → \udcff"))
    assert command_line.run(["manage.py", "oncall", "luneo"]) == 0
    assert raw.getvalue() == rb"In\xe8s \u2192 \udcff"
