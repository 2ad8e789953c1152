"""The steps that support itself can take; settings.ESCALATION_STEPS names them all."""

from datetime import datetime
from urllib.parse import urlsplit

from support.lib import envref
from support.models import Person, StepRun, Team, Ticket
from support.outbound import links, moments, outbox, templates
from support.outbound.notify import Notice
from support.outbound.notify import notify as tell
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
            "reason": run.escalation.reason,
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
    reached = tell(notice, targets, brand=ticket.brand, data=data, now=now)
    if not reached:
        raise NobodyReached(f"Nobody was reached: {_named(targets)} has no address.")
    return f"Mailed {', '.join(person.name for person in reached)}."


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
    for target in targets:
        word, _, name = target.partition(":")
        given = _given(ticket, word, name, now)
        if given:
            return f"Assigned to {given}."
    raise NobodyReached(f"Nobody could be assigned: {_named(targets)} cannot sign in.")


def _given(ticket: Ticket, word: str, name: str, now: datetime) -> str:
    """The name of who has it now; empty when the word of the runbook names nobody here."""
    if word == "team":
        team = Team.objects.filter(brand=ticket.brand, slug=name, is_active=True).first()
        if team is None:
            return ""
        Ticket.objects.filter(pk=ticket.pk).update(team=team)
        return team.name
    people = Person.objects.filter(brand=ticket.brand, is_active=True, user__is_active=True)
    person = next((each for each in people if word == "person" and each.slug == name), None)
    person = person or next(
        (each for each in people if word == "role" and name in each.roles), None
    )
    if person is None or person.user is None:
        return ""
    actions.assign(ticket, person.user, by=SYSTEM, now=now)
    return person.name


def _named(targets: list[str] | tuple[str, ...]) -> str:
    return ", ".join(targets) or "the step"
