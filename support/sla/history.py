"""A ticket's history as a dry run gives it: JSON in, JSON out, and errors that name the field."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from support.sla.docket import Case
from support.sla.event import Event
from support.sla.explain import as_json, explain
from support.sla.ledger import Ledger

_INTERNAL = {
    "policy",
    "version",
    "paused_at",
    "thresholds",
}  # for rows; the explanation tells the policy


def _known(severity: str, info: ValidationInfo) -> str:
    known: Sequence[str] = (info.context or {})["severities"]
    if severity not in known:
        raise ValueError(f"{severity} is unknown; write {', '.join(known)}")
    return severity


Severity = Annotated[str, AfterValidator(_known)]
Status = Literal["new", "open", "pending_customer", "on_hold", "resolved", "closed", "merged"]


class _Data(BaseModel):
    """Facts keep what else is known of them."""

    model_config = ConfigDict(extra="allow")


class _ToStatus(_Data):
    to: Status


class _ToSeverity(_Data):
    to: Severity


class _At(_Data):
    at: AwareDatetime = Field(validation_alias=AliasChoices("at", "due_at"))


class _AtOrNever(_Data):
    at: AwareDatetime | None = Field(default=None, validation_alias=AliasChoices("at", "due_at"))


class _Merge(_Data):
    waiting_since: AwareDatetime | None = None


class _Fact(BaseModel):
    at: AwareDatetime


class _Plain(_Fact):
    kind: Literal[
        "customer_message",
        "agent_reply",
        "agent_note",
        "auto_reply",
        "acknowledged",
        "category",
        "queue",
    ]
    data: _Data = _Data()


class _StatusChange(_Fact):
    kind: Literal["status"]
    data: _ToStatus


class _SeverityChange(_Fact):
    kind: Literal["severity"]
    data: _ToSeverity


class _PromisedUpdate(_Fact):
    kind: Literal["promised_update"]
    data: _At


class _ManualDue(_Fact):
    kind: Literal["manual_due"]
    data: _AtOrNever


class _Merged(_Fact):
    kind: Literal["merged"]
    data: _Merge = _Merge()


AnyFact = Annotated[
    _Plain | _StatusChange | _SeverityChange | _PromisedUpdate | _ManualDue | _Merged,
    Field(discriminator="kind"),
]


class History(BaseModel):
    """One ticket, as it was created and with what happened to it."""

    id: str | int | None = None
    severity: Severity
    category: str | None = None
    channel: str | None = None
    queue: str | None = None
    events: list[AnyFact]
    until: AwareDatetime | None = None

    @property
    def case(self) -> Case:
        return Case(self.severity, self.category, self.channel, self.queue)

    def facts(self) -> list[Event]:
        return [Event(fact.at, fact.kind, fact.data.model_dump()) for fact in self.events]


def read(text: str, severities: Sequence[str]) -> History:
    """One history; ValueError names each field that is wrong and what belongs there."""
    try:
        return History.model_validate_json(text, context={"severities": severities})
    except ValidationError as wrong:
        raise ValueError(
            "; ".join(_said(error["loc"], error["msg"]) for error in wrong.errors())
        ) from None


def answer(history: History, ledger: Ledger) -> dict[str, Any]:
    """The clocks and their explanations as plain data, times in UTC."""
    return {
        "id": history.id,
        "clocks": [
            {name: _plain(value) for name, value in asdict(clock).items() if name not in _INTERNAL}
            for clock in ledger.clocks
        ],
        "explain": [as_json(each) for each in explain(ledger)],
    }


def _said(place: tuple[int | str, ...], message: str) -> str:
    """events[2].data.to: …; the kind, by which pydantic found the shape, is no part of the place."""
    words = [*place[:2], *place[3:]] if place[:1] == ("events",) and len(place) > 2 else place
    path = "".join(f"[{word}]" if isinstance(word, int) else f".{word}" for word in words).lstrip(
        "."
    )
    return f"{path or 'the history'}: {message.removeprefix('Value error, ')}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value
