"""A sentence that remembers how it was made: English as it stands, another language where it is shown.

Pure rooms say `_("Late since %(at)s.", at=moment)`. What they say is text, and whoever shows it to a person has it said
again by `say` in that person's tongue. The name `_` is what the catalogue's collector looks for.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple, Protocol, Self, runtime_checkable


@runtime_checkable
class Named(Protocol):
    """A value that has names in several languages."""

    def named(self, language: str, /) -> object: ...


class Tongue(NamedTuple):
    """How to translate a template, how to write a day or a moment of its own zone, and the language's code."""

    translate: Callable[[str], str]
    moment: Callable[[date], str]
    language: str


class Saying(str):
    """The sentence in English."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Self:
        made = super().__new__(cls, _filled(template, values, ENGLISH))
        made.template, made.values = template, values
        return made


def _(template: str, **values: object) -> Saying:
    """Values may be sayings, moments in the zone that they are read in, tuples of either, and anything else."""
    return Saying(template, values)


def say(what: object, tongue: Tongue) -> str:
    """What is no saying and holds none is said as it is."""
    if isinstance(what, Saying):
        return str(what) if tongue is ENGLISH else _filled(what.template, what.values, tongue)
    if isinstance(what, (str, int)):  # most are; whether one is `Named` takes long to ask
        return str(what)
    if isinstance(what, date):
        return tongue.moment(what)
    if isinstance(what, Named):
        return say(what.named(tongue.language), tongue)
    if isinstance(what, tuple):
        return ", ".join(say(each, tongue) for each in what)
    return str(what)


def _filled(template: str, values: Mapping[str, object], tongue: Tongue) -> str:
    text = tongue.translate(template)
    return text % {name: say(value, tongue) for name, value in values.items()} if values else text


def _moment(at: date) -> str:
    """With seconds only where they matter: "Mon 2 Mar 2026 18:00"."""
    if not isinstance(at, datetime):
        return f"{at:%a} {at.day} {at:%b}"
    return f"{at:%a} {at.day} {at:%b %Y} {at:%H:%M:%S}".removesuffix(":00")


ENGLISH = Tongue(str, _moment, "en")
