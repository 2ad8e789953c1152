"""Wait for what happens, not for a time."""

import time
from collections.abc import Callable

PATIENCE = 90  # seconds until the test gives up: more than the slowest machine takes


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until it `holds`, or fail and say `what` never came."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"no {what} within {PATIENCE} s"
        time.sleep(0.02)
