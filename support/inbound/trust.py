"""How far a sender can be believed: what our own mail server found out, and who the address belongs to."""

import re
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.contrib.auth.models import User

from support.inbound.letter import Letter
from support.models import Brand, Customer, CustomerAddress, Membership, Participant, Role, Ticket

Verdict = Literal["pass", "fail", "none"]
RoleName = Literal["agent", "requester", "participant", "stranger"]

RESULTS = "authentication-results"
METHOD = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
SIGNER = re.compile(r"\bheader\.(?:d|i)\s*=\s*@?([\w.-]+)", re.IGNORECASE)
FAILED = {"fail", "softfail", "permerror"}
WORKING_ROLES = (Role.AGENT, Role.LEAD, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a letter says wrote it, as far as this brand knows the address."""

    email: str
    name: str
    verdict: Verdict
    customer: Customer | None = None
    agent: User | None = None


def sender_of(letter: Letter, envelope_from: str, brand: Brand) -> Sender:
    """The author of a letter: its From, or the envelope's sender where there is none."""
    email = (letter.sender.key or envelope_from.strip("<> ").lower())[:320]
    address = (
        CustomerAddress.objects.select_related("customer__merged_into")
        .filter(brand=brand, email=email)
        .first()
    )
    customer = (address.customer.merged_into or address.customer) if address else None
    return Sender(email, letter.sender.name, authentication(letter), customer, _agent(email, brand))


def role_in(ticket: Ticket, sender: Sender, *, proven: bool) -> RoleName:
    """What the sender is to this ticket. An agent is one only when `proven`: From is easily written."""
    if sender.agent is not None and proven:
        return "agent"
    if sender.customer is None:
        return "stranger"
    if sender.customer.pk == ticket.requester_id:
        return "requester"
    takes_part = Participant.objects.filter(ticket=ticket, customer=sender.customer).exists()
    return "participant" if takes_part else "stranger"


def authentication(letter: Letter) -> Verdict:
    """What the first Authentication-Results header says of From (RFC 8601).

    "fail" is believed from anybody: nobody gains by it. "pass" only from the servers of INBOUND_AUTHSERV_IDS, since
    a sender can write that header too.
    """
    written = letter.headers.get(RESULTS, "")
    server = written.partition(";")[0].strip().split(" ")[0].lower()
    found: dict[str, set[str]] = {"dmarc": set(), "dkim": set(), "spf": set()}
    signed_by: set[str] = set()
    for part in written.split(";")[1:]:
        for method, result in METHOD.findall(part)[:1]:
            found[method.lower()].add(result.lower())
            if (method.lower(), result.lower()) == ("dkim", "pass"):
                signed_by.update(domain.lower() for domain in SIGNER.findall(part))
    if found["dmarc"] & FAILED or (found["spf"] & FAILED and "pass" not in found["dkim"]):
        return "fail"
    aligned = any(_covers(domain, letter.sender.domain) for domain in signed_by)
    if server in settings.INBOUND_AUTHSERV_IDS and ("pass" in found["dmarc"] or aligned):
        return "pass"
    return "none"


def _covers(signer: str, author: str) -> bool:
    return bool(signer) and (author == signer or author.endswith(f".{signer}"))


def _agent(email: str, brand: Brand) -> User | None:
    works_here = Membership.objects.select_related("user").filter(
        brand=brand, role__in=WORKING_ROLES, user__email__iexact=email, user__is_active=True
    )
    membership = works_here.first() if email else None
    return membership.user if membership else None
