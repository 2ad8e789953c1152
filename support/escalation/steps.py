"""The steps that support itself can take; settings.ESCALATION_STEPS names them all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext

from support.lib import envref
from support.models import Person, Role, StepRun, Team, Ticket, may, stand_ins
from support.outbound import links, moments, outbox, templates
from support.outbound.notify import Notice
from support.outbound.notify import notify as tell
from support.outbound.reach import Case, turns
from support.sla.phrases import span
from support.tickets import actions
from support.tickets.actor import SYSTEM


class NobodyReached(Exception):  # noqa: N818  # an answer: the escalation goes on to its next step at once
    """Says whom the step meant."""


def notify(run: StepRun, *, now: datetime) -> str:
    """Mail whom the step names, in the brand's own language."""
    ticket, data = run.escalation.ticket, run.escalation.runbook.data
    language = data["languages"][0]
    category = data["categories"].get(ticket.category) or {}
    due = moments.by(ticket.next_due_at, zone=ticket.brand.time_zone, language=language, now=now)
    rendered = templates.render(
        data,
        "notice",
        language,
        {
            "ticket": ticket.reference,
            "severity": ticket.severity,
            "category": category.get("name") or ticket.category or "-",
            "subject": ticket.subject,
            "reason": _reason(run, language, now),
            "due": due,
            "link": links.console(ticket),
            "brand": ticket.brand.name,
        },
    )
    notice = Notice(
        key=f"escalation:{run.escalation_id}:{run.round}:{run.position}",
        subject=rendered.subject,
        text=rendered.text,
        category=ticket.category,
        ticket=ticket,
        awake=bool(run.args.get("awake")),
    )
    targets = run.args.get("to") or ()
    with translation.override(language):
        reached = tell(notice, targets, brand=ticket.brand, data=data, now=now)
    if not reached:
        raise NobodyReached(f"Nobody was reached: {_named(targets)} has no address.")
    return f"Mailed {', '.join(person.name for person in reached)}."


def _reason(run: StepRun, language: str, now: datetime) -> str:
    """Who is told later, or again, is told since nobody took it: the same words would look like the same mail."""
    reason, minutes = (
        run.escalation.reason,
        (now - run.escalation.started_at) // timedelta(minutes=1),
    )
    if run.escalation.acknowledged_at or not minutes:
        return reason
    with translation.override(language):
        return f"{reason} · " + gettext("nobody took it for %(time)s") % {
            "time": span(minutes * 60)
        }


def webhook(run: StepRun, *, now: datetime) -> str:
    """Tell another system. Off while its address is unset; what the runbook calls it is kept, never the address."""
    ticket, url = run.escalation.ticket, run.args.get("url") or ""
    if not envref.resolve(url):
        raise NobodyReached(
            f"Nobody was reached: {url or 'the address of the webhook'} is not set."
        )
    body = {
        "ticket": ticket.reference,
        "brand": ticket.brand.slug,
        "severity": ticket.severity,
        "category": ticket.category,
        "policy": run.escalation.policy,
        "reason": run.escalation.reason,
        "round": run.round,
        "link": links.console(ticket),
    }
    key = f"escalation:{run.escalation_id}:{run.round}:{run.position}:webhook"
    outbox.queue(
        key=key,
        brand=ticket.brand,
        carrier="webhook",
        destination=url if envref.is_reference(url) else urlsplit(url).netloc,
        payload={"url": url, "body": body},
        now=now,
        ticket=ticket,
    )
    return "Told the webhook."


def assign(run: StepRun, *, now: datetime) -> str:
    """Give the ticket to the first of the named teams or people that can have it."""
    ticket, targets = run.escalation.ticket, run.args.get("to") or ()
    for target in chain.from_iterable(_meant(run, target, now) for target in targets):
        word, _, name = target.partition(":")
        given = _to_team(ticket, name) if word == "team" else _to_person(ticket, word, name, now)
        if given:
            return f"Assigned to {given}."
    raise NobodyReached(
        f"Nobody was assigned: {_named(targets)} means no team here and nobody who answers tickets."
    )


def _meant(run: StepRun, target: str, now: datetime) -> Iterable[str]:
    """Owners are teams and who is on call is a person, at this hour; other words say themselves whom they mean."""
    word, _, name = target.partition(":")
    ticket, data = run.escalation.ticket, run.escalation.runbook.data
    if word == "owners":
        owners = (data["categories"].get(ticket.category) or {}).get("owners") or ()
        return [f"team:{team}" for team in owners]
    if word == "oncall":
        case = Case(ticket.category, now, stand_ins(ticket.brand_id, now))
        return [f"person:{turn.person}" for turn in turns(data, name, case)]
    return [target]


def _to_team(ticket: Ticket, slug: str) -> str:
    """Its name; empty where the brand has none of that name."""
    team = Team.objects.filter(brand=ticket.brand, slug=slug, is_active=True).first()
    if team is None:
        return ""
    Ticket.objects.filter(pk=ticket.pk).update(team=team)
    return team.name


def _to_person(ticket: Ticket, word: str, name: str, now: datetime) -> str:
    """The first whom the word means and who answers tickets of the brand; empty where nobody does."""
    people = Person.objects.filter(brand=ticket.brand, is_active=True, user__is_active=True)
    for person in people.select_related("user").order_by("pk"):
        meant = person.slug == name if word == "person" else word == "role" and name in person.roles
        if meant and person.user and may(person.user, ticket.brand_id, Role.AGENT):
            actions.assign(ticket, person.user, by=SYSTEM, now=now)
            return person.name
    return ""


def _named(targets: list[str] | tuple[str, ...]) -> str:
    return ", ".join(targets) or "the step"
