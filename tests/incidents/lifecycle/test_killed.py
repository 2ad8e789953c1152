"""Whoever sends to many may be killed between any two people: everybody is told, and nobody twice."""

import os
import signal
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from incidents import lifecycle
from incidents.audience import deliver
from incidents.lifecycle import mailings
from incidents.models import Incident, Mailing, Recipient
from support.lib import crashpoint
from support.models import Account, Brand, Customer, CustomerAddress, OutboxMessage, TicketEvent
from tests import make
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END
from tests.incidents.lifecycle.test_mailings import ADA, WORDS
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
PEOPLE = [f"p{number}@example.com" for number in range(3)]
Sending = Callable[..., Incident]


class KilledError(BaseException):
    """As when the process is gone: nothing after it runs, and what was not committed never was."""


def answers(luneo: Brand, declare: Declare) -> Incident:
    """Three people with a ticket each, who are told of the end."""
    tickets = [make.ticket(luneo, requester=make.customer(luneo, each)) for each in PEOPLE]
    incident = declare(luneo, tickets=tickets)
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    draft = mailings.draft_answers(incident, WORDS, closes=True, by=ADA, now=at(61))
    mailings.send(draft, by=ADA, now=at(72))
    return incident


def audience(foodyepay: Brand, declare: Declare) -> Incident:
    """Three people of an account on a component that is hit, who are told proactively."""
    account = Account.objects.create(brand=foodyepay, name="Paul", components=["balances"])
    for each in PEOPLE:
        person = make.customer(foodyepay, each)
        Customer.objects.filter(pk=person.pk).update(account=account)
    incident = declare(foodyepay, category="balance")
    mailings.send(mailings.draft_audience(incident, WORDS, by=ADA, now=at(61)), by=ADA, now=at(72))
    return incident


def mailed(incident: Incident) -> Counter[str]:
    kinds = ("reply:", f"affected:{incident.pk}:")
    rows = OutboxMessage.objects.filter(brand=incident.brand, carrier="mail")
    return Counter(row.destination for row in rows if row.key.startswith(kinds))


def check_all_told_once(incident: Incident) -> None:
    assert mailed(incident) == Counter(PEOPLE)
    assert set(incident.links.values_list("told_at", flat=True)) <= {at(72), at(73)}
    assert set(Recipient.objects.values_list("state", flat=True)) == {"told"}
    assert incident.events.filter(kind="mailing_done").count() == 1
    assert Mailing.objects.get().state == "done"


@pytest.fixture(params=["answers", "audience"])
def sending(
    request: pytest.FixtureRequest, luneo: Brand, foodyepay: Brand, declare: Declare
) -> Incident:
    if request.param == "answers":
        return answers(luneo, declare)
    return audience(foodyepay, declare)


@pytest.mark.parametrize("passing", range(1, len(PEOPLE) + 1))
@pytest.mark.parametrize(
    ("point", "lost"), [("mailing.before_commit", 1), ("mailing.after_one", 0)]
)
def test_killed_at_any_person_the_next_turn_goes_on_there(
    sending: Incident, monkeypatch: pytest.MonkeyPatch, point: str, lost: int, passing: int
) -> None:
    passed = 0

    def dies(name: str) -> None:
        nonlocal passed
        passed += name == point
        if passed == passing:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(deliver, "crashpoint", dies)
        with pytest.raises(KilledError):
            mailings.send_due(now=at(72))
    assert sum(mailed(sending).values()) == passing - lost
    assert Recipient.objects.filter(state="told").count() == passing - lost
    mailings.send_due(now=at(73))
    mailings.send_due(now=at(74))
    check_all_told_once(sending)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["mailing.before_commit", "mailing.after_one"])
def test_a_process_that_is_really_killed_leaves_it_to_the_next(
    luneo: Brand, declare: Declare, point: str
) -> None:
    incident = answers(luneo, declare)
    connection.close()  # the child opens one of its own
    child = os.fork()
    if child == 0:
        crashpoint._NAME, crashpoint._left[0] = point, 2
        try:
            mailings.send_due(now=at(72))
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert 0 < sum(mailed(incident).values()) < len(PEOPLE)
    mailings.send_due(now=at(73))
    check_all_told_once(incident)


def test_who_lost_their_address_meanwhile_is_left_out_with_the_reason_and_stops_nobody(
    luneo: Brand, declare: Declare
) -> None:
    incident = answers(luneo, declare)
    CustomerAddress.objects.filter(email=PEOPLE[0]).delete()
    mailings.send_due(now=at(72))
    gone = Recipient.objects.get(email=PEOPLE[0])
    assert (gone.state, gone.told_at) == ("skipped", None)
    assert "e-mail" in gone.reason
    assert incident.links.get(ticket=gone.ticket).told_at is None
    assert mailed(incident) == Counter(PEOPLE[1:])
    assert Mailing.objects.get().state == "done"


def test_of_two_turns_that_read_the_same_people_one_tells_them(
    luneo: Brand, declare: Declare
) -> None:
    incident = answers(luneo, declare)
    mailing = Mailing.objects.get()
    stale = list(mailing.recipients.select_related("ticket__brand", "ticket__requester"))
    mailings.send_due(now=at(72))
    for each in stale:
        deliver._tell(mailing, each, by=ADA, now=at(73))
    assert mailed(incident) == Counter(PEOPLE)
    assert set(incident.links.values_list("told_at", flat=True)) == {at(72)}


def test_a_letter_to_many_is_no_answer_unless_the_runbook_says_so(
    luneo: Brand, declare: Declare
) -> None:
    incident = answers(luneo, declare)
    mailings.send_due(now=at(72))
    events = TicketEvent.objects.filter(ticket__incidents=incident, kind="agent_reply")
    assert [each.data.get("bulk") for each in events] == [True] * len(PEOPLE)
