"""What the bench of intake works on: letters that wait, an archive by the million, and the least ORM that files one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from email.utils import parseaddr
from itertools import count

from django.db import connection, transaction
from django.db.models import F, Model

from support.models import (
    Brand,
    Clock,
    Customer,
    CustomerAddress,
    Message,
    OutboxMessage,
    RawMessage,
    Ticket,
    TicketEvent,
)
from tests import make

_writers = count(1)
FIRST = 10_000  # copies are numbered from here on, beyond what the rounds before have filed
PARAGRAPHS = "\n\n".join(
    f"{number}. The rabbit of our neighbours was in the garden again, and I wonder what you think."
    for number in range(12)
)


def arrive(letters: int, *, at: datetime) -> None:
    """Letters in text and HTML of people who never wrote before: the longest way that a letter can take."""
    rows = []
    for _ in range(letters):
        number = next(_writers)
        body = make.letter(
            sender=f"Writer {number} <writer{number}@example.com>",
            subject=f"Good morning, says number {number}",
            text=f"Hello,\n\nhere writes number {number}.\n\n{PARAGRAPHS}",
            html=f"<p>Hello,</p><p>here writes number {number}.</p><p>{PARAGRAPHS}</p>",
        )
        rows.append(
            RawMessage(
                source="bench",
                key=f"letter-{number}",
                body=body,
                envelope_from=f"writer{number}@example.com",
                envelope_to=["support@luneo.app"],
                received_at=at,
                run_at=at,
            )
        )
    RawMessage.objects.bulk_create(rows)


def least(brand: Brand, *, now: datetime) -> int:
    """The same rows by hand, one transaction a letter: nothing is looked up that is not needed, and nothing checked."""
    done = 0
    promised = list(Clock.objects.filter(ticket=Ticket.objects.order_by("pk")[:1]))
    while True:
        with transaction.atomic():
            waiting = RawMessage.objects.filter(state="new", run_at__lte=now).order_by("run_at")
            raw = waiting.select_for_update(skip_locked=True).first()
            if raw is None:
                return done
            _file(raw, brand, promised, now=now)
        done += 1


def _file(raw: RawMessage, brand: Brand, promised: list[Clock], *, now: datetime) -> None:
    letter = message_from_bytes(bytes(raw.body), policy=default)
    name, email = parseaddr(str(letter["From"]))
    part = letter.get_body(("plain",))
    text = part.get_content() if part else ""
    Brand.objects.filter(pk=brand.pk).update(last_ticket_number=F("last_ticket_number") + 1)
    number = Brand.objects.values_list("last_ticket_number", flat=True).get(pk=brand.pk)
    address = CustomerAddress.objects.select_related("customer").filter(brand=brand, email=email)
    known = address.first()
    customer = known.customer if known else _customer(brand, name, email, now)
    ticket = Ticket.objects.create(
        brand=brand,
        number=number,
        subject=str(letter["Subject"]),
        requester=customer,
        opened_at=now,
        updated_at=now,
    )
    message = Message.objects.create(
        ticket=ticket,
        kind="customer",
        at=now,
        customer=customer,
        text=text,
        reply_text=text,
        raw=raw,
        message_id=str(letter["Message-ID"]),
        from_address=email,
    )
    answer = Message.objects.create(ticket=ticket, kind="auto", at=now, text="We got your mail.")
    for kind in ("opened", "customer_message", "auto_reply"):
        TicketEvent.objects.create(
            ticket=ticket, at=now, kind=kind, actor_name=name, message=message
        )
    for clock in promised:
        clock.pk, clock.ticket = None, ticket
    Clock.objects.bulk_create(promised)
    _acknowledge(answer, email, now)
    raw.state, raw.brand = RawMessage.State.DONE, brand
    raw.save(update_fields=["state", "brand"])


def _acknowledge(answer: Message, email: str, now: datetime) -> None:
    OutboxMessage.objects.create(
        brand=answer.ticket.brand,
        key=f"ack:{answer.pk}",
        carrier="mail",
        destination=email,
        payload={"to": [email], "text": answer.text},
        ticket=answer.ticket,
        message=answer,
        created_at=now,
        run_at=now,
        give_up_at=now + timedelta(days=2),
    )


def _customer(brand: Brand, name: str, email: str, now: datetime) -> Customer:
    customer = Customer.objects.create(brand=brand, name=name, created_at=now)
    CustomerAddress.objects.create(brand=brand, customer=customer, email=email)
    return customer


def fill_archive(brand: Brand, tickets: int) -> None:
    """Copies of the first ticket that intake filed, closed and sent, one a minute into the past, every row it has.

    Three tickets of four are of customers who wrote before.
    """
    first = Ticket.objects.order_by("pk")[:1].get()
    raw = RawMessage.objects.get(message__ticket=first)
    old = {"at": f"TIMESTAMPTZ '{make.NOON:%F %T}Z' - n * INTERVAL '1 minute'"}
    theirs = {"id": "t.id + n / 4", "customer_id": "t.customer_id + n / 4"}
    ticket = {"ticket_id": "t.ticket_id + n"}
    with transaction.atomic(), connection.cursor() as cursor:
        # The walls look at each row; what is measured comes after they are back.
        cursor.execute("SET LOCAL session_replication_role = replica")
        _copy(Customer, f"t.id = {first.requester_id}", tickets, {"id": theirs["id"]}, step=4)
        email = {**theirs, "email": "'old' || n || '@example.com'"}
        _copy(CustomerAddress, f"t.customer_id = {first.requester_id}", tickets, email, step=4)
        _copy(RawMessage, f"t.id = {raw.pk}", tickets, _raw(old["at"]))
        _copy(Ticket, f"t.id = {first.pk}", tickets, _ticket(old["at"]))
        one = f"t.ticket_id = {first.pk}"
        _copy(Message, one, tickets, ticket | _message(old["at"]))
        event = {"id": f"t.id + n * {TicketEvent.objects.filter(ticket=first).count()}"}
        _copy(TicketEvent, one, tickets, ticket | old | event | {"message_id": "NULL"})
        clock = {"id": f"t.id + n * {Clock.objects.filter(ticket=first).count()}"}
        met = {"state": "'met'", "next_at": "NULL", "due_at": old["at"], "met_at": old["at"]}
        _copy(Clock, one, tickets, ticket | clock | met)
        _copy(OutboxMessage, one, tickets, ticket | _mail(old["at"]))
    Brand.objects.filter(pk=brand.pk).update(last_ticket_number=FIRST + tickets)


def _raw(at: str) -> dict[str, str]:
    return {
        "id": "t.id + n",
        "key": "'old-' || n",
        "fingerprint": "md5(n::text)",
        "body": "'\\x46726f6d'::bytea",
        "received_at": at,
        "run_at": at,
    }


def _ticket(at: str) -> dict[str, str]:
    return {
        "id": "t.id + n",
        "number": "t.number + n",
        "status": "'closed'",
        "requester_id": "t.requester_id + n / 4",
        "opened_at": at,
        "updated_at": at,
        "next_due_at": "NULL",
    }


def _message(at: str) -> dict[str, str]:
    return {
        "id": "t.id + n * 2",
        "at": at,
        "raw_id": "t.raw_id + n",
        "customer_id": "t.customer_id + n / 4",
        "text": "left(t.text, 200)",
        "reply_text": "left(t.reply_text, 200)",
        "html": "''",
        "message_id": "CASE WHEN t.message_id = '' THEN '' ELSE '<old' || n || '@example.com>' END",
    }


def _mail(at: str) -> dict[str, str]:
    return {
        "id": "t.id + n",
        "key": "'ack:old-' || n",
        "message_id": "t.message_id + n * 2",
        "destination": "'old' || (n / 4) * 4 || '@example.com'",
        "payload": "'{}'",
        "provider_ref": "'ref-' || n",
        "state": "'sent'",
        "created_at": at,
        "run_at": at,
    }


def _copy(
    model: type[Model], which: str, copies: int, changed: Mapping[str, str], *, step: int = 1
) -> None:
    """So many copies of the rows of the first ticket, each with these columns written anew from its number n."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values}"
            f" FROM {table} t, generate_series({FIRST}, {FIRST + copies - 1}, {step}) AS n WHERE {which}"
        )
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
        )
