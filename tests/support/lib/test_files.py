"""Files lie under the hash of their bytes, and nowhere else."""

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_django import Settings

from support.lib import files


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path / "files"


def test_what_was_kept_can_be_read_again() -> None:
    digest = files.keep(b"pixels")
    assert digest == sha256(b"pixels").hexdigest()
    assert files.path(digest).read_bytes() == b"pixels"


def test_the_same_bytes_are_kept_once_and_leave_no_drafts(tmp_path: Path) -> None:
    files.keep(b"pixels")
    files.keep(b"pixels")
    assert len([each for each in (tmp_path / "files").rglob("*") if each.is_file()]) == 1


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "a" * 63, "g" * 64])
def test_a_name_that_is_no_hash_leads_nowhere(digest: str) -> None:
    with pytest.raises(ValueError, match="no sha256"):
        files.path(digest)


def test_a_disk_that_takes_nothing_keeps_no_half_file_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            files.keep(b"pixels")
    assert [each for each in (tmp_path / "files").rglob("*") if each.is_file()] == []
    assert files.path(files.keep(b"pixels")).read_bytes() == b"pixels"
