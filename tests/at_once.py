"""Several at once, each with a database connection of its own, let loose together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T]:
    """What each gave, in their order. Raises what the first of them raised, once all have ended."""
    given = []
    for each in tried(*acts):
        if isinstance(each, Exception):
            raise each
        given.append(each)
    return given


def tried(*acts: Callable[[], T]) -> list[T | Exception]:
    """What each gave or raised, in their order."""
    start = threading.Barrier(len(acts))

    def one(act: Callable[[], T]) -> T | Exception:
        start.wait()
        try:
            return act()
        except Exception as error:  # noqa: BLE001  # handed to the test
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))
