"""A PostgreSQL that a test may crash, and databases carried from one to another."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import services


@dataclass
class Cluster:
    url: str
    data: Path

    def wait(self) -> None:
        """Until it takes connections: it listens before it is ready."""
        words = [str(services.program("pg_isready")), "--quiet", f"--dbname={self.url}"]
        deadline = time.monotonic() + services.PATIENCE
        while subprocess.run(words, check=False).returncode:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def crash(self) -> None:
        """Every process of it is gone at once, without a word to the disk; then it comes back."""
        words = [
            str(services.program("pg_ctl")),
            "restart",
            "-m",
            "immediate",
            "-D",
            str(self.data),
        ]
        self._run([*words, "-w", "-l", str(self.data / "again.log")])

    def stop(self) -> None:
        words = [str(services.program("pg_ctl")), "stop", "-m", "immediate", "-D", str(self.data)]
        self._run(words)

    def _run(self, words: list[str]) -> None:
        user = services.drop_to(services.unprivileged())
        subprocess.run(words, cwd="/", check=True, stdout=subprocess.DEVNULL, **user)


@contextmanager
def cluster() -> Iterator[Cluster]:
    with services.home() as folder, services.postgresql(folder / "pg") as url:
        made = Cluster(url, folder / "pg" / "data")
        made.wait()
        try:
            yield made
        finally:
            made.stop()


def dump(url: str, to: Path) -> None:
    words = [str(services.program("pg_dump")), "--format=custom", "--no-owner", f"--file={to}", url]
    subprocess.run(words, check=True)


def restore(file: Path, url: str) -> None:
    words = [str(services.program("pg_restore")), "--clean", "--if-exists"]  # README's own
    words += ["--no-owner", "--exit-on-error"]
    subprocess.run([*words, f"--dbname={url}", str(file)], check=True)
