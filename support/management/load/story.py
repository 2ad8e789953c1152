"""What happened to one made-up ticket: how it stands, and who wrote when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

LONG, LONG_EVERY = 40, 1_000  # every so many tickets one has so many messages
PACE = timedelta(minutes=7)  # between two letters
UNREAD_FOR = timedelta(days=7)  # longer than that no ticket is still new
TOUCHED_WITHIN = timedelta(hours=96)  # when somebody last wrote in an open ticket
SEVERITIES = ("P0", *["P1"] * 6, *["P2"] * 33, *["P3"] * 60)
OPEN = ("new", "new", "open", "open", "open", "open", *["pending_customer"] * 3, "on_hold")
Person = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Story:
    """What a ticket's row, its letters and its events agree about. `turns` are (when, whether the customer wrote)."""

    status: str
    severity: str
    agent: Person | None
    turns: Sequence[tuple[datetime, bool]]
    ended: datetime | None
    escalated: bool
    snoozed: bool

    @property
    def updated(self) -> datetime:
        return self.ended or self.turns[-1][0]


def tell(
    number: int,
    opened: datetime,
    agents: Sequence[Person],
    random: Random,
    *,
    now: datetime,
    is_open: bool,
) -> Story:
    """Times are in whole seconds, in order, and none lies after `now`."""
    chance, severity = random.random(), random.choice(SEVERITIES)
    agent = random.choice(agents)
    is_long = number % LONG_EVERY == LONG_EVERY // 100
    if not is_open:
        ended = min(opened + timedelta(seconds=int(3600 * (5 + 36 * chance))), now)
        turns = list(_turns(opened, ended, LONG if is_long else 2 + number % 2))
        status = "resolved" if chance < 0.13 else "closed"
        return Story(status, severity, agent, turns, ended, escalated=False, snoozed=False)
    status = random.choice(OPEN)
    if status == "new" and now - opened > UNREAD_FOR:
        status = "open"
    touched = max(opened, now - timedelta(seconds=int(TOUCHED_WITHIN.total_seconds() * chance)))
    return Story(
        status,
        severity,
        agent if chance > 0.3 else None,
        list(_open_turns(opened, touched, status, number, is_long=is_long)),
        None,
        escalated=chance * 100 % 1 < 0.01,
        snoozed=chance * 1000 % 1 < 0.01,
    )


def _turns(start: datetime, end: datetime, count: int) -> Iterator[tuple[datetime, bool]]:
    """Question and answer in turn, at a pace that ends in time."""
    pace = min(PACE, timedelta(seconds=int((end - start).total_seconds()) // count))
    return ((start + pace * turn, turn % 2 == 0) for turn in range(count))


def _open_turns(
    opened: datetime, touched: datetime, status: str, number: int, *, is_long: bool
) -> Iterator[tuple[datetime, bool]]:
    """Where the ticket lies open, the last word was said lately: by us, or by a customer who waits."""
    if status == "new":
        yield opened, True
        return
    yield from _turns(opened, touched, LONG if is_long else 2)
    yield touched, status == "open" and number % 2 == 1
