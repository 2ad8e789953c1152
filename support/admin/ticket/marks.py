"""What was noticed when a letter was read, in a sentence for whoever answers it, and what one press does about it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.inbound.filing import AGENT_UNVERIFIED
from support.models import Message, Ticket
from support.tickets import actions
from support.tickets.people.participants import FORWARD_UNDONE, LET_IN, UNVERIFIED

POSSIBLY = re.compile(r"possibly:[A-Z0-9]+-(\d{1,9})", re.IGNORECASE)
SAID = {
    "undone": ("none", gettext_lazy("Taken back: it was not sent.")),
    UNVERIFIED: (
        "late",
        gettext_lazy("From somebody who is not part of this ticket. Only we see it."),
    ),
    AGENT_UNVERIFIED: (
        "late",
        gettext_lazy("It bears a colleague's address, and nothing proves that they wrote it."),
    ),
    "authentication_failed": (
        "late",
        gettext_lazy("Our mail server doubts that it comes from this address."),
    ),
    "forged_reply_address": (
        "late",
        gettext_lazy("It was sent to an address that looks like one of ours and is none."),
    ),
    "forged_message_id": (
        "late",
        gettext_lazy("It answers a mail that looks like one of ours and is none."),
    ),
    "message_id_reused": (
        "soon",
        gettext_lazy("Another letter with the same id says other things."),
    ),
    "several_senders": ("soon", gettext_lazy("It names several senders; the first one is shown.")),
    "automatic_strong": (
        "soon",
        gettext_lazy("A program answered, not a person: it stopped no clock and opened nothing."),
    ),
    "automatic_weak": ("none", gettext_lazy("A program sent this: it was not acknowledged.")),
    "encrypted": ("soon", gettext_lazy("It is encrypted; the original is kept.")),
    "signed": ("none", gettext_lazy("It is signed; nobody has checked the signature.")),
    "text_cut": ("soon", gettext_lazy("Only its beginning is shown; the original is kept.")),
    "unreadable": ("soon", gettext_lazy("It could not be read fully; the original is kept.")),
    LET_IN: ("none", gettext_lazy("Whoever wrote it takes part by now.")),
    FORWARD_UNDONE: ("none", gettext_lazy("The ticket was given to whoever forwarded this.")),
}


@dataclass(frozen=True, slots=True)
class Button:
    """One verb that a mark offers."""

    name: str
    label: str


def of(message: Message) -> list[tuple[str, str]]:
    """(tone, words) of each mark that says something to people."""
    known = ((SAID[flag][0], str(SAID[flag][1])) for flag in message.flags if flag in SAID)
    agent = actions.forwarded_by(message)
    forwarded = [("none", _("Forwarded by %(agent)s.") % {"agent": agent})] if agent else []
    return [*known, *forwarded]


def button(message: Message) -> Button | None:
    """What an agent can do about a mark with one press."""
    if actions.forwarded_by(message):
        return Button("_undo_forward", _("It is the colleague's own question"))
    strange = UNVERIFIED in message.flags and LET_IN not in message.flags
    if strange and message.from_address and AGENT_UNVERIFIED not in message.flags:
        return Button("_let_in", _("Let %(who)s take part") % {"who": message.from_address})
    return None


def possibly(ticket: Ticket, messages: Iterable[Message]) -> dict[int, Sequence[Ticket]]:
    """The tickets of the same brand that letters may belong to, by the key of the message. One query, if any."""
    named = {each.pk: _numbers(each) for each in messages}
    wanted = {number for numbers in named.values() for number in numbers}
    if not wanted:
        return {}
    rows = Ticket.objects.filter(brand=ticket.brand_id, number__in=wanted).exclude(pk=ticket.pk)
    found = {each.number: each for each in rows.select_related("brand")}
    return {
        pk: [found[number] for number in numbers if number in found]
        for pk, numbers in named.items()
    }


def _numbers(message: Message) -> list[int]:
    return [int(found[1]) for flag in message.flags if (found := POSSIBLY.fullmatch(flag))]
