"""Put a letter where it belongs: into its ticket, into a new one, or nowhere with a reason.

Called inside the transaction that also marks the raw row as filed, so that neither happens without the other.
"""

from dataclasses import replace

from django.conf import settings
from django.utils.module_loading import import_string

from support.inbound import bounced
from support.inbound.case import Case, incoming
from support.inbound.outcome import Outcome
from support.models import Brand, CustomerAddress, Message, Ticket
from support.outbound import compose
from support.tickets import acknowledgement, actions, customers
from support.tickets.actor import Actor

UNVERIFIED = "unverified_sender"
AGENT_UNVERIFIED = "agent_unverified"


def file(case: Case) -> Outcome:
    """Decide and write. The order matters: what is ours or was here before goes first."""
    letter = case.letter
    if compose.is_own_loop_mark(letter.headers.get(compose.LOOP_HEADER.lower(), "")):
        return _ignored(case, "own_mail")
    if case.repeats is not None:
        return duplicate_of(case.repeats, case.brand)
    if letter.is_bounce:
        return bounced.file(case)
    if case.thread.ticket is not None:
        return _continue(case, case.thread.ticket)
    return _ignored(case, "read_receipt") if letter.is_mdn else _open(case)


def _continue(case: Case, ticket: Ticket) -> Outcome:
    """The letter belongs to this ticket; what it does there depends on who wrote it."""
    if case.thread.role == "agent":
        return _agent_answers(case, ticket)
    if case.thread.role == "stranger":
        return _append_unverified(case, ticket)
    if actions.can_reopen(ticket, now=case.now):
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
    letter, by_agent = case.letter, case.sender.agent is not None and case.sender.verdict == "pass"
    arrived = incoming(case)
    forwarded = letter.forwarded if by_agent else None
    if forwarded is not None:
        arrived = replace(
            arrived,
            from_address=forwarded.email.lower(),
            from_name=forwarded.name,
            subject=forwarded.subject or arrived.subject,
            reply_text=letter.elided_text or letter.text,
            flags=(*arrived.flags, "forwarded_by_agent"),
        )
    customer = customers.find_or_create(
        case.brand, email=arrived.from_address, name=arrived.from_name, now=case.now
    )
    ticket = actions.open_ticket(
        case.brand,
        arrived,
        customer=customer,
        follow_up_of=follow_up_of,
        acknowledge=not case.silent or forwarded is not None,
        now=case.now,
    )
    if forwarded is not None and case.sender.agent is not None and letter.reply_text.strip():
        agent = Actor.of(case.sender.agent)
        actions.note(ticket, by=agent, text=letter.reply_text, now=case.now)
    _tell_the_rest(case, ticket, opened=True)
    silent = case.silent and forwarded is None
    return _outcome(
        case,
        ticket,
        action="opened",
        sender_role="agent" if forwarded is not None else "requester",
        flags=arrived.flags,
        auto_ack=f"suppressed:{case.silent}" if silent else acknowledgement.outcome(ticket),
    )


def _append(case: Case, ticket: Ticket) -> Outcome:
    customer = case.sender.customer
    assert customer is not None  # noqa: S101  # a requester or participant is a customer
    message = actions.add_customer_message(ticket, incoming(case), customer=customer, now=case.now)
    _tell_the_rest(case, ticket, opened=False)
    return _outcome(case, ticket, message=message, sender_role=case.thread.role)


def _append_unverified(case: Case, ticket: Ticket) -> Outcome:
    """Somebody holds a key to this ticket but takes no part in it: agents see it, nothing else happens."""
    mark = AGENT_UNVERIFIED if case.sender.agent is not None else UNVERIFIED
    flags = (*case.flags, mark)
    arrived = replace(incoming(case), flags=flags)
    message = actions.add_unverified_note(ticket, arrived, now=case.now)
    return _outcome(case, ticket, message=message, sender_role="stranger", flags=flags)


def _agent_answers(case: Case, ticket: Ticket) -> Outcome:
    """An agent answered a notification by mail: to the customer, as if written in the console."""
    agent, text = case.sender.agent, case.letter.reply_text or case.letter.text
    assert agent is not None  # noqa: S101  # the role says so
    if case.automatic.strength:
        return _ignored(case, "automatic_mail_of_an_agent")
    message = actions.reply(ticket, by=Actor.of(agent), text=text, now=case.now)
    return _outcome(case, ticket, message=message, sender_role="agent")


def _ignored(case: Case, why: str) -> Outcome:
    return Outcome(
        action="ignored",
        brand=case.brand.slug,
        flags=(*case.flags, f"ignored:{why}"),
        auto_ack=f"suppressed:{why}",
    )


def _tell_the_rest(case: Case, ticket: Ticket, *, opened: bool) -> None:
    """Escalation looks at the message, unless a machine answered: that notifies nobody."""
    if case.automatic.strength != "strong":
        import_string(settings.INBOUND_AFTER)(ticket, opened=opened, now=case.now)


def _outcome(case: Case, ticket: Ticket, **found: object) -> Outcome:
    """What is printed of a filed letter, ticket and people as they stand afterwards."""
    message = found.pop("message", None) or ticket.messages.order_by("pk").first()
    addresses = _addresses(ticket)
    return replace(
        Outcome(
            action="appended",
            ticket=ticket.reference,
            message=message.pk if isinstance(message, Message) else None,
            brand=case.brand.slug,
            evidence=case.thread.evidence,
            requester=next(iter(addresses), None),
            participants=tuple(addresses[1:]),
            flags=case.flags,
            status_after=ticket.status,
        ),
        **found,
    )


def _addresses(ticket: Ticket) -> list[str]:
    """The requester's address first, then those of the participants."""
    people = [ticket.requester_id, *ticket.participants.values_list("customer_id", flat=True)]
    rows = CustomerAddress.objects.filter(customer__in=people, is_primary=True)
    emails = dict(rows.order_by("-pk").values_list("customer_id", "email"))
    return [emails[pk] for pk in people if pk in emails]
