"""Decide that many people are told: a frozen draft that is looked at, then sent, then known as done."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext, gettext_noop

from incidents.audience import deliver, freeze, letters
from incidents.lifecycle import duties
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident, Mailing, Recipient
from support.tickets.actor import SYSTEM, Actor

Kind, State = Mailing.Kind, Mailing.State


def draft_answers(
    incident: Incident, words: Mapping[str, str], *, closes: bool, by: Actor, now: datetime
) -> Mailing:
    """The answer to every linked ticket that was not told, once the incident is over. Nothing is sent."""
    with changing(incident):
        _over(incident)
        _check(incident, Kind.TICKETS, words)
        return freeze.draft(incident, Kind.TICKETS, words, closes=closes, by=by, now=now)


def draft_audience(
    incident: Incident, words: Mapping[str, str], *, by: Actor, now: datetime
) -> Mailing:
    """Word to all who are affected and were not told: frozen now, sent only when somebody decides so."""
    with changing(incident):
        _check(incident, Kind.AUDIENCE, words)
        if incident.published_at is None:
            raise IncidentRefused(
                gettext("Publish the incident first: the letter links to its page.")
            )
        return freeze.draft(incident, Kind.AUDIENCE, words, closes=False, by=by, now=now)


def send(mailing: Mailing, *, by: Actor, now: datetime) -> None:
    """The decision, by name. Of two who press at once, one sends."""
    incident = mailing.incident
    with changing(incident):
        if incident.is_private:
            raise IncidentRefused(gettext(PRIVATE))
        if mailing.kind == Kind.TICKETS:
            _over(incident)
        drafts = Mailing.objects.filter(pk=mailing.pk, state=State.DRAFT)
        if not drafts.update(state=State.SENDING, sent_by=by.user, sent_at=now):
            raise IncidentRefused(gettext("It was decided already: nothing is sent twice."))
        mailing.refresh_from_db()
        count = mailing.recipients.filter(state=Recipient.State.WAITING).count()
        record(incident, "mailing", by=by, at=now, data={"kind": mailing.kind, "count": count})


def discard(mailing: Mailing) -> None:
    """Forget a draft. What is being sent cannot be taken back."""
    with changing(mailing.incident):
        if not Mailing.objects.filter(pk=mailing.pk, state=State.DRAFT).delete()[0]:
            raise IncidentRefused(gettext("It is being sent already."))


def send_due(*, now: datetime) -> None:
    """One turn of everything that is being sent."""
    sending = Mailing.objects.filter(state=State.SENDING).order_by("sent_at")
    for mailing in sending.select_related("incident__brand", "sent_by"):
        if mailing.kind == Kind.TICKETS and mailing.incident.is_open:
            deliver.leave_out(mailing, "it was reopened before they were told")
        if deliver.send_batch(mailing, now=now):
            _finish(mailing, now=now)


def _finish(mailing: Mailing, *, now: datetime) -> None:
    with changing(mailing.incident):
        mine = Mailing.objects.filter(pk=mailing.pk, state=State.SENDING)
        if not mine.update(state=State.DONE, finished_at=now):
            return
        told = mailing.recipients.filter(state=Recipient.State.TOLD).aggregate(n=Count("pk"))["n"]
        if mailing.kind == Kind.AUDIENCE:
            by = Actor.of(mailing.sent_by) if mailing.sent_by else SYSTEM
            duties.keep(mailing.incident, "audience", by=by, now=now, evidence=f"{told} told")
        data = {"kind": mailing.kind, "count": told}
        record(mailing.incident, "mailing_done", by=SYSTEM, at=now, data=data)


def _over(incident: Incident) -> None:
    """What the answer to the tickets says must be true while it is said."""
    if incident.is_open:
        raise IncidentRefused(
            gettext("Resolve the incident first: this answer says that it is over.")
        )


PRIVATE = gettext_noop("This incident is private: answer each person by hand.")


def _check(incident: Incident, kind: str, words: Mapping[str, str]) -> None:
    if incident.is_private:
        raise IncidentRefused(gettext(PRIVATE))
    if letters.template(incident, kind) is None:
        raise IncidentRefused(
            gettext("The runbook has no letter for this: add incidents.messages.affected.")
        )
    empty = [each for each in letters.languages(incident, kind) if not words.get(each, "").strip()]
    if empty:
        raise IncidentRefused(
            gettext("Write it in every language: %(languages)s is empty.")
            % {"languages": ", ".join(empty)}
        )
