"""Who is meant by the words of a runbook: owners, oncall, team:…, role:…, person:…, address:…"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from support.lib import rota
from support.lib.saying import _

Data = Mapping[str, Any]


class Case(NamedTuple):
    """What the words depend on: the category, the time, who stands in, and whether people may be asleep."""

    category: str
    at: datetime
    stand_ins: Sequence[rota.StandIn] = ()
    awake: bool = False


class Turn(NamedTuple):
    """Whose turn it is, by their key in the runbook."""

    rotation: str
    person: str
    stands_in: bool


class Reached(NamedTuple):
    """A mail address, whose it is, by which word of the runbook, and why that word means them."""

    name: str
    address: str
    through: str
    why: str


def reach(data: Data, targets: Iterable[str], *, case: Case) -> list[Reached]:
    """Everybody whom `targets` mean in this case, each address once, in the order written."""
    found: dict[str, Reached] = {}
    for target in targets:
        word, _, name = target.partition(":")
        for person in _MEANINGS[word](data, name, case):
            found.setdefault(person.address.lower(), person._replace(through=target))
    return list(found.values())


def is_awake(data: Data, person: Data, at: datetime) -> bool:
    """Whether it is day for this person, by their own clock; who names no hours is always awake."""
    if not person.get("awake"):
        return True
    start, _, end = str(person["awake"]).partition("-")
    zone = ZoneInfo(person.get("zone") or data["time_zone"])
    clock = f"{at.astimezone(zone):%H:%M}"
    return start <= clock < end if start < end else clock >= start or clock < end


def _owners(data: Data, _name: str, case: Case) -> Iterator[Reached]:
    entry = data["categories"].get(case.category)
    for team in entry["owners"] if entry else ():
        for person in _team(data, team, case):
            yield person._replace(
                why=_("%(who)s, which owns %(what)s", who=person.why, what=entry["name"])
            )


def turns(data: Data, name: str, case: Case) -> Iterator[Turn]:
    """Who has the rotation of this name then, or each of them without a name. A gap has no turn."""
    for key, rotation in (data.get("on_call") or {}).items():
        if name not in {"", key}:
            continue
        theirs = [each for each in case.stand_ins if each.rotation == key]
        person = rota.on_call(rotation, case.at, theirs)
        if person:
            yield Turn(key, person, stands_in=any(each.covers(case.at) for each in theirs))


def _oncall(data: Data, name: str, case: Case) -> Iterator[Reached]:
    """Who is on call is meant to be woken: whether they are awake is not asked."""
    for turn in turns(data, name, case):
        person = data["people"].get(turn.person)
        why = (
            _("stands in on call (%(rotation)s)", rotation=turn.rotation)
            if turn.stands_in
            else _("on call (%(rotation)s) now", rotation=turn.rotation)
        )
        if person is not None:
            yield Reached(person["name"], person["email"], "", why)


def _team(data: Data, name: str, case: Case) -> Iterator[Reached]:
    team = data["teams"].get(name)
    if team is None:
        return
    if team.get("email"):
        yield Reached(team["name"], team["email"], "", _("team %(name)s", name=team["name"]))
        return
    for person in team.get("members") or ():
        yield from _one(data, person, _("team %(name)s", name=team["name"]), case)


def _role(data: Data, name: str, case: Case) -> Iterator[Reached]:
    for key, person in data["people"].items():
        if name in (person.get("roles") or ()):
            yield from _one(data, key, _("role %(name)s", name=name), case)


def _person(data: Data, name: str, case: Case) -> Iterator[Reached]:
    yield from _one(data, name, _("named"), case)


def _address(_data: Data, name: str, _case: Case) -> Iterator[Reached]:
    if name:
        yield Reached(name, name, "", _("address of the runbook"))


def _one(data: Data, key: str, why: str, case: Case) -> Iterator[Reached]:
    person = data["people"].get(key)
    if person and person["email"] and (not case.awake or is_awake(data, person, case.at)):
        yield Reached(person["name"], person["email"], "", why)


_MEANINGS: dict[str, Callable[[Data, str, Case], Iterable[Reached]]] = {
    "owners": _owners,
    "oncall": _oncall,
    "team": _team,
    "role": _role,
    "person": _person,
    "address": _address,
}
