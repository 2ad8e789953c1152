"""A delivery report: which mail of ours came back, and what that says of its recipients.

It is filed on the message that bounced, never as a ticket of its own, and answers nobody.
"""

from support.inbound.case import Case
from support.inbound.outcome import Outcome
from support.inbound.reading.letter import Bounced
from support.lib.addresses import read_message_id, read_reply_address
from support.models import OutboxMessage
from support.outbound.tracking import News
from support.tickets import actions

UNKNOWN = "bounce_of_unknown_mail"


def file(case: Case) -> Outcome:
    """Write beside the mail what the report says of it; a report of a mail that is not ours is kept and no more."""
    row = _mail(case)
    flags = case.flags if row else (*case.flags, UNKNOWN)
    reports = case.letter.bounce or (Bounced(row.destination) if row else Bounced(""),)
    for report in reports:
        if row is not None:
            _write(case, row, report)
    ticket = row.message.ticket if row and row.message else row.ticket if row else None
    return Outcome(
        action="bounce",
        ticket=ticket.reference if ticket else None,
        message=row.message_id if row else None,
        brand=case.brand.slug,
        flags=flags,
        auto_ack="suppressed:bounce",
        status_after=ticket.status if ticket else None,
    )


def _write(case: Case, row: OutboxMessage, report: Bounced) -> None:
    email = report.recipient.lower()
    is_over = report.action not in {"delayed", "relayed"} and not report.status.startswith("4")
    news = News(
        kind="bounced" if is_over else "deferred",
        at=case.raw.received_at,
        key=f"raw:{case.raw.pk}:{email}"[:200],
        recipient=email,
        detail=f"{report.action} {report.status}".strip(),
        permanent=is_over,
    )
    actions.file_delivery(news, row=row, now=case.now)


def _mail(case: Case) -> OutboxMessage | None:
    """The outbox row of the mail that came back, by the ids and addresses that only we can make."""
    letter = case.letter
    ids = [each for each in (letter.bounced_id, *letter.in_reply_to, *letter.references) if each]
    keys = [read_message_id(each) for each in ids]
    keys += [read_reply_address(each) for each in case.raw.envelope_to]
    rows = OutboxMessage.objects.select_related("ticket__brand", "message__ticket__brand", "brand")
    ours = rows.filter(brand=case.brand, carrier="mail").order_by("-pk")
    messages = [key.message_id for key in keys if key and key.genuine and key.message_id]
    if messages:
        return ours.filter(message_id__in=messages).first()
    forms = [form for each in ids for form in (each, f"<{each}>", each.partition("@")[0])]
    return ours.filter(provider_ref__in=forms).first() if forms else None
