"""Put a letter where it belongs: into its ticket, into a new one, or nowhere with a reason.

Called inside the transaction that also marks the raw row as filed, so that neither happens without the other.
"""

from dataclasses import replace

from django.conf import settings
from django.utils.module_loading import import_string

from support.inbound import bounced, copies
from support.inbound.case import Case, incoming
from support.inbound.held import Held
from support.inbound.outcome import Outcome
from support.models import Brand, CustomerAddress, Message, Ticket
from support.outbound import compose
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.people import customers
from support.tickets.people.participants import FORWARDED
from support.tickets.refused import TicketRefused

UNVERIFIED = "unverified_sender"
AGENT_UNVERIFIED = "agent_unverified"


def file(case: Case) -> Outcome:
    """Decide and write. The order matters: what is ours or was here before goes first."""
    letter = case.letter
    if compose.is_own(letter.headers.get(compose.LOOP_HEADER.lower(), ""), letter.message_id):
        return _ignored(case, "own_mail")
    if case.repeats is not None:
        return duplicate_of(case.repeats, case.brand)
    if letter.is_bounce:
        return bounced.file(case)
    if case.thread.ticket is not None:
        return _continue(case, case.thread.ticket)
    return _ignored(case, "read_receipt") if letter.is_mdn else _open(case)


def _continue(case: Case, ticket: Ticket) -> Outcome:
    """The letter belongs to this ticket; what it does there depends on who wrote it.

    An agent's is an answer to the customer unless a machine may have written it: then colleagues see it, and an
    out-of-office nobody. What a machine writes opens no ticket again, and no new one for a closed one either.
    """
    is_strong = case.automatic.strength == "strong"
    if case.thread.role == "agent" and not case.automatic.strength:
        return _agent_answers(case, ticket)
    if case.thread.role == "agent" and is_strong:
        return _ignored(case, "automatic_mail_of_an_agent")
    if case.thread.role in {"agent", "stranger"}:
        return _append_unverified(case, ticket)
    if is_strong or actions.can_reopen(ticket, now=case.now):
        return _append(case, ticket)
    return _open(case, follow_up_of=ticket)


def duplicate_of(original: Message | None, brand: Brand) -> Outcome:
    """The letter was filed before: in this message, or (a bounce, an ignored one) nowhere that can be shown."""
    ticket = original.ticket if original else None
    return Outcome(
        action="duplicate",
        ticket=f"{brand.ticket_prefix}-{ticket.number}" if ticket else None,
        message=original.pk if original else None,
        brand=brand.slug,
        auto_ack="suppressed:duplicate",
        status_after=ticket.status if ticket else None,
    )


def _open(case: Case, *, follow_up_of: Ticket | None = None) -> Outcome:
    """A new ticket for its sender; for an agent's forward, for whoever wrote the original."""
    arrived = incoming(case)
    forwarded = case.forwarded
    if forwarded is not None:
        arrived = replace(
            arrived,
            from_address=forwarded.email.lower(),
            from_name=forwarded.name,
            reply_to="",  # the agent's
            subject=forwarded.subject or arrived.subject,
            reply_text=case.letter.elided_text or case.letter.text,
            flags=(*arrived.flags, "forwarded_by_agent", f"{FORWARDED}{case.sender.email}"),
        )
    known = case.sender.customer() if forwarded is None else None
    make = customers.create if forwarded is None else customers.find_or_create
    customer = known or make(
        case.brand, email=arrived.from_address, name=arrived.from_name, now=case.now
    )
    ticket, message, acknowledged = actions.opened(
        case.brand,
        arrived,
        customer=customer,
        follow_up_of=follow_up_of,
        acknowledge=not case.silent,
        now=case.now,
    )
    if forwarded is not None:
        _note_of_agent(case, ticket)
    else:
        copies.invite(case, ticket)
    _tell_the_rest(case, ticket, said=arrived.reply_text)
    return Outcome(
        action="opened",
        ticket=ticket.reference,
        message=message.pk,
        brand=case.brand.slug,
        evidence=case.thread.evidence,
        sender_role="requester" if forwarded is None else "agent",
        requester=arrived.from_address or None,
        flags=arrived.flags,
        auto_ack=f"suppressed:{case.silent}" if case.silent else acknowledged,
        status_after=ticket.status,
    )


