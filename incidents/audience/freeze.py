"""Freeze who is told what: rows that no later ticket, account or address changes any more."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from incidents.audience import who
from incidents.audience.subscribed import told_as_subscribers
from incidents.models import Incident, Mailing, Recipient
from support.models import Ticket, pinned
from support.outbound.suppress import suppressed
from support.tickets.actor import Actor
from support.tickets.answers.acknowledgement import language_of
from support.tickets.answers.recipients import recipients

Kind, State = Mailing.Kind, Recipient.State
CHUNK = 500  # rows of one statement


def draft(
    incident: Incident,
    kind: str,
    words: Mapping[str, str],
    *,
    closes: bool,
    by: Actor,
    now: datetime,
) -> Mailing:
    """A draft in the place of the last one, with everybody whom it would reach and, left out, with the reason."""
    incident.mailings.filter(kind=kind, state=Mailing.State.DRAFT).delete()
    mailing = Mailing.objects.create(
        incident=incident,
        kind=kind,
        words=dict(words),
        closes=closes,
        frozen_at=now,
        asked_by=by.name,
    )
    rows = _answers(mailing) if kind == Kind.TICKETS else _letters(mailing)
    Recipient.objects.bulk_create(_leave_out_suppressed(mailing, rows), batch_size=CHUNK)
    return mailing


def _answers(mailing: Mailing) -> list[Recipient]:
    """One row per linked ticket that was not told; of several by one person, the first carries the letter."""
    incident, first = mailing.incident, _told(mailing)
    data, made = pinned(incident.runbook_id).data, []
    links = incident.links.filter(told_at=None).select_related("ticket__brand", "ticket__requester")
    for link in links.order_by("pk"):
        ticket = link.ticket
        email = recipients(ticket).to
        row = _row(mailing, email, ticket.requester_id, language_of(ticket, ticket.requester, data))
        row.ticket = ticket
        if ticket.status == Ticket.Status.MERGED:
            _skip(row, "merged into another ticket")
        elif email and email in first:
            row.is_mailed, told = False, first[email]
            row.reason = f"with {told}" if told else ""
            if not told:
                _skip(row, "told already with another ticket: answer by hand")
        elif email:
            first[email] = ticket.reference
        made.append(row)
    return made


def _letters(mailing: Mailing) -> list[Recipient]:
    known, data = _told(mailing), pinned(mailing.incident.runbook_id).data
    languages, made = data["languages"], []
    people = [each for each in who.affected(mailing.incident) if each.email not in known]
    subscribed = told_as_subscribers(mailing.incident, [each.email for each in people])
    for person in people:
        language = person.language if person.language in languages else languages[0]
        row = _row(mailing, person.email, person.customer, language)
        if person.email in subscribed:
            _skip(row, "told already as a subscriber")
        made.append(row)
    return made


def _told(mailing: Mailing) -> dict[str, str]:
    """Addresses that were told with an earlier mailing of this kind."""
    earlier = Recipient.objects.filter(incident=mailing.incident, kind=mailing.kind, is_mailed=True)
    done = earlier.exclude(state=State.SKIPPED).exclude(email="")
    return dict.fromkeys(done.values_list("email", flat=True), "")


def _row(mailing: Mailing, email: str, customer: int, language: str) -> Recipient:
    row = Recipient(
        mailing=mailing,
        incident=mailing.incident,
        kind=mailing.kind,
        email=email,
        customer_id=customer,
        language=language,
    )
    return row if email else _skip(row, "no e-mail address")


def _leave_out_suppressed(mailing: Mailing, rows: Iterable[Recipient]) -> list[Recipient]:
    found = list(rows)
    for start in range(0, len(found), CHUNK):
        chunk = found[start : start + CHUNK]
        stopped = suppressed(mailing.incident.brand_id, [row.email for row in chunk])
        for row in chunk:
            if row.email in stopped:
                _skip(row, f"we no longer write there: {stopped[row.email]}")
    return found


def _skip(row: Recipient, reason: str) -> Recipient:
    row.state, row.reason = State.SKIPPED, reason[:300]
    return row
