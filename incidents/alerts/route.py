"""What an alert means for us: the first route of the runbook that matches says severity, category and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incidents.alerts.alert import Alert, as_kind


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


def _matches(when: Mapping[str, Any], source: str, alert: Alert) -> bool:
    """A condition that is left out holds. A mail has no kind: it is looked for among the words of its subject."""
    sources, kinds, tags = when.get("source"), when.get("kind"), when.get("tag")
    if sources and source not in sources:
        return False
    if tags and not {each.lower() for each in tags} & {each.lower() for each in alert.tags}:
        return False
    if not kinds:
        return True
    said = {as_kind(each) for each in alert.kinds}
    subject = f"-{as_kind(alert.subject)}-"
    return any(as_kind(kind) in said or f"-{as_kind(kind)}-" in subject for kind in kinds)
