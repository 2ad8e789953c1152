"""The runbook's mail templates: one pass of `{placeholder}` over a fixed list, and no template engine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.lib.html.safe import from_text

PLACEHOLDERS = frozenset(
    {
        "agent",  # the name of the person who answers
        "brand",
        "category",
        "customer",  # the requester's name
        "due",  # of the clock that a notice is about
        "eta",  # "by Tuesday 3 March, 14:30, Paris time"
        "link",  # to the ticket, for our own people
        "next_update",  # "within 30 minutes", or a time as in `eta`
        "owner",
        "promise",  # when somebody answers, as in `eta`
        "reason",
        "resolution",  # what ended an incident
        "severity",
        "subject",
        "support_address",
        "text",  # what the agent wrote
        "ticket",  # LUN-12
    }
)
WRITTEN = re.compile(r"\{([^{}]*)\}")
PUT = re.compile(
    WRITTEN.pattern + r"(\.(?!\.))?"
)  # with the full stop of the sentence that it ends
ENDS = (".", "!", "?", "…")


class UnknownPlaceholder(ValueError):  # noqa: N818  # read by people
    """Names the placeholder and what may be written instead."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` shows the same lines as `text`, with what came as markup left as it is."""

    subject: str
    text: str
    html: str = ""


def render(
    data: Mapping[str, Any],
    name: str,
    language: str,
    values: Mapping[str, str],
    *,
    markup: Mapping[str, str] | None = None,
) -> Rendered:
    """The message `name` of a runbook in `language`, or in the brand's first one.

    A value is never read again: `{ticket}` in a customer's name stays as it is. `markup`, which must be sanitised,
    takes the place of values in the HTML; without it (None) there is no HTML. KeyError names a missing template.
    """
    texts = data["messages"][name]
    first = next(iter(data["languages"]), "en")
    chosen = texts.get(language) or texts.get(first) or texts[min(texts)]
    subject = " ".join(fill(chosen["subject"], values).split())
    body = ""
    if markup is not None:
        escaped = {key: from_text(value) for key, value in values.items()}
        body = fill(from_text(chosen["text"]), {**escaped, **markup})
    return Rendered(subject, fill(chosen["text"], values), body)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put the values in; one that ends a sentence itself needs no second full stop. UnknownPlaceholder for a name that
    has no value.
    """

    def one(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise UnknownPlaceholder(_refusal(found[1], values))
        value, stop = values[found[1]], found[2] or ""
        return value if stop and value.endswith(ENDS) else value + stop

    return PUT.sub(one, template)


def check(template: str) -> None:
    """UnknownPlaceholder for a name that no message can fill; call it before a text is saved."""
    for name in WRITTEN.findall(template):
        if name not in PLACEHOLDERS:
            raise UnknownPlaceholder(_refusal(name, PLACEHOLDERS))


def _refusal(name: str, known: Mapping[str, str] | frozenset[str]) -> str:
    return f"{{{name}}} is unknown. Use {{{'}, {'.join(sorted(known))}}}."
