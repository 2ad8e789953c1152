"""How much a fault test does: what every change can wait for, or all that is promised (`make soak`)."""

import os

SOAK = os.environ.get("FAULTS") == "soak"


def size(usual: int, *, soak: int) -> int:
    return soak if SOAK else usual
