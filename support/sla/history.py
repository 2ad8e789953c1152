"""A ticket's history as a dry run gives it: JSON in, JSON out, and errors that name the field."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from support.sla.docket import Case
from support.sla.event import Event
from support.sla.explain import as_json, explain
from support.sla.given import AnyFact, Moment, Severity
from support.sla.ledger import Clock, Ledger

# For rows; the explanation tells the policy.
_INTERNAL = {"policy", "version", "paused_at", "thresholds"}
_SHOWN = tuple(each.name for each in fields(Clock) if each.name not in _INTERNAL)


class History(BaseModel):
    """One ticket, as it was created and with what happened to it."""

    model_config = ConfigDict(extra="allow")

    id: Any = None  # whatever it is, the answer carries it
    severity: Severity
    category: str | None = None
    channel: str | None = None
    queue: str | None = None
    events: list[AnyFact]
    until: Moment | None = None

    @property
    def case(self) -> Case:
        return Case(self.severity, self.category, self.channel, self.queue)

    @property
    def unread(self) -> set[str]:
        """Keys that mean nothing here, and may be meant for ones that do."""
        theirs = {f"events[].{key}" for fact in self.events for key in fact.model_extra or ()}
        return theirs | set(self.model_extra or ())

    def facts(self) -> list[Event]:
        return [Event(fact.at, fact.kind, _said_of(fact)) for fact in self.events]


def read(text: str | bytes, severities: Sequence[str]) -> History:
    """One history; ValueError names each field that is wrong and what belongs there."""
    try:
        return History.model_validate_json(text, context={"severities": severities})
    except ValidationError as wrong:
        raise ValueError("; ".join(map(_wrong, wrong.errors()))) from None


def answer(history: History, ledger: Ledger) -> dict[str, Any]:
    """The clocks and their explanations as plain data, times in UTC."""
    return {
        "id": history.id,
        "clocks": [
            {name: _plain(getattr(clock, name)) for name in _SHOWN} for clock in ledger.clocks
        ],
        "explain": [as_json(each) for each in explain(ledger)],
    }


def _said_of(fact: AnyFact) -> dict[str, Any]:
    """Only what was written: "from" null is another thing than no "from"."""
    return fact.data.model_dump(by_alias=True, exclude_unset=True)


def _wrong(error: ErrorDetails) -> str:
    """events[2].data.to: …; the kind, by which pydantic found the shape, is no part of the place."""
    place, message = error["loc"], error["msg"].removeprefix("Value error, ")
    words = [*place[:2], *place[3:]] if place[:1] == ("events",) and len(place) > 2 else [*place]
    if error["type"].startswith("union_tag"):
        words, message = [*words, "kind"], _no_kind(error)
    path = "".join(f"[{word}]" if isinstance(word, int) else f".{word}" for word in words)
    return f"{path.lstrip('.') or 'the history'}: {message}"


def _no_kind(error: ErrorDetails) -> str:
    if error["type"] == "union_tag_not_found":
        return "Field required"
    told = error["ctx"]
    return f"{told['tag']} is unknown; write {told['expected_tags'].replace(chr(39), '')}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value
