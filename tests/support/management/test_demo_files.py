"""Static files of the demo are collected when one of them changed, and only then."""

import os
from pathlib import Path

import pytest
from django.conf import LazySettings

from support.management.demo import files


@pytest.fixture
def root(settings: LazySettings, tmp_path: Path) -> Path:
    """Where they are collected to, from a folder with one file."""
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path / "from"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "to"
    return tmp_path


def test_a_second_start_collects_nothing(root: Path) -> None:
    assert files.collect() is True
    assert (root / "to" / "a.css").read_text() == "a {}"
    assert files.collect() is False


def test_a_changed_file_is_collected_again(root: Path) -> None:
    files.collect()
    changed = root / "from" / "a.css"
    changed.write_text("a { color: red }")
    later = changed.stat().st_mtime + 10  # collecting compares whole seconds
    os.utime(changed, (later, later))
    assert files.collect() is True
    assert (root / "to" / "a.css").read_text() == "a { color: red }"


def test_a_lost_folder_is_made_again(root: Path) -> None:
    files.collect()
    (root / "to" / ".collected").unlink()
    assert files.collect() is True


def test_in_debug_nothing_is_collected(root: Path, settings: LazySettings) -> None:
    settings.DEBUG = True
    assert files.collect() is False
    assert not (root / "to").exists()
