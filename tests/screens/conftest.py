"""The pictures are taken of the same morning that the browser tests act in."""

from tests.browser.desk import chromium, desk, scene

__all__ = ["chromium", "desk", "scene"]
