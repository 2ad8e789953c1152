"""What each table keeps of a forgotten customer: that something was, and when; never who it was or what they said."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q

from support.lib import files as disk
from support.models import (
    Attachment,
    Customer,
    DeliveryEvent,
    Draft,
    Escalation,
    IdentityLink,
    Message,
    Notification,
    OutboxMessage,
    PlaybookEvidence,
    PlaybookRun,
    RawMessage,
    StepRun,
    TicketEvent,
    TriggerHit,
)
from support.privacy.whose import Whose
from support.tickets import quota

GONE = "[erased]"
NO_FILE = "0" * 64
BATCH = 500  # rows written at a time
Kind = TicketEvent.Kind
State = OutboxMessage.State
# Words of an event that may be a customer's. All others are ours, and clocks are computed from them.
SAID = frozenset({"address", "evidence", "detail", "reason", "unverified", "text", "sent_to"})
# Of what set a trigger off: the rest is numbers and kinds.
SEEN = frozenset({"said", "words", "again"})
SAID_BY_KIND: Mapping[str, frozenset[str]] = {
    Kind.PARTICIPANT: frozenset({"name"}),
    Kind.SUBJECT: frozenset({"from", "to"}),
    Kind.FIELDS: frozenset({"from", "to"}),
    Kind.DELIVERY: frozenset({"to"}),
    Kind.INCIDENT: frozenset({"title"}),
}


def letters(theirs: Whose) -> int:
    """The bytes go; what was not read yet is not read any more."""
    keys = list(theirs.letters.values_list("pk", flat=True))
    rows = RawMessage.objects.filter(pk__in=keys)
    rows.filter(state__in=["new", "held"]).update(state=RawMessage.State.DISCARDED)
    blank = {"body": b"", "headers": {}, "envelope_from": "", "envelope_to": [], "outcome": {}}
    return rows.update(remote_ip=None, reason="", **blank)


def mails(theirs: Whose) -> int:
    """What waits is not sent any more; what was sent says only that it was. Others' mails lose the copy."""
    keys = list(theirs.mails.values_list("pk", flat=True))
    rows = OutboxMessage.objects.filter(pk__in=keys)
    rows.filter(state__in=[State.PENDING, State.DEAD]).update(state=State.CANCELLED)
    DeliveryEvent.objects.filter(outbox__in=keys).update(recipient="", detail="")
    elsewhere = OutboxMessage.objects.filter(ticket__in=theirs.elsewhere).exclude(pk__in=keys)
    _without(theirs, elsewhere, "payload")
    DeliveryEvent.objects.filter(outbox__in=elsewhere, recipient__in=theirs.emails).update(
        recipient="", detail=""
    )
    return rows.update(payload={}, destination=GONE, last_error="")


def messages(theirs: Whose) -> int:
    _without(theirs, Message.objects.filter(ticket__in=theirs.elsewhere), "to", "cc")
    blank = dict.fromkeys(("elided_text", "html", "from_address", "reply_to", "message_id"), "")
    theirs.messages.filter(author=None).exclude(kind="auto").update(author_name="")
    return theirs.messages.update(text=GONE, reply_text=GONE, to=[], cc=[], **blank)


def tickets(theirs: Whose) -> int:
    """Tags stay: they are our words, and reports count by them."""
    return theirs.tickets.update(subject=GONE, fields={}, identity_verified_how="")


def escalations(theirs: Whose) -> int:
    """Why each began and what came of it quotes people; which policy ran, when, and which trigger hit stays."""
    Escalation.objects.filter(ticket__in=theirs.tickets).update(reason=GONE)
    taken = StepRun.objects.filter(escalation__ticket__in=theirs.tickets)
    taken.exclude(result="").update(result=GONE)
    taken.exclude(last_error="").update(last_error=GONE)
    hits = list(TriggerHit.objects.filter(ticket__in=theirs.tickets))
    for hit in hits:
        hit.evidence = {
            key: _blank(value) if key in SEEN else value for key, value in hit.evidence.items()
        }
        hit.cleared_reason = _blank(hit.cleared_reason)
    TriggerHit.objects.bulk_update(hits, ["evidence", "cleared_reason"], batch_size=BATCH)
    return len(hits)


