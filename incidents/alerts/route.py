"""What an alert means for us: the first route of the runbook that matches says severity, category and people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from incidents.alerts.alert import Alert, as_kind

CONDITIONS = ("source", "tag", "kind")


@dataclass(frozen=True, slots=True)
class Route:
    """`declares`: an incident is opened or joined. `flapping`: how long after its end a group may come back."""

    id: str
    severity: str
    category: str
    private: bool
    declares: bool
    notify: tuple[str, ...]
    flapping: str


def choose(data: Mapping[str, Any], source: str, alert: Alert) -> Route:
    """The route of this alert in the runbook `data`; the default one where no other matches."""
    section = data["alerts"]
    routes = section["routes"]
    default = next(each for each in routes if each["default"])
    found = next(
        (each for each in routes if not each["default"] and _matches(each["when"], source, alert)),
        default,
    )
    declares = found.get("declares")
    if declares is None:  # what would ring somebody is an incident
        declares = found["severity"] in (data["escalation"].get("acknowledge") or {})
    return Route(
        id=found["id"],
        severity=found["severity"],
        category=found["category"],
        private=found["private"],
        declares=declares,
        notify=tuple(found["notify"]),
        flapping=section.get("flapping_within") or "30 minutes",
    )


class Passed(NamedTuple):
    """A route that was asked: the condition that failed with what it wanted, or no condition where it was taken."""

    id: str
    failed: str
    wanted: tuple[str, ...]


def explain(data: Mapping[str, Any], source: str, alert: Alert) -> Iterator[Passed]:
    """The routes in their order, up to the one that `choose` takes."""
    routes = data["alerts"]["routes"]
    for route in (each for each in routes if not each["default"]):
        when = route["when"]
        failed = next((each for each in CONDITIONS if not _holds(each, when, source, alert)), "")
        wanted = (
            when[failed] if failed else [v for name in CONDITIONS for v in when.get(name) or ()]
        )
        yield Passed(route["id"], failed, tuple(wanted))
        if not failed:
            return
    yield Passed(next(each["id"] for each in routes if each["default"]), "", ())


def _matches(when: Mapping[str, Any], source: str, alert: Alert) -> bool:
    return all(_holds(each, when, source, alert) for each in CONDITIONS)


def _holds(condition: str, when: Mapping[str, Any], source: str, alert: Alert) -> bool:
    """A condition that is left out holds. A mail has no kind: it is looked for among the words of its subject."""
    wanted = when.get(condition)
    if not wanted:
        return True
    if condition == "source":
        return source in wanted
    if condition == "tag":
        return not {each.lower() for each in wanted}.isdisjoint(each.lower() for each in alert.tags)
    said = {as_kind(each) for each in alert.kinds}
    subject = f"-{as_kind(alert.subject)}-"
    return any(as_kind(kind) in said or f"-{as_kind(kind)}-" in subject for kind in wanted)
