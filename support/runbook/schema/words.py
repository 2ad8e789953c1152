"""The words that values are written in: times, lengths, addresses, names, references to the environment."""

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from support.lib import duration, envref

Severity = Literal["P0", "P1", "P2", "P3"]
Channel = Literal["email", "chat", "contact", "widget", "api", "phone"]
SHORTEST_TURN = 3_600  # seconds
NO_PLACES = {"localtime", "posixrules", "Factory"}  # the machine's own, whichever that is
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Strict(BaseModel):
    """A part of the file: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def matching(pattern: str, expected: str) -> AfterValidator:
    """A check of a whole text; `expected` ends the sentence that refuses it."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f'"{text}" is not {expected}')
        return text

    return AfterValidator(check)


def _length(text: str) -> str:
    if duration.parse(text).kind != "seconds":
        raise ValueError(f'"{text}" does not fit here: expected minutes, hours or days')
    return text


def _within(text: str) -> str:
    return text if duration.parse(text).kind == "best_effort" else _some(text)


def _some(text: str) -> str:
    """What is over before it began is kept by nobody, or repeats without end."""
    if not duration.parse(text).amount:
        raise ValueError(f'"{text}" is no time at all: expected more')
    return text


def _turn(text: str) -> str:
    if duration.parse(text).seconds < SHORTEST_TURN:
        raise ValueError(f'"{text}" is too short for a turn on call: expected an hour at least')
    return text


def _zone(name: str) -> str:
    if name in NO_PLACES or not _is_zone(name):
        raise ValueError(f'"{name}" is no time zone: expected one such as Europe/Paris')
    return name


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _email(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(
            f'"{address}" is no address: expected one such as support@example.com'
        ) from None
    return address.lower()


def _secret(text: str) -> str:
    # The text itself is not repeated: it may be the secret.
    if not envref.is_reference(text):
        raise ValueError("a secret never stands in the file: expected env:NAME or env:NAME?")
    return text


def _url(text: str) -> str:
    if not envref.is_reference(text) and not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(f'"{text}" is no address of a page: expected https://… or env:NAME?')
    return text


Name = Annotated[str, matching(r"\S[^\r\n]{0,99}", "a name of one line, 1 to 100 characters")]
Sentence = Annotated[str, matching(r"\S[^\r\n]{0,499}", "one line of 1 to 500 characters")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
Slug = Annotated[
    str, matching(r"[a-z0-9][a-z0-9_-]{0,49}", "a key: expected small letters, digits and hyphens")
]
Prefix = Annotated[
    str, matching(r"[A-Z]{2,10}", "a prefix of ticket numbers: expected 2 to 10 capitals")
]
Line = Annotated[str, matching(r"[A-Z]{1,3}\d{1,3}", "a line of the runbook: expected one like L5")]
Language = Annotated[
    str, matching(r"[a-z]{2,3}(-[a-z]{2,4})?", "a language: expected a code such as en or pt-br")
]
Host = Annotated[
    str, matching(r"[a-z0-9-]+(\.[a-z0-9-]+)*", "a host name: expected one such as example.com")
]
TimeOfDay = Annotated[
    str, matching(r"([01]\d|2[0-3]):[0-5]\d", 'a time of day: expected one such as "08:30"')
]
Hours = Annotated[
    str,
    matching(
        r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d",
        'hours of a day: expected some such as "08:00-22:00"',
    ),
]
Handover = Annotated[
    str,
    matching(
        r"(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d",
        'a day and time: expected one such as "mon 09:00"',
    ),
]
Recipient = Annotated[
    str,
    matching(
        r"owners|oncall(:[a-z0-9_-]+)?|(team|role|person):[a-z0-9_-]+|address:\S+@\S+",
        "a recipient: expected owners, oncall, team:…, role:…, person:… or address:…",
    ),
]
Length = Annotated[str, AfterValidator(_length)]  # minutes, hours, days
Span = Annotated[Length, AfterValidator(_some)]  # more than none
Turn = Annotated[Length, AfterValidator(_turn)]  # of an hour or more
Within = Annotated[str, AfterValidator(_within)]  # also business days and best effort
Zone = Annotated[str, AfterValidator(_zone)]
Email = Annotated[str, AfterValidator(_email)]
Secret = Annotated[str, AfterValidator(_secret)]
Url = Annotated[str, AfterValidator(_url)]
