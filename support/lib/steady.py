"""The time when one clock may have jumped: the earlier of ours and the database's, so that nothing fires early.

A worker whose clock runs ahead would fire timers before their time, and so would a database whose clock jumped, if
it were asked alone. Together they are wrong only when both are. What a late clock holds back is fired when it is right.
"""

from datetime import datetime, timedelta

import structlog
from django.db import connection

APART = timedelta(seconds=5)  # more is told
log = structlog.get_logger(__name__)


def earlier(now: datetime) -> datetime:
    """`now`, or the time of the database's server where that is earlier. SQLite runs on this machine's clock."""
    if connection.vendor != "postgresql":
        return now
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        theirs: datetime = cursor.fetchone()[0]
    if abs(now - theirs) > APART:
        log.error("clocks_disagree", ours=now.isoformat(), database=theirs.isoformat())
    return min(now, theirs)
