"""Playbooks: the runbook's steps for one kind of trouble, run on a ticket with evidence for each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from support.lib.web import is_web
from support.models import PlaybookEvidence, PlaybookRun, Ticket, TicketEvent, pinned
from support.tickets import facts, thread
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.incoming import File
from support.tickets.refused import TicketRefused

Kind = PlaybookEvidence.Kind
State = PlaybookRun.State
Book = Mapping[str, Any]
MOST_TEXT = 10_000  # characters of one evidence


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a run; `kind` says what evidence it asks for. It is done once there is some."""

    id: str
    text: str
    kind: str
    required: bool
    evidence: Sequence[PlaybookEvidence] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return bool(self.evidence)


def known(ticket: Ticket) -> dict[str, Book]:
    """The playbooks of the brand's runbook by id."""
    if ticket.brand.runbook_id is None:
        return {}
    books = pinned(ticket.brand.runbook_id).data.get("playbooks") or []
    return {book["id"]: book for book in books}


def of_category(ticket: Ticket) -> Book | None:
    """The playbook that the runbook names for the ticket's category."""
    if ticket.brand.runbook_id is None:
        return None
    categories = pinned(ticket.brand.runbook_id).data.get("categories") or {}
    return known(ticket).get((categories.get(ticket.category) or {}).get("playbook") or "")


def steps(run: PlaybookRun) -> list[Step]:
    """The steps as they stood in the runbook when the run began, each with its evidence, oldest first."""
    books = pinned(run.runbook_id).data.get("playbooks") or []
    book: Book = next((each for each in books if each["id"] == run.playbook), {"steps": []})
    given: dict[str, list[PlaybookEvidence]] = {}
    for each in sorted(run.evidence.all(), key=lambda row: (row.at, row.pk)):
        given.setdefault(each.step, []).append(each)
    return [
        Step(
            step["id"],
            step["text"],
            step.get("evidence", "text"),
            step.get("required", True),
            given.get(step["id"], []),
        )
        for step in book["steps"]
    ]


def start(ticket: Ticket, playbook: str, *, by: Actor, now: datetime) -> PlaybookRun:
    """Begin a run. One that touches money waits until the customer's identity is verified."""
    with changing(ticket):
        book = known(ticket).get(playbook)
        if book is None:
            raise TicketRefused(_("There is no such playbook in this brand's runbook."))
        if book.get("money") and ticket.identity_verified_at is None:
            raise TicketRefused(
                _("This playbook touches money: verify the customer's identity first.")
            )
        if ticket.playbook_runs.filter(playbook=playbook, state=State.RUNNING).exists():
            raise TicketRefused(_("This playbook is running on this ticket already."))
        run = PlaybookRun.objects.create(
            ticket=ticket,
            runbook_id=ticket.brand.runbook_id or 0,
            playbook=playbook,
            name=book["name"],
            started_at=now,
            started_by=by.name,
        )
        _told(run, "started", by=by, now=now)
    return run


def prove(
    run: PlaybookRun,
    step: str,
    *,
    by: Actor,
    now: datetime,
    text: str = "",
    file: File | None = None,
) -> None:
    """Give the evidence that a step asks for. The last missing one ends the run."""
    kept = thread.keep_ours(run.ticket, [file] if file else [])
    with changing(run.ticket):
        _require_running(run)
        wanted = next((each for each in steps(run) if each.id == step), None)
        if wanted is None:
            raise TicketRefused(_("This playbook has no such step."))
        row = PlaybookEvidence(
            run=run, step=step, kind=wanted.kind, at=now, by=by.user, by_name=by.name
        )
        _fill(row, text.strip()[:MOST_TEXT], file)
        if kept:
            row.sha256 = kept[0].sha256
        row.save(force_insert=True)
        _told(run, "evidence", by=by, now=now, step=wanted.text)
        if all(each.is_done for each in steps(_fresh(run))):
            _end(run, State.DONE, by=by, now=now)


