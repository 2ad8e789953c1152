"""Which ticket does a letter belong to: the order of evidence, first hit wins, always inside one brand.

    1. our signed address among the recipients
    2. In-Reply-To, then References from right to left, naming a mail of ours
    3. the same, naming a mail of theirs: only from somebody who takes part
    4. [LUN-12] in the subject: only from somebody who takes part

3 and 4 can be known to outsiders, so they count for nothing when our mail server doubts the sender.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q

from support.inbound.outcome import Evidence
from support.inbound.reading.letter import Letter
from support.inbound.trust import RoleName, Sender, role_in
from support.lib.addresses import Key, read_message_id, read_reply_address
from support.models import Brand, Message, OutboxMessage, Ticket

LONGEST_CHAIN = 20  # merges followed before we believe that somebody made a ring of them
FORGED_ADDRESS = "forged_reply_address"
FORGED_ID = "forged_message_id"


@dataclass(frozen=True, slots=True)
class Thread:
    """The ticket, if any, why it is the one, and what was noticed on the way."""

    ticket: Ticket | None = None
    evidence: Evidence = "none"
    role: RoleName = "stranger"
    proven: bool = False  # the sender holds what we sent to this address alone, or is authenticated
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    """What is being asked: this letter, in this brand, from this sender, sent to these recipients."""

    letter: Letter
    brand: Brand
    sender: Sender
    recipients: Sequence[str]


def find(letter: Letter, *, brand: Brand, sender: Sender, recipients: Sequence[str]) -> Thread:
    """The ticket that this letter continues. `recipients` are those of the envelope and of the letter."""
    asked = _Question(letter, brand, sender, recipients)
    flags: list[str] = []
    ways: tuple[Callable[[_Question, list[str]], Thread | None], ...] = (
        _by_reply_address,
        _by_our_ids,
        _by_their_ids,
        _by_subject,
    )
    for way in ways:
        thread = way(asked, flags)
        if thread is not None:
            return Thread(
                thread.ticket,
                thread.evidence,
                thread.role,
                thread.proven,
                tuple(dict.fromkeys(flags)),
            )
    return Thread(flags=tuple(dict.fromkeys(flags)))


def survivor(ticket: Ticket) -> Ticket:
    """The ticket that this one was merged into, however often."""
    for _ in range(LONGEST_CHAIN):
        if ticket.merged_into is None:
            break
        ticket = ticket.merged_into
    return ticket


def _by_reply_address(asked: _Question, flags: list[str]) -> Thread | None:
    for address in asked.recipients:
        key = read_reply_address(address.strip(" <>"))
        ticket = _behind(key, asked.brand, flags, FORGED_ADDRESS)
        if key is not None and ticket is not None:
            own = key.was_sent_to(asked.sender.email)
            return _thread(ticket, "reply_address", asked.sender, proven=own)
    return None


def _by_our_ids(asked: _Question, flags: list[str]) -> Thread | None:
    for evidence, identifier in _ids(asked.letter):
        ticket = _behind(read_message_id(identifier), asked.brand, flags, FORGED_ID)
        if ticket is not None:
            return _thread(ticket, evidence, asked.sender)
    return _by_provider_ids(asked)


def _by_provider_ids(asked: _Question) -> Thread | None:
    """Some providers replace the Message-ID; what they made of it stands beside the outbox row."""
    wanted = {identifier: evidence for evidence, identifier in reversed(list(_ids(asked.letter)))}
    if not wanted:
        return None
    forms = {form: identifier for identifier in wanted for form in _forms(identifier)}
    sent = OutboxMessage.objects.filter(
        brand=asked.brand, provider_ref__in=forms, ticket__isnull=False
    ).values_list("provider_ref", "ticket_id")
    tickets = {forms[reference]: ticket_id for reference, ticket_id in sent}
    for identifier, evidence in reversed(wanted.items()):
        ticket = _ticket(asked.brand, pk=tickets[identifier]) if identifier in tickets else None
        if ticket is not None:
            return _thread(ticket, evidence, asked.sender)
    return None


def _by_their_ids(asked: _Question, flags: list[str]) -> Thread | None:
    ids = list(_ids(asked.letter))
    if not ids:
        return None
    stored = Message.objects.filter(
        message_id__in=[identifier for _, identifier in ids], ticket__brand=asked.brand
    ).values_list("message_id", "ticket_id")
    tickets = dict(stored.order_by("-pk"))  # the first that used an id keeps it
    for evidence, identifier in ids:
        ticket = _ticket(asked.brand, pk=tickets[identifier]) if identifier in tickets else None
        thread = _if_participant(ticket, evidence, asked, flags)
        if thread is not None:
            return thread
    return None


def _by_subject(asked: _Question, flags: list[str]) -> Thread | None:
    token = rf"\[{re.escape(asked.brand.ticket_prefix)}-(\d{{1,9}})\]"
    for number in re.findall(token, asked.letter.subject, re.IGNORECASE)[:3]:
        ticket = _ticket(asked.brand, number=int(number))
        thread = _if_participant(ticket, "subject_token", asked, flags)
        if thread is not None:
            return thread
    return None


def _if_participant(
    ticket: Ticket | None, evidence: Evidence, asked: _Question, flags: list[str]
) -> Thread | None:
    """The thread when the sender takes part and nobody doubts it; else a flag for the agents."""
    if ticket is None:
        return None
    thread = _thread(ticket, evidence, asked.sender)
    if thread.role != "stranger" and asked.sender.verdict != "fail":
        return thread
    flags.append(f"possibly:{asked.brand.ticket_prefix}-{ticket.number}")
    return None


def _thread(ticket: Ticket, evidence: Evidence, sender: Sender, *, proven: bool = False) -> Thread:
    """`proven` by the key that was sent to this sender alone: not when our mail server says that it is not they."""
    proven = sender.verdict == "pass" or (proven and sender.verdict != "fail")
    return Thread(ticket, evidence, role_in(ticket, sender, proven=proven), proven)


def _ids(letter: Letter) -> Iterator[tuple[Evidence, str]]:
    """In-Reply-To, then References, the nearest first."""
    seen: set[str] = set()
    answered: Iterator[tuple[Evidence, str]] = (
        ("in_reply_to", each) for each in letter.in_reply_to
    )
    earlier: Iterator[tuple[Evidence, str]] = (
        ("references", each) for each in reversed(letter.references)
    )
    for evidence, identifier in chain(answered, earlier):
        if identifier not in seen:
            seen.add(identifier)
            yield evidence, identifier


def _behind(key: Key | None, brand: Brand, flags: list[str], forged: str) -> Ticket | None:
    if key is None:
        return None
    if not key.genuine:
        flags.append(forged)
        return None
    return _ticket(brand, pk=key.ticket_id)


def _ticket(brand: Brand, **named: int) -> Ticket | None:
    rows = Ticket.objects.select_related("merged_into", "requester")
    ticket = rows.filter(Q(**named), brand=brand).first()
    if ticket is None:
        return None
    ticket = survivor(ticket)
    ticket.brand = brand  # the same row; saves a query wherever the reference is written
    return ticket


def _forms(identifier: str) -> tuple[str, str, str]:
    """How providers write down what they called a mail: with brackets, without, or only the first half."""
    return identifier, f"<{identifier}>", identifier.partition("@")[0]
