"""A whole desk of real processes in a folder of its own, started and stopped as a newcomer would."""

import os
import re
import signal
import smtplib
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.services import free_port

HOUSE = Path(__file__).resolve().parents[2]
T = TypeVar("T")


class Desk:
    """`manage.py demo --serve` and everything it starts."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        # DEBUG serves static files from where they lie: packing them takes longer than all the rest.
        usual = {"VAR_DIR": str(folder), "PORT": str(self.port), "DEBUG": "true"}
        self.environment = {**kept, **usual, **environment}
        self.log = folder / "desk.log"
        with self.log.open("wb") as lines:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--serve"],
                cwd=HOUSE,
                env=self.environment,
                stdout=lines,
                stderr=lines,
                start_new_session=True,
            )

    def wait(
        self, found: Callable[[], T], what: str, *, seconds: float = 90, every: float = 0.3
    ) -> T:
        """The first true answer of `found`; fails with the log when there is none in time, or the desk ended."""
        deadline = time.monotonic() + seconds
        while not (answer := found()):
            said = self.log.read_text(errors="replace")[-6000:]
            assert self.process.poll() is None, f"The desk ended before {what}:\n{said}"
            assert time.monotonic() < deadline, f"No {what} within {seconds} s:\n{said}"
            time.sleep(every)
        return answer

    def page(self, path: str, host: str = "localhost") -> str:
        """The page at this address, or nothing while nobody answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Host": host}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    @property
    def mail_port(self) -> int:
        found = re.search(r"smtp://127\.0\.0\.1:(\d+)", self.log.read_text())
        assert found, "the desk does not say where it takes mail"
        return int(found[1])

    def send(self, letter: bytes, sender: str, recipient: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=10) as server:
            server.sendmail(sender, [recipient], letter)

    def sent(self, *words: str) -> bool:
        """Whether a letter that left has all these words."""
        letters = (path.read_text(errors="replace") for path in (self.folder / "mail").glob("*"))
        return any(all(word in letter for word in words) for letter in letters)

    def manage(self, code: str) -> str:
        """What this code prints, run inside the desk by a process of its own."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code],
            cwd=HOUSE,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def stop(self, how: signal.Signals) -> int:
        """Its exit code after the signal that a terminal or a service manager sends."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(15)

    def left_behind(self) -> list[str]:
        """Processes that still know this desk's folder."""
        mark = f"VAR_DIR={self.folder}".encode()
        return [
            path.parent.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            for path in Path("/proc").glob("[0-9]*/environ")
            if mark in read(path).split(b"\0")
        ]


def read(path: Path) -> bytes:
    """A process may end while we look, and others are none of our business."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
