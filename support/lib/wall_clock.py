"""What a clock on a wall shows, as moments: in spring some readings never come, in autumn some come twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as runbooks write them, Monday first


def moments(reading: datetime, zone: ZoneInfo) -> list[datetime]:
    """When clocks of this zone show this naive time, as UTC: never, once, or twice with the earlier one first."""
    found = {reading.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in found if at.astimezone(zone).replace(tzinfo=None) == reading)
