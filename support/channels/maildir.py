"""A maildir: every new file is stored and then moved to where read mail lies."""

from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from support.inbound import receive
from support.inbound.envelope import Envelope


def poll(folder: Path) -> Iterator[tuple[str, bool]]:
    """Take in what lies in `new`; yield each file's name and whether it was new to us.

    A file is moved only when its row is committed, so that a crash reads it again.
    Raises NotADirectoryError where there is no maildir.
    """
    new, current = folder / "new", folder / "cur"
    if not (new.is_dir() and current.is_dir()):
        raise NotADirectoryError(f"{folder} is no maildir: it has no folders new and cur.")
    for path in sorted(new.iterdir()):
        _, created = receive.receive(
            path.read_bytes(),
            envelope=Envelope(),
            source="maildir",
            key=f"{folder.resolve()}/{path.name}"[-200:],
            now=timezone.now(),
        )
        path.rename(current / f"{path.name}:2,S")
        yield path.name, created
