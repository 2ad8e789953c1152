"""Whom a customer writes in copy takes part in the ticket, so that what they answer belongs to it."""

from support.inbound.case import Case
from support.inbound.route import outsiders
from support.models import Membership, Ticket
from support.tickets import actions
from support.tickets.actor import Actor


def invite(case: Case, ticket: Ticket) -> None:
    """Make the people of Cc participants where they may be named; nobody is mailed for it. Machines invite nobody."""
    if case.automatic.strength or not case.may_name_others:
        return
    named = [each for each in case.letter.cc if each.key != case.sender.email]
    people = {each.key: each.name for each in outsiders(named)[: actions.MOST_PARTICIPANTS]}
    if not people:
        return
    colleagues = Membership.objects.filter(brand=case.brand)
    for email in colleagues.values_list("user__email", flat=True):
        people.pop(email.lower(), None)
    by = Actor(case.sender.name or case.sender.email)
    actions.invite(ticket, people, by=by, now=case.now)
