"""The letters of a mailing, from the runbook's templates and the words that people wrote."""

from collections.abc import Mapping
from typing import Any

from incidents.models import Incident, Mailing, Recipient
from support.models import pinned
from support.outbound import compose, links, templates
from support.outbound.templates import Rendered

NAMES = {Mailing.Kind.TICKETS: "ticket_resolved", Mailing.Kind.AUDIENCE: "affected"}
SLOTS = {Mailing.Kind.TICKETS: "resolution", Mailing.Kind.AUDIENCE: "impact"}  # what people write


def template(incident: Incident, kind: str) -> Mapping[str, Any] | None:
    """The texts by language, as the runbook has them; None where it has none."""
    messages = pinned(incident.runbook_id).data["incidents"]["messages"]
    found: Mapping[str, Any] | None = messages.get(NAMES[Mailing.Kind(kind)])
    return found


def languages(incident: Incident, kind: str) -> list[str]:
    """In which languages words must be written, the brand's first one first."""
    texts = template(incident, kind) or {}
    return [each for each in pinned(incident.runbook_id).data["languages"] if each in texts]


def letter(mailing: Mailing, recipient: Recipient) -> Rendered:
    """What this person reads."""
    incident = mailing.incident
    brand, data = incident.brand, pinned(incident.runbook_id).data
    kind = Mailing.Kind(mailing.kind)
    words = mailing.words
    values = {
        "brand": brand.name,
        "support_address": compose.sender_address(brand),
        "ticket": recipient.ticket.reference if recipient.ticket else "",
        "title": incident.public_title,
        "link": f"{links.status_page(brand.slug, brand.hosts)}/incidents/{incident.code}",
        SLOTS[kind]: words.get(recipient.language) or next(iter(words.values()), ""),
    }
    book = {"messages": data["incidents"]["messages"], "languages": data["languages"]}
    return templates.render(book, NAMES[kind], recipient.language, values)
