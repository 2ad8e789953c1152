"""The runbook in force as tables that a lead reads: what is promised, when, by whom, and what happens when it fails.

Enters a version's data; leaves tables, each with its place in the file and the lines of the runbook that it serves.
Pure: nothing is looked up. Text of the file is the company's own and stays as it was written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Data = Mapping[str, Any]
Text = str | LazyText
NONE = "\u2013"
PROMISES = (
    ("first_response", gettext_lazy("First response")),
    ("next_reply", gettext_lazy("Next reply")),
    ("update", gettext_lazy("Update")),
    ("resolution", gettext_lazy("Resolution")),
)


@dataclass(frozen=True, slots=True)
class Table:
    """`path` is where it stands in the file; `serves` are keys of the file's `lines`."""

    title: Text
    path: tuple[str | int, ...]
    columns: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    serves: Sequence[str] = ()
    note: str = ""


def policies(data: Data) -> Iterator[Table]:
    """A table for each policy, in the order in which they are tried, and what holds for all."""
    sla = data["sla"]
    for number, policy in enumerate(sla["policies"]):
        rows = [
            (severity, *(_target((targets or {}).get(kind)) for kind, _name in PROMISES))
            for severity, targets in sorted(policy["targets"].items())
        ]
        columns: list[Text] = [_("Severity"), *(name for _kind, name in PROMISES)]
        path = ("sla", "policies", number)
        yield Table(policy["id"], path, columns, rows, _line(policy), _when(policy.get("when")))
    facts = (
        (_("Warned at"), _listed(sla.get("warnings"))),
        (_("The clock stands while"), _listed(sla.get("pauses"))),
        (_("Never paused"), _listed(sla.get("never_paused"))),
        (_("Reopened within"), sla.get("reopen_window") or NONE),
    )
    yield Table(_("For all of them"), ("sla",), (_("Rule"), _("Value")), facts)


def calendars(data: Data) -> Iterator[Table]:
    for key, calendar in data["calendars"].items():
        hours = calendar.get("hours") or {}
        rows = [(days, _listed(windows)) for days, windows in hours.items()]
        if calendar.get("always"):
            rows = [(_("Every day"), _("Always"))]
        holidays = calendar.get("holidays")
        note = calendar["zone"] + (f" · {_('Holidays')}: {holidays}" if holidays else "")
        path = ("calendars", key)
        yield Table(key, path, (_("Days"), _("Hours")), rows, _line(calendar), note)


def routing(data: Data) -> Iterator[Table]:
    """Which words make which category and severity, and whose it then is."""
    yield _categories(data["categories"])
    yield _severities(data)
    queues = [
        (each["name"], each.get("tag") or NONE, _("Default") if each.get("default") else "")
        for _key, each in sorted((data.get("queues") or {}).items())
    ]
    yield Table(_("Queues"), ("queues",), (_("Name"), _("Tag"), ""), queues)


def _categories(found: Data) -> Table:
    rows = [
        (
            each["name"],
            _listed(each.get("owners")),
            _listed(each.get("keywords")),
            _marks(each),
            each.get("playbook") or NONE,
            each.get("line") or NONE,
        )
        for _key, each in sorted(found.items())
    ]
    columns = (_("Category"), _("Owners"), _("Keywords"), _("Marks"), _("Playbook"), _("Line"))
    serves = sorted({each["line"] for each in found.values() if each.get("line")}, key=natural)
    return Table(_("Categories"), ("categories",), columns, rows, serves)


def _severities(data: Data) -> Table:
    triage = data.get("triage") or {}
    words = triage.get("keywords") or {}
    rows = [
        (severity, each["name"], each["means"], _listed(words.get(severity)))
        for severity, each in sorted(data["severities"].items())
    ]
    columns = (_("Severity"), _("Name"), _("Means"), _("Keywords"))
    default = triage.get("default_severity")
    note = _("Without any of them: %(severity)s") % {"severity": default} if default else ""
    return Table(_("Severities"), ("triage",), columns, rows, triage.get("lines") or (), note)