def _note_of_agent(case: Case, ticket: Ticket) -> None:
    """What an agent wrote above a forwarded mail is for colleagues."""
    agent = case.sender.agent()
    if agent is not None and case.letter.reply_text.strip():
        actions.note(ticket, by=Actor.of(agent), text=case.letter.reply_text, now=case.now)


def _append(case: Case, ticket: Ticket) -> Outcome:
    customer = case.sender.customer()
    assert customer is not None  # noqa: S101  # a requester or participant is a customer
    message = actions.add_customer_message(ticket, incoming(case), customer=customer, now=case.now)
    copies.invite(case, ticket)
    _tell_the_rest(case, ticket)
    return _outcome(case, ticket, message, case.thread.role)


def _append_unverified(case: Case, ticket: Ticket) -> Outcome:
    """Somebody holds a key but takes no part, or is not proven: agents see it, nothing else happens."""
    mark = AGENT_UNVERIFIED if case.sender.agent_id is not None else UNVERIFIED
    arrived = replace(incoming(case), flags=(*case.flags, mark))
    message = actions.add_unverified_note(ticket, arrived, now=case.now)
    return _outcome(case, ticket, message, "stranger", mark)


def _agent_answers(case: Case, ticket: Ticket) -> Outcome:
    """An agent answered a notification by mail: to the customer, as if written in the console, files included."""
    agent, text = case.sender.agent(), case.letter.reply_text or case.letter.text
    assert agent is not None  # noqa: S101  # the role says so
    # Without the logo of a signature.
    files = [each for each in incoming(case).files if not each.is_inline]
    try:
        message = actions.reply(ticket, by=Actor.of(agent), text=text, files=files, now=case.now)
    except TicketRefused as refusal:
        raise Held(f"It was not sent to the customer. {refusal}", brand=case.brand) from refusal
    return _outcome(case, ticket, message, "agent")


def _ignored(case: Case, why: str) -> Outcome:
    return Outcome(
        action="ignored",
        brand=case.brand.slug,
        flags=(*case.flags, f"ignored:{why}"),
        auto_ack=f"suppressed:{why}",
    )


def _tell_the_rest(case: Case, ticket: Ticket, *, said: str | None = None) -> None:
    """Escalation looks at the ticket, unless a machine answered: that notifies nobody.

    `said` is all that the customer has written so far, where this letter opened the ticket.
    """
    if case.automatic.strength != "strong":
        import_string(settings.INBOUND_AFTER)(ticket, said=said, now=case.now)


def _outcome(case: Case, ticket: Ticket, message: Message, role: str, *flags: str) -> Outcome:
    """What is printed of a letter that went into an existing ticket."""
    addresses = _addresses(ticket)
    return Outcome(
        action="appended",
        ticket=ticket.reference,
        message=message.pk,
        brand=case.brand.slug,
        evidence=case.thread.evidence,
        sender_role=role,
        requester=next(iter(addresses), None),
        participants=tuple(addresses[1:]),
        flags=(*case.flags, *flags),
        status_after=ticket.status,
    )


def _addresses(ticket: Ticket) -> list[str]:
    """The requester's address first, then those of the participants."""
    people = [ticket.requester_id, *ticket.participants.values_list("customer_id", flat=True)]
    rows = CustomerAddress.objects.filter(customer__in=people, is_primary=True)
    emails = dict(rows.order_by("-pk").values_list("customer_id", "email"))
    return [emails[pk] for pk in people if pk in emails]
