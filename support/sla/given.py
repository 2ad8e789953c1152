"""The facts of a dry run: which kinds there are, and what may stand in each."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
)

from support.sla.hours import FIRST_YEAR, LAST_YEAR


def _known(severity: str, info: ValidationInfo) -> str:
    known: Sequence[str] = (info.context or {})["severities"]
    if severity not in known:
        raise ValueError(f"{severity} is unknown; write {', '.join(known)}")
    return severity


def _reckonable(at: datetime) -> datetime:
    """Between the years that calendars know, so that the error names the field and not only the year."""
    if not _FIRST <= at < _LAST:
        raise ValueError(
            f"{at.year} is out of range: dates lie in {FIRST_YEAR} to {LAST_YEAR - 1} (UTC)"
        )
    return at


def _present(data: Any) -> Any:
    return {} if data is None else data


_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR))
Moment = Annotated[AwareDatetime, AfterValidator(_reckonable)]
Severity = Annotated[str, AfterValidator(_known)]
ClockKind = Literal[
    "first_response", "next_reply", "update", "first_resolution", "total_resolution", "resolution"
]
Status = Literal["new", "open", "pending_customer", "on_hold", "resolved", "closed", "merged"]


class _Data(BaseModel):
    """Facts keep what else is known of them."""

    model_config = ConfigDict(extra="allow")


class _Message(_Data):
    auto: bool = False


class _Reply(_Data):
    public: bool = True
    bulk: bool = False
    empty: bool = False


class _ToStatus(_Data):
    to: Status


class _ToSeverity(_Data):
    to: Severity
    # Without it, or with null, the ticket's own severity is the one at creation.
    before: Severity | None = Field(default=None, alias="from", exclude_if=lambda it: it is None)


class _ToWord(_Data):
    to: str | None
    before: str | None = Field(default=None, alias="from")


class _At(_Data):
    at: Moment = Field(validation_alias=AliasChoices("at", "due_at"))


class _ManualAt(_Data):
    """`at` is null to take the date back."""

    at: Moment | None = Field(validation_alias=AliasChoices("at", "due_at"))
    kind: ClockKind | None = None
    instance: int | None = None
    author: str | None = None
    reason: str | None = None


class _Merge(_Data):
    waiting_since: Moment | None = None


class _Fact(BaseModel):
    model_config = ConfigDict(extra="allow")

    at: Moment


class _Plain(_Fact):
    kind: Literal["agent_note", "auto_reply", "acknowledged"]
    data: Annotated[_Data, BeforeValidator(_present)] = _Data()


class _CustomerMessage(_Fact):
    kind: Literal["customer_message"]
    data: Annotated[_Message, BeforeValidator(_present)] = _Message()


class _AgentReply(_Fact):
    kind: Literal["agent_reply"]
    data: Annotated[_Reply, BeforeValidator(_present)] = _Reply()


class _WordChange(_Fact):
    kind: Literal["category", "queue"]
    data: _ToWord


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
    data: _ManualAt


class _Merged(_Fact):
    kind: Literal["merged"]
    data: Annotated[_Merge, BeforeValidator(_present)] = _Merge()


AnyFact = Annotated[
    _Plain
    | _CustomerMessage
    | _AgentReply
    | _WordChange
    | _StatusChange
    | _SeverityChange
    | _PromisedUpdate
    | _ManualDue
    | _Merged,
    Field(discriminator="kind"),
]
