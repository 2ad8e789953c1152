"""A process dies exactly where and when it was told to, and nowhere without being told."""

import os
import signal
import subprocess
import sys

PROGRAM = """
from support.lib.crashpoint import crashpoint
for number in range(3):
    crashpoint("other")
    print(number, flush=True)
    crashpoint("here")
"""


def run(crashpoint: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "CRASHPOINT": crashpoint},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_it_dies_at_the_asked_pass_of_the_asked_point() -> None:
    assert run("here:2") == (-signal.SIGKILL, "0\n1\n")
    assert run("here") == (-signal.SIGKILL, "0\n")


def test_it_lives_where_nothing_was_asked() -> None:
    assert run("") == (0, "0\n1\n2\n")
    assert run("elsewhere:1") == (0, "0\n1\n2\n")
