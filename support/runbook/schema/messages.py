"""The mails that the desk writes by itself, by language, and the placeholders that each may use.

Placeholders are replaced in one pass from these fixed lists; no template engine ever runs on what people write here.
`promise`, `next_update` and `eta` are adverbial ("by 14:30, Paris time", "as soon as we can"), so that a sentence
reads well whether or not there is a deadline.
"""

from typing import NamedTuple

from support.runbook.schema.words import Language, Sentence, Strict, Text


class Mail(Strict):
    subject: Sentence
    text: Text


Mails = dict[Language, Mail]


class Messages(Strict):
    """`notice` goes to our own people; all others to customers."""

    acknowledgement: Mails
    triaged: Mails
    reply: Mails
    notice: Mails
    identity_link: Mails | None = None


class Slots(NamedTuple):
    """What a template may contain, and what its text must."""

    allowed: frozenset[str]
    required: frozenset[str]


def slots(*required: str, also: str = "") -> Slots:
    """`also` are the optional names, separated by spaces."""
    return Slots(frozenset(required) | frozenset(also.split()), frozenset(required))


# An acknowledgement goes to an address that nobody verified: nothing the stranger wrote is on its list.
SLOTS = {
    "acknowledgement": slots(
        "ticket", "promise", also="brand next_update severity support_address"
    ),
    "triaged": slots(
        "ticket", "eta", "next_update", also="brand customer owner severity support_address"
    ),
    "reply": slots("text", also="ticket brand agent customer subject support_address"),
    "notice": slots("ticket", "reason", "link", also="brand severity category subject due"),
    "identity_link": slots("link", also="ticket brand customer expires support_address"),
}