def escalation(data: Data) -> Iterator[Table]:
    """What sets it off, then each policy with its steps, in the order in which they are tried."""
    rules = data.get("escalation") or {}
    rows = [
        (key, _trigger(each), each.get("line") or NONE)
        for key, each in (rules.get("triggers") or {}).items()
    ]
    yield Table(
        _("Triggers"),
        ("escalation", "triggers"),
        (_("Trigger"), _("Set off by"), _("Line")),
        rows,
    )
    for number, policy in enumerate(rules.get("policies") or ()):
        steps = [
            (each["after"], each["do"], _listed(each.get("to")), _condition(each))
            for each in policy["steps"]
        ]
        columns = (_("After"), _("Does"), _("Who"), _("Only"))
        path = ("escalation", "policies", number)
        yield Table(policy["id"], path, columns, steps, _line(policy), _when(policy["when"]))


def people(data: Data) -> Iterator[Table]:
    known, teams = data.get("people") or {}, data.get("teams") or {}
    named = {key: each["name"] for key, each in known.items()}
    rows = [
        (
            each["name"],
            each.get("email") or NONE,
            _listed([named.get(member, member) for member in each.get("members") or ()]),
        )
        for _key, each in sorted(teams.items())
    ]
    yield Table(_("Teams"), ("teams",), (_("Name"), _("Address"), _("Members")), rows)
    rows = [
        (each["name"], each["email"], _listed(each.get("roles")))
        for _key, each in sorted(known.items())
    ]
    yield Table(_("People"), ("people",), (_("Name"), _("Address"), _("Roles")), rows)
    turns = (data.get("on_call") or {}).items()
    for key, each in turns:
        names = [(str(at + 1), named.get(who, who)) for at, who in enumerate(each["people"])]
        note = f"{each['every']}, {each['handover']} ({each['zone']})"
        columns = (_("Turn"), _("Who"))
        yield Table(
            _("On call: %(name)s") % {"name": key},
            ("on_call", key),
            columns,
            names,
            _line(each),
            note,
        )


SECTIONS: dict[str, tuple[Text, Callable[[Data], Iterator[Table]]]] = {
    "promises": (gettext_lazy("Promises"), policies),
    "calendars": (gettext_lazy("Calendars"), calendars),
    "routing": (gettext_lazy("Routing"), routing),
    "escalation": (gettext_lazy("Escalation"), escalation),
    "people": (gettext_lazy("Teams and on call"), people),
}


def _target(target: Data | None) -> str:
    return f"{target['within']} ({target['calendar']})" if target else NONE


def _when(conditions: Data | None) -> str:
    said = [f"{name}: {_listed(each)}" for name, each in (conditions or {}).items() if each]
    return " · ".join(said)


def _condition(step: Data) -> str:
    """What keeps a step from being taken."""
    said = [_("unless %(what)s") % {"what": step["unless"]}] if step.get("unless") else []
    said += [f"{name}: {step[name]}" for name in ("during", "outside") if step.get(name)]
    said += [_("who is awake")] if step.get("awake") else []
    return ", ".join(said) or NONE


def _trigger(trigger: Data) -> str:
    said = []
    if trigger.get("customers"):
        named = {"count": trigger["customers"], "within": trigger["within"]}
        said.append(_("%(count)s customers within %(within)s") % named)
    said += [_listed(trigger[name]) for name in ("categories", "keywords") if trigger.get(name)]
    return " · ".join(said) or _("by hand")


def _marks(category: Data) -> str:
    marks = [("revenue", _("revenue")), ("security", _("security"))]
    return _listed([name for key, name in marks if category.get(key)])


def _listed(values: Sequence[str] | None) -> str:
    return ", ".join(values or ()) or NONE


def _line(entry: Data) -> list[str]:
    return [entry["line"]] if entry.get("line") else []


def natural(line: str) -> tuple[str, int]:
    """L9 stands before L10."""
    digits = "".join(each for each in line if each.isdigit())
    return line.rstrip("0123456789"), int(digits or 0)
