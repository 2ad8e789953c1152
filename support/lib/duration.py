"""How long a promise lasts, in the words of a runbook: "15 minutes", "3 business days", "best effort"."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["seconds", "business_days", "best_effort"]

_UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}  # seconds
# What somebody typed wrong is found here, and not by the first ticket whose due time no calendar has.
LONGEST = 3_660 * _UNITS["day"]  # seconds
_SHORT = {"w": "week", "d": "day", "h": "hour", "hr": "hour", "m": "minute", "min": "minute"} | {
    "s": "second",
    "sec": "second",
}
_WRITTEN = re.compile(r"(\d{1,9})\s*((?:business|working)\s+)?([a-z]+)")
_ACCEPTED = (
    'write a whole number and a unit, such as "15 minutes", "2 hours", "7 days" or '
    '"3 business days", or "best effort"'
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. `amount` counts seconds or business days; best effort has none (0)."""

    kind: Kind
    amount: int

    def __str__(self) -> str:
        if self.kind == "best_effort":
            return "best effort"
        if self.kind == "business_days":
            return _plural(self.amount, "business day")
        # Nobody says "2 weeks" of a deadline, and "24 hours" must come back as it was written.
        unit = next(name for name, size in _UNITS.items() if _reads_well(self.amount, name, size))
        return _plural(self.amount // _UNITS[unit], unit)

    @property
    def seconds(self) -> int:
        """Seconds of a plain length; ValueError where the length depends on a calendar."""
        if self.kind != "seconds":
            raise ValueError(f'"{self}" is not a plain length of time: use minutes, hours or days.')
        return self.amount


BEST_EFFORT = Duration("best_effort", 0)


@lru_cache(maxsize=1024)  # a sweep asks for the same few lengths thousands of times
def parse(text: str) -> Duration:
    """The duration that `text` says; ValueError tells what may be written instead."""
    words = " ".join(str(text).lower().split())
    if words == "best effort":
        return BEST_EFFORT
    found = _WRITTEN.fullmatch(words)
    if found is None:
        raise ValueError(f'"{text}" is not a duration: {_ACCEPTED}.')
    amount, business, unit = int(found[1]), found[2], found[3]
    unit = _SHORT.get(unit, unit.removesuffix("s"))
    if unit not in _UNITS or (business and unit != "day"):
        raise ValueError(f'"{text}" is not a duration: {_ACCEPTED}.')
    if amount * _UNITS[unit] > LONGEST:
        raise ValueError(f'"{text}" is longer than ten years.')
    if business:
        return Duration("business_days", amount)
    return Duration("seconds", amount * _UNITS[unit])


def _reads_well(amount: int, unit: str, size: int) -> bool:
    if unit == "week" or (amount == 0 and unit != "minute"):
        return False
    if unit == "day":
        return amount % size == 0 and amount > 3 * size
    return amount % size == 0


def _plural(amount: int, unit: str) -> str:
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"
