"""The first hour at the desk: some letters are answered, one is looked into, one is solved."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from support.models import Ticket
from support.tickets import actions
from support.tickets.actor import Actor

Status = Ticket.Status


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that a colleague does to the ticket with this subject."""

    subject: str
    who: str
    reply: str = ""
    note: str = ""
    status: str = ""
    take: bool = False


TURNS = [
    Turn(
        "Site en panne depuis 8h50",
        "camille",
        take=True,
        note="502 du répartiteur, Hugo regarde les journaux.",
    ),
    Turn(
        "Débité deux fois pour la facture de février",
        "emma",
        take=True,
        status=Status.PENDING_CUSTOMER,
        reply=(
            "Bonjour Jean-Marc,\n\nMerci pour le relevé. Je vois bien les deux prélèvements du 27 février.\n"
            "Pouvez-vous me confirmer les quatre derniers chiffres de la carte ? Je lance alors le remboursement.\n\n"
            "Bien à vous,"
        ),
    ),
    Turn(
        "How do I change the language of receipts?",
        "emma",
        take=True,
        status=Status.RESOLVED,
        reply=(
            "Hi Lucas,\n\nSettings > Receipts > Language. Portuguese is the fourth entry; it holds from the next"
            " receipt on.\n\nAll the best,"
        ),
    ),
    Turn("Vulnerability report: documents readable by strangers", "camille", take=True),
    Turn(
        "Tableau de bord très lent pour tout le monde",
        "emma",
        note="Trois clients de plus au téléphone de l'agence.",
    ),
    Turn(
        "Wrong amount in my balance",
        "ravi",
        take=True,
        reply=(
            "Hello Hannah,\n\nthank you for the bank reference. The top-up reached us on Friday and was booked to an"
            " older wallet of yours. We are moving it now and write again before this evening.\n\nKind regards,"
        ),
    ),
    Turn(
        "Reward not received, transaction hash inside",
        "ravi",
        take=True,
        note="Hash is final, ledger entry missing.",
    ),
    Turn(
        "Feature request: split the bill",
        "ravi",
        status=Status.RESOLVED,
        reply="Hi Grace,\n\nit is on the list for the autumn, and your vote now counts with it.\n\nThank you,",
    ),
    Turn(
        "Payments are down at the counter",
        "maya",
        take=True,
        note="Processor's status page is green. Paged.",
    ),
]


def play(*, now: datetime) -> int:
    """Each turn through the verbs that the console uses; return how many were taken."""
    return sum(_take(turn, now=now) for turn in TURNS)


def _take(turn: Turn, *, now: datetime) -> bool:
    ticket = Ticket.objects.filter(subject=turn.subject).select_related("brand").first()
    user = User.objects.get(username=turn.who)
    if ticket is None:
        return False
    by = Actor.of(user)
    if turn.take:
        actions.assign(ticket, user, by=by, now=now)
    if turn.note:
        actions.note(ticket, by=by, text=turn.note, now=now)
    if turn.reply:
        actions.reply(ticket, by=by, text=turn.reply, status=turn.status or None, now=now)
    return True
