"""The timers of one world: armed, raced for, counted."""

from collections import Counter
from datetime import datetime

from tests.faults.conftest import World


class Timers:
    """What a test does with the timers of its world, and what it finds in the database."""

    def __init__(self, world: World) -> None:
        self.world = world

    def arm(self, count: int, at: datetime, *, spread: float = 0, of_each: int = 1) -> None:
        order = {"timers": count, "spread": spread, "of_each": of_each, "at": at.isoformat()}
        assert self.world.do("arm", **order) == 0

    def race(self, at: datetime) -> None:
        assert self.world.do("race", at=at.isoformat()) == 0

    def look(self, at: datetime) -> None:
        assert self.world.do("look", at=at.isoformat()) == 0

    def ring(self, at: datetime, database_at: datetime | None = None) -> None:
        theirs = database_at.isoformat() if database_at else ""
        assert self.world.do("ring_timers", at=at.isoformat(), database_at=theirs) == 0

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        return self.world.databases.query(self.world.database, sql)

    def fired(self) -> Counter[object]:
        """How often each clock was found late."""
        return Counter(
            key
            for (key,) in self.ask(
                "SELECT clock_id FROM support_crossing WHERE threshold = 'breach'"
            )
        )

    def lags(self) -> list[float]:
        """Seconds from the due time to its being noticed."""
        rows = self.ask("SELECT due_at, detected_at FROM support_crossing")
        return [(time_of(seen) - time_of(due)).total_seconds() for due, seen in rows]

    def steps(self) -> Counter[object]:
        taken = "SELECT escalation_id, round, position FROM support_steprun WHERE state = 'done'"
        return Counter(self.ask(taken))

    def events(self) -> Counter[object]:
        return Counter(
            ticket
            for (ticket,) in self.ask(
                "SELECT ticket_id FROM support_ticketevent WHERE kind = 'breach'"
            )
        )

    def mails(self) -> list[int]:
        told = "SELECT count(*) FROM support_outboxmessage GROUP BY destination, ticket_id"
        return [int(str(number)) for (number,) in self.ask(told)]


def time_of(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00"[:32])


def once(timers: Timers, count: int) -> None:
    """Each was found late once, told once, and each of its steps was taken once."""
    for found in (timers.fired(), timers.events(), timers.steps()):
        assert (len(found), set(found.values())) == (count, {1})
    assert set(timers.mails()) == {1}
