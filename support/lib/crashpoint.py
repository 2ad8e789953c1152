"""Places at which a fault test can kill the process, chosen by `CRASHPOINT=name:n` in the environment.

Random kills rarely hit a narrow window between two steps; these do. Without the variable a place costs one comparison.
"""

import os
import signal

_NAME, _, _NTH = os.environ.get("CRASHPOINT", "").partition(":")
_left = [int(_NTH or 1)]


def crashpoint(name: str) -> None:
    """Die here, as by `kill -9`, when this is the n-th pass of the point that was asked for."""
    if name != _NAME:
        return
    _left[0] -= 1
    if _left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
