"""How far a sender can be believed, and who the address belongs to."""

from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import connection

from support.inbound.authenticated import Verdict, authentication
from support.inbound.reading.letter import Letter
from support.models import Brand, Customer, Participant, Role, Ticket

RoleName = Literal["agent", "requester", "participant", "stranger"]


# Who an address is to a brand, and whether a Message-ID is known there: asked of every letter, so in one look.
# Messages with that id are found first, whatever the planner believes of tables that it has not looked at yet.
KNOWN = """
WITH named AS MATERIALIZED (
  SELECT ticket_id FROM support_message WHERE message_id = %(message_id)s AND message_id <> '')
SELECT
  (SELECT COALESCE(c.merged_into_id, c.id) FROM support_customeraddress a
     JOIN support_customer c ON c.id = a.customer_id WHERE a.brand_id = %(brand)s AND a.email = %(email)s),
  (SELECT MIN(m.user_id) FROM support_membership m JOIN auth_user u ON u.id = m.user_id
     WHERE m.brand_id = %(brand)s AND m.role <> %(reader)s AND u.is_active AND LOWER(u.email) = %(email)s
       AND u.email <> ''),
  EXISTS (SELECT 1 FROM named
    WHERE (SELECT t.brand_id FROM support_ticket t WHERE t.id = named.ticket_id) = %(brand)s)
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a letter says wrote it, as far as this brand knows the address: keys of rows, or None."""

    email: str
    name: str
    verdict: Verdict
    customer_id: int | None = None
    agent_id: int | None = None
    id_is_known: bool = False  # a message with this letter's id is there already

    def customer(self) -> Customer | None:
        return Customer.objects.get(pk=self.customer_id) if self.customer_id else None

    def agent(self) -> User | None:
        return User.objects.get(pk=self.agent_id) if self.agent_id else None


def sender_of(letter: Letter, envelope_from: str, brand: Brand) -> Sender:
    """The author of a letter: its From, or the envelope's sender where there is none."""
    email = (letter.sender.key or envelope_from.strip("<> ").lower())[:320]
    asked: dict[str, Any] = {
        "brand": brand.pk,
        "email": email,
        "reader": Role.VIEWER.value,
        "message_id": letter.message_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, asked)
        customer_id, agent_id, id_is_known = cursor.fetchone()
    return Sender(
        email, letter.sender.name, authentication(letter), customer_id, agent_id, bool(id_is_known)
    )


def role_in(ticket: Ticket, sender: Sender, *, proven: bool) -> RoleName:
    """What the sender is to this ticket. An agent is one only when `proven`: From is easily written."""
    if sender.agent_id is not None and proven:
        return "agent"
    if sender.customer_id is None:
        return "stranger"
    if sender.customer_id == ticket.requester_id:
        return "requester"
    takes_part = Participant.objects.filter(ticket=ticket, customer=sender.customer_id).exists()
    return "participant" if takes_part else "stranger"
