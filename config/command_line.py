"""What is typed behind manage.py: what goes wrong is told in a sentence, with an exit status that means something."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, execute_from_command_line
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

AS_IT_IS = "--traceback"
COULD_NOT_RUN = 2  # as for words that nobody understands; 1 is a command's own "no"
STOPPED = 130  # 128 + SIGINT, as shells count
NOBODY_READS = 141  # 128 + SIGPIPE
PIPE, BATCH = "receive_mail", "--batch"
_MISSING = ("no such table", "no such column", "does not exist", "has no column")


def run(words: Sequence[str]) -> int:
    """Do what is typed; `words` begin with the program's own name. Gives the exit status, and raises nothing but what
    is a mistake of ours. With --traceback all comes as it is.
    """
    _have_streams()
    status = _kept(words)
    try:
        try:
            execute_from_command_line(list(words))
        finally:
            sys.stdout.flush()  # a closed pipe shows here, and not while Python ends
    except BrokenPipeError:
        _let_go()
        return status or NOBODY_READS
    except KeyboardInterrupt:
        return _tell("Stopped.", status or STOPPED)
    except SystemExit as end:
        return status if status and end.code else _code(end)
    except Exception as error:
        said = sentence(error)
        if AS_IT_IS in words or not (said or status):
            raise
        return _tell(said or f"{type(error).__name__}: {error}", status or COULD_NOT_RUN)
    return 0


def sentence(error: Exception) -> str:
    """What is wrong with the machine or its settings, and what to do; empty for anything else."""
    said = (str(error).splitlines() or [""])[0].rstrip(".")
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, (OperationalError, ProgrammingError)) and any(
        words in said for words in _MISSING
    ):
        return f"The database is not up to date ({said}). Run: manage.py migrate"
    is_damaged = type(error) is DatabaseError  # SQLite's word for a file that is none of its own
    if is_damaged or isinstance(error, (OperationalError, InterfaceError)):
        return f"The database cannot be used: {said}. DATABASE_URL and VAR_DIR say where it is."
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or said}."
    return ""


def _kept(words: Sequence[str]) -> int:
    """A mail server's pipe has one answer to all trouble: with any other status the letter goes back to its sender."""
    return os.EX_TEMPFAIL if PIPE in words[1:2] and BATCH not in words else 0


def _tell(said: str, status: int) -> int:
    sys.stderr.write(f"{said}\n")
    return status


def _code(end: SystemExit) -> int:
    """The status of an exit as Python reckons it: a text is told, and means 1. What Django ends with 1, since a command
    could not run, is no command's own "no".
    """
    if end.code == 1 and _could_not_run(end.__context__):
        return COULD_NOT_RUN
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    return _tell(str(end.code), 1)


def _could_not_run(error: BaseException | None) -> bool:
    """That a desk is not sound is the "no" of `check`."""
    return isinstance(error, CommandError) and not isinstance(error, SystemCheckError)


def _have_streams() -> None:
    """Somebody may have closed any of the three, and terminals may lack our letters."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  # while the process lives
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _let_go() -> None:
    """Python flushes once more at its end, and would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