def finish(run: PlaybookRun, *, by: Actor, now: datetime) -> None:
    """End a run whose required steps are proven; optional ones may be left out."""
    with changing(run.ticket):
        _require_running(run)
        missing = [each.text for each in steps(run) if each.required and not each.is_done]
        if missing:
            raise TicketRefused(_("Still to do: %(steps)s.") % {"steps": "; ".join(missing)})
        _end(run, State.DONE, by=by, now=now)


def waive(
    ticket: Ticket, run: PlaybookRun | None, *, by: Actor, reason: str, now: datetime
) -> None:
    """A lead decides that the playbook is not needed here: spam, a double, somebody else's case."""
    if not reason.strip():
        raise TicketRefused(_("Say why the playbook is not needed."))
    with changing(ticket):
        book = of_category(ticket)
        if run is None and book is None:
            raise TicketRefused(_("There is no playbook to waive."))
        if run is None and book is not None:
            run = PlaybookRun(
                ticket=ticket,
                runbook_id=ticket.brand.runbook_id or 0,
                playbook=book["id"],
                name=book["name"],
                started_at=now,
                started_by=by.name,
            )
        if run is not None:
            _require_running(run)
            _end(run, State.WAIVED, by=by, now=now, reason=reason.strip()[:300])


def require_done(ticket: Ticket) -> None:
    """TicketRefused while a run, or the playbook of the category, still wants evidence."""
    book = of_category(ticket)
    runs = list(ticket.playbook_runs.prefetch_related("evidence"))
    missing = [line for run in runs if run.state == State.RUNNING for line in _missing(run)]
    if book is not None and book["id"] not in {run.playbook for run in runs}:
        missing.append(_("start the playbook %(name)s") % {"name": book["name"]})
    if missing:
        raise TicketRefused(
            _("Before this is resolved: %(steps)s.") % {"steps": "; ".join(missing)}
        )


def _missing(run: PlaybookRun) -> Iterator[str]:
    for step in steps(run):
        if step.required and not step.is_done:
            yield f"{run.name}: {step.text}"


def _fill(row: PlaybookEvidence, text: str, file: File | None) -> None:
    if row.kind == Kind.FILE:
        if file is None:
            raise TicketRefused(_("Attach the file that shows it."))
        row.file_name, row.content_type = file.name[:300], file.content_type[:200]
        row.size = len(file.content)
    elif row.kind == Kind.LINK:
        if not is_web(text):
            raise TicketRefused(_("Give the address of the page that shows it: https://…"))
    elif row.kind == Kind.TEXT and not text:
        raise TicketRefused(_("Write down what you found."))
    row.text = text


def _require_running(run: PlaybookRun) -> None:
    if run.pk:
        run.refresh_from_db(fields=["state"])
    if run.state != State.RUNNING:
        raise TicketRefused(_("This run is over already."))


def _fresh(run: PlaybookRun) -> PlaybookRun:
    return PlaybookRun.objects.get(pk=run.pk)


def _end(run: PlaybookRun, state: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    run.state, run.ended_at, run.ended_by, run.reason = state, now, by.name, reason
    run.save(update_fields=["state", "ended_at", "ended_by", "reason"] if run.pk else None)
    _told(run, state, by=by, now=now, **({"reason": reason} if reason else {}))


def current(ticket: Ticket) -> list[PlaybookRun]:
    """The ticket's runs with their evidence, newest first: two queries however many there are."""
    return list(ticket.playbook_runs.order_by("-started_at", "-pk").prefetch_related("evidence"))


def _told(run: PlaybookRun, change: str, *, by: Actor, now: datetime, **more: str) -> None:
    data = {"run": run.pk, "playbook": run.playbook, "name": run.name, "change": change, **more}
    facts.record(run.ticket, TicketEvent.Kind.PLAYBOOK, by=by, at=now, data=data)
    save(run.ticket, now=now)
