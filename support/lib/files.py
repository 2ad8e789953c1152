"""Files kept below SUPPORT_FILES_DIR under the hash of their bytes; names and types are data elsewhere."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from django.conf import settings


def keep(content: bytes) -> str:
    """Store `content` and return its sha256. On disk before this returns, so that a row may point to it.

    Raises OSError, and leaves nothing behind, where the disk does not take it.
    """
    name = digest(content)
    place = path(name)
    if place.exists():
        return name
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f"{name}.{uuid4().hex}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place)
    except OSError:  # a full disk is not helped by half a file for each attempt
        draft.unlink(missing_ok=True)
        raise
    _sync(place.parent)
    return name


def digest(content: bytes) -> str:
    """The name under which these bytes are kept: their sha256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def path(name: str) -> Path:
    """Where the file of this hash lies, whether or not it is there."""
    if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
        raise ValueError(f'"{name[:80]}" is no sha256 in hexadecimal.')
    return Path(settings.SUPPORT_FILES_DIR) / name[:2] / name


def _sync(folder: Path) -> None:
    """A file is found after a power cut only when its folder was written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
