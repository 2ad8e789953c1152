"""Who is meant by the words of a runbook: owners, oncall, team:…, role:…, person:…, address:…"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from support.lib import duration

Data = Mapping[str, Any]
_EPOCH_MONDAY = datetime(1970, 1, 5)  # noqa: DTZ001  # a local wall clock: turns are counted in local days
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Reached(NamedTuple):
    """A mail address, whose it is, by which word of the runbook, and why that word means them."""

    name: str
    address: str
    through: str
    why: str


def reach(data: Data, targets: Iterable[str], *, category: str, at: datetime) -> list[Reached]:
    """Everybody whom `targets` mean at this time, each address once, in the order written."""
    found: dict[str, Reached] = {}
    for target in targets:
        word, _, name = target.partition(":")
        for person in _MEANINGS[word](data, name, category, at):
            found.setdefault(person.address.lower(), person._replace(through=target))
    return list(found.values())


def on_call(rotation: Data, at: datetime) -> str:
    """The key of the person whose turn it is. Turns are counted in local days, so DST moves no hand-over."""
    day, _, clock = rotation["handover"].partition(" ")
    hours, _, minutes = clock.partition(":")
    first = _EPOCH_MONDAY + timedelta(
        days=_WEEKDAYS.index(day), hours=int(hours), minutes=int(minutes)
    )
    local = at.astimezone(ZoneInfo(rotation["zone"])).replace(tzinfo=None)
    turn = (local - first) // timedelta(seconds=duration.parse(rotation["every"]).seconds)
    people = rotation["people"]
    return str(people[turn % len(people)])


def _owners(data: Data, _name: str, category: str, at: datetime) -> Iterator[Reached]:
    entry = data["categories"].get(category)
    for team in entry["owners"] if entry else ():
        for person in _team(data, team, category, at):
            yield person._replace(why=f"{person.why}, which owns {entry['name']}")


def _oncall(data: Data, name: str, _category: str, at: datetime) -> Iterator[Reached]:
    for key, rotation in (data.get("on_call") or {}).items():
        if name in {"", key}:
            yield _person_reached(data, on_call(rotation, at), f"on call ({key}) now")


def _team(data: Data, name: str, _category: str, _at: datetime) -> Iterator[Reached]:
    team = data["teams"].get(name)
    if team is None:
        return
    if team.get("email"):
        yield Reached(team["name"], team["email"], "", f"team {team['name']}")
        return
    for person in team.get("members") or ():
        yield _person_reached(data, person, f"team {team['name']}")


def _role(data: Data, name: str, _category: str, _at: datetime) -> Iterator[Reached]:
    for key, person in data["people"].items():
        if name in (person.get("roles") or ()):
            yield _person_reached(data, key, f"role {name}")


def _person(data: Data, name: str, _category: str, _at: datetime) -> Iterator[Reached]:
    if name in data["people"]:
        yield _person_reached(data, name, "named")


def _address(_data: Data, name: str, _category: str, _at: datetime) -> Iterator[Reached]:
    if name:
        yield Reached(name, name, "", "address of the runbook")


def _person_reached(data: Data, key: str, why: str) -> Reached:
    person = data["people"][key]
    return Reached(person["name"], person["email"], "", why)


_MEANINGS: dict[str, Callable[[Data, str, str, datetime], Iterable[Reached]]] = {
    "owners": _owners,
    "oncall": _oncall,
    "team": _team,
    "role": _role,
    "person": _person,
    "address": _address,
}
