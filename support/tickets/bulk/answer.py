"""An answer to many, before it is sent: whom it reaches and in which language, who is left out, what clocks do."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from support.models import BulkItem, BulkJob, CustomerAddress, Message, Ticket, TicketEvent, pinned
from support.outbound.suppress import suppressed
from support.sla import clocks
from support.tickets.actor import Actor
from support.tickets.answers import macros, moved
from support.tickets.answers.acknowledgement import language_of
from support.tickets.bulk.verbs import words
from support.tickets.refused import TicketRefused

State = BulkItem.State
SAMPLE = 10  # people shown by name
CHUNK = 500  # addresses of one statement
FROZEN = ("state", "reason", "email", "person", "language", "seen")


@dataclass(slots=True)
class Preview:
    """`clocks` counts tickets by what happens and the kind of clock; `left_out` tickets by reason."""

    count: int
    sample: list[BulkItem]
    # How many, text, is_own.
    languages: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    clocks: dict[str, Counter[str]] = field(default_factory=dict)
    left_out: dict[str, list[Ticket]] = field(default_factory=dict)


def languages(job: BulkJob) -> list[str]:
    """In which an answer can be written, the brand's first one first."""
    book = pinned(job.brand.runbook_id).data if job.brand.runbook_id else {}
    return list(book.get("languages") or [job.brand.language])


def freeze(job: BulkJob, asked: Mapping[str, Any]) -> None:
    """Write down who is told and who is not. `asked`: texts by language, status, macro, once (per person)."""
    texts = {language: text for language, text in asked["texts"].items() if text.strip()}
    if not texts:
        raise TicketRefused(_("Write an answer before you send it."))
    macros.check(texts, {})
    drafts = BulkJob.objects.filter(pk=job.pk, state=BulkJob.State.DRAFT)
    with transaction.atomic():
        if not drafts.select_for_update().exists():
            raise TicketRefused(_("It was started already: nothing is done twice."))
        _freeze(job, asked)
        drafts.update(verb=BulkJob.Verb.REPLY, asked={**asked, "texts": texts})
    job.refresh_from_db()


def _freeze(job: BulkJob, asked: Mapping[str, Any]) -> None:
    items = _items(job)
    found, newest = addresses(job, items)
    emails = sorted({email for email in found.values() if email})
    stopped: dict[str, str] = {}
    for start in range(0, len(emails), CHUNK):
        stopped |= suppressed(job.brand_id, emails[start : start + CHUNK])
    book = pinned(job.brand.runbook_id).data if job.brand.runbook_id else {}
    first: dict[str, str] = {}
    for item in items:
        ticket = item.ticket
        item.email, item.seen = found[ticket.pk], newest.get(ticket.pk, 0)
        item.language = language_of(ticket, ticket.requester, book)
        item.reason = _why_not(item, stopped, first if asked["once"] else {})
        item.state = State.LEFT_OUT if item.reason else State.WAITING
        item.person = item.email if asked["once"] else ""
        if item.state == State.WAITING:
            first.setdefault(item.email, ticket.reference)
    # `person` is unique among those who are told, and may pass from one ticket to another: emptied before it is set.
    job.items.update(person="")
    BulkItem.objects.bulk_update(items, FROZEN, batch_size=200)


def show(job: BulkJob, *, by: Actor, now: datetime) -> Preview:
    """What the frozen answer would do, with the text of each language as its first reader gets it."""
    items = _items(job)
    told = [item for item in items if item.state == State.WAITING]
    made = Preview(len(told), told[:SAMPLE])
    texts = job.asked["texts"]
    for language, count in Counter(item.language for item in told).most_common():
        reader = next(item for item in told if item.language == language)
        text = macros.filled(words(texts, language), reader.ticket, by=by)
        made.languages[language] = count, text, bool(texts.get(language))
    for item in items:
        if item.state == State.LEFT_OUT:
            made.left_out.setdefault(item.reason, []).append(item.ticket)
    made.clocks = _clocks(job, told, now)
    return made


def addresses(job: BulkJob, items: Sequence[BulkItem]) -> tuple[dict[int, str], dict[int, int]]:
    """Where each ticket's requester wants answers, as `recipients.recipients` finds it, and its newest message."""
    theirs = Message.objects.filter(
        ticket__bulk_items__job=job, customer_id=F("ticket__requester")
    ).exclude(kind=Message.Kind.NOTE)
    asked_for: dict[int, str] = {}
    for ticket, reply_to, sender in theirs.order_by("at", "pk").values_list(
        "ticket_id", "reply_to", "from_address"
    ):
        asked_for[ticket] = reply_to or sender or asked_for.get(ticket, "")
    known = CustomerAddress.objects.filter(customer__tickets__bulk_items__job=job)
    rows = known.order_by("is_primary", "-pk").values_list("customer_id", "email")
    usual = dict(rows)  # the last one wins: the primary, or the first of several
    newest = Message.objects.filter(ticket__bulk_items__job=job).values_list("ticket_id")
    tickets = [item.ticket for item in items]
    return (
        {
            each.pk: (asked_for.get(each.pk) or usual.get(each.requester_id, "")).strip().lower()
            for each in tickets
        },
        dict(newest.annotate(newest=Max("pk")).order_by()),
    )


def _items(job: BulkJob) -> list[BulkItem]:
    rows = job.items.select_related("ticket__brand", "ticket__requester", "ticket__queue")
    return list(rows.order_by("pk"))


def _why_not(item: BulkItem, stopped: Mapping[str, str], told: Mapping[str, str]) -> str:
    if item.ticket.status == Ticket.Status.MERGED:
        return _("merged into another ticket")
    if not item.email:
        return _("no e-mail address")
    if item.email in stopped:
        return (_("we no longer write there: %(why)s") % {"why": stopped[item.email]})[:300]
    if item.email in told:
        return _("the same person is told in %(ticket)s") % {"ticket": told[item.email]}
    return ""


def _clocks(job: BulkJob, told: Sequence[BulkItem], now: datetime) -> dict[str, Counter[str]]:
    facts: dict[int, list[Any]] = defaultdict(list)
    rows = TicketEvent.objects.filter(ticket__bulk_items__job=job, kind__in=clocks.FACTS)
    for ticket, *fact in rows.order_by("at", "pk").values_list(
        "ticket_id", "at", "kind", "data", "message_id"
    ):
        facts[ticket].append(tuple(fact))
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    history = clocks.history_of(job.brand)
    for item in told:
        known = clocks.events(facts[item.ticket_id])
        after = job.asked["status"]
        moves = moved.moved(item.ticket, known, history, status=after, now=now, bulk=True)
        for name, kinds in moves._asdict().items():
            counted[name].update(kinds)
    return {name: kinds for name, kinds in counted.items() if kinds}
