"""Tests of this folder drive a real Chromium; they are skipped with a reason where there is none."""

from pathlib import Path

import pytest

from tests.browser.desk import CHROMIUM, chromium, desk, scene

__all__ = ["chromium", "desk", "scene"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    missing = pytest.mark.skip(reason=f"No Chromium at {CHROMIUM}; set CHROMIUM to one.")
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(missing)
