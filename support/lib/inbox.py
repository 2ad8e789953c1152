"""Keep what arrived as a row, ring for it, and know a repetition when it comes."""

from typing import TypeVar

from django.db import IntegrityError
from django.db.models import Model, QuerySet

from support.lib import bell
from support.lib.crashpoint import crashpoint
from support.lib.database import patience

R = TypeVar("R", bound=Model)
PATIENCE = 4.0  # seconds; senders want an answer within five


def keep(row: R, *, same: QuerySet[R], task: str, room: str, sweep: str = "") -> tuple[R, bool]:
    """Insert `row`, committed when this returns, and ring `task` for it: the row and True.

    The row of `same` that was there before, and False, where the database's wall says so: `same` must be what that
    wall compares. `room` begins the names of the points where a test may end the process; `sweep` as in `bell.ring`.

    Raises DatabaseError within PATIENCE seconds when the database does not take it, for whatever reason.
    """
    crashpoint(f"{room}.before_store")
    try:
        with patience.at_most(PATIENCE):
            row.save(force_insert=True)
    except IntegrityError:  # insert first, look afterwards: two at once cannot both find nothing
        before = same.first()
        if before is None:  # another wall: nothing is stored, and nobody may be told that it was
            raise
        return before, False
    crashpoint(f"{room}.stored")
    bell.ring(task, row.pk, sweep=sweep)
    crashpoint(f"{room}.rung")
    return row, True
