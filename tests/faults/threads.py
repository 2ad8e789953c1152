"""Several at once, each with a database connection of its own, let loose together."""

import threading
import traceback
from collections.abc import Callable, Sequence

from django.db import connections


def together(acts: Sequence[Callable[[], object]]) -> None:
    """Run all of them at the same time; the first that fails fails the whole."""
    start = threading.Barrier(len(acts))
    failures: list[str] = []

    def one(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except Exception:  # noqa: BLE001  # shown by the test
            failures.append(traceback.format_exc())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
