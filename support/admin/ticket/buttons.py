"""Buttons of a ticket's page that ask for nothing more: one press, one verb, one sentence."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from support.lib import keys
from support.models import Message, Ticket
from support.tickets import actions, seats
from support.tickets.actor import Actor
from support.tickets.people import identity_links


class Asked(NamedTuple):
    """Who pressed, on which ticket, when; `key` is the button's value: a row of the ticket, or nothing."""

    ticket: Ticket
    by: Actor
    key: str
    now: datetime

    @property
    def number(self) -> int:
        if number := keys.key(self.key):
            return number
        raise Http404


def _take(asked: Asked) -> str:
    actions.assign(asked.ticket, asked.by.user, by=asked.by, now=asked.now)
    return _("This ticket is yours.")


def _identity(asked: Asked) -> str:
    link = identity_links.send(asked.ticket, by=asked.by, now=asked.now)
    return _("A link is on its way to %(to)s.") % {"to": link.email}


def _undo(asked: Asked) -> str:
    message = _message(asked)
    actions.undo(message, by=asked.by, now=asked.now)
    written = seats.Written(text=message.text, cc=", ".join(message.cc))
    assert asked.by.user is not None  # noqa: S101  # a person has pressed
    seats.keep(asked.ticket, asked.by.user, written, now=asked.now)
    return _("Taken back before it left. Your text is in the composer again.")


def _let_in(asked: Asked) -> str:
    actions.let_in(_message(asked), by=asked.by, now=asked.now)
    return _("They take part from now on.")


def _undo_forward(asked: Asked) -> str:
    actions.undo_forward(_message(asked), by=asked.by, now=asked.now)
    return _("The ticket belongs to your colleague now.")


def _leave(asked: Asked) -> str:
    people = asked.ticket.participants.select_related("customer")
    found = get_object_or_404(people, customer=asked.number)
    actions.remove_participant(asked.ticket, found.customer, by=asked.by, now=asked.now)
    return _("They take part no more.")


def _message(asked: Asked) -> Message:
    return get_object_or_404(asked.ticket.messages.select_related("ticket__brand"), pk=asked.number)


VERBS: dict[str, Callable[[Asked], str]] = {
    "_take": _take,
    "_identity": _identity,
    "_undo": _undo,
    "_let_in": _let_in,
    "_undo_forward": _undo_forward,
    "_leave": _leave,
}