def desks(theirs: Whose) -> None:
    """What colleagues have not sent or were told of, links that prove who they are, names in Django's own history."""
    Draft.objects.filter(ticket__in=theirs.tickets).delete()
    told = Q(ticket__in=theirs.tickets) | Q(message__in=theirs.messages.values("pk"))
    Notification.objects.filter(told).delete()
    IdentityLink.objects.filter(ticket__in=theirs.tickets).update(email=GONE)
    logged = LogEntry.objects.filter(content_type__app_label="support")
    keys = [str(key) for key in theirs.tickets.values_list("pk", flat=True)]
    people = Q(content_type__model="customer", object_id__in=map(str, theirs.people))
    about = people | Q(content_type__model="ticket", object_id__in=keys)
    logged.filter(about).update(object_repr=GONE, change_message="")


def files(theirs: Whose) -> int:
    """Rows keep their size; the bytes go after the commit, unless another row needs the same ones."""
    attached = Attachment.objects.filter(message__in=theirs.messages.values("pk"))
    proven = PlaybookEvidence.objects.filter(run__ticket__in=theirs.tickets)
    hashes = {*attached.values_list("sha256", flat=True), *proven.values_list("sha256", flat=True)}
    keys = list(attached.values_list("pk", flat=True))
    Attachment.objects.filter(pk__in=keys).update(name=GONE, sha256=NO_FILE, cid="", is_kept=True)
    PlaybookRun.objects.filter(ticket__in=theirs.tickets).update(reason="")
    proven.update(text=GONE, file_name="", sha256="")
    transaction.on_commit(partial(_remove, theirs.customer.brand_id, hashes - {"", NO_FILE}))
    return len(keys)


def _remove(brand_id: int, hashes: Iterable[str]) -> None:
    for digest in hashes:
        used = Attachment.objects.filter(sha256=digest).exists()
        path = disk.path(digest)
        if (
            path.is_file()
            and not used
            and not PlaybookEvidence.objects.filter(sha256=digest).exists()
        ):
            quota.give_back(brand_id, path.stat().st_size)
            path.unlink(missing_ok=True)


def events(theirs: Whose) -> int:
    """What happened and when stays; names, reasons and addresses of a person's making go."""
    names, changed = _names(theirs), []
    own, elsewhere = theirs.tickets.values("pk"), theirs.elsewhere
    joined = Q(ticket__in=elsewhere, kind=Kind.PARTICIPANT, data__customer__in=theirs.people)
    wrote = Q(ticket__in=elsewhere, message__in=theirs.messages.values("pk"))
    found = TicketEvent.objects.filter(Q(ticket__in=own) | joined | wrote)
    for event in found.iterator(chunk_size=BATCH):
        before = (event.data, event.actor_name)
        event.data = _silent(event)
        if event.actor_id is None and event.actor_name in names:
            event.actor_name = "Customer"
        if before != (event.data, event.actor_name):
            changed.append(event)
    TicketEvent.objects.bulk_update(changed, ["data", "actor_name"], batch_size=BATCH)
    return len(changed)


def _names(theirs: Whose) -> set[str]:
    known = Customer.objects.filter(pk__in=theirs.people).values_list("name", flat=True)
    written = theirs.messages.filter(author=None).values_list("author_name", flat=True)
    return {*known, *written} - {"", "Customer", "Deskbell"}


def _silent(event: TicketEvent) -> dict[str, Any]:
    said = SAID | SAID_BY_KIND.get(event.kind, frozenset())
    return {key: _blank(value) if key in said else value for key, value in event.data.items()}


def _blank(value: Any) -> Any:
    """Of the same shape, so that whoever reads it finds what they expect."""
    if isinstance(value, dict):
        return {key: _blank(each) for key, each in value.items()}
    return GONE if value else value


def _without(theirs: Whose, rows: Any, *fields: str) -> None:
    """Take their addresses out of rows that stay another's, wherever in these fields they stand."""
    changed = []
    for row in rows.iterator(chunk_size=BATCH):
        before = [getattr(row, field) for field in fields]
        after = [_cut(value, theirs.emails) for value in before]
        if before != after:
            for field, value in zip(fields, after, strict=True):
                setattr(row, field, value)
            changed.append(row)
    rows.model.objects.bulk_update(changed, list(fields), batch_size=BATCH)


def _cut(value: Any, emails: Iterable[str]) -> Any:
    if isinstance(value, dict):
        return {key: _cut(each, emails) for key, each in value.items()}
    if isinstance(value, list):
        return [_cut(each, emails) for each in value if not _names_one(each, emails)]
    return GONE if _names_one(value, emails) else value


def _names_one(value: Any, emails: Iterable[str]) -> bool:
    return isinstance(value, str) and any(email in value.lower() for email in emails)
