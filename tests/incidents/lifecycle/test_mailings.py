"""Many are told once: previewed, decided by name, resumable after a crash, each in their language."""

from typing import Any

import pytest

from incidents import lifecycle
from incidents.audience import deliver, letters
from incidents.lifecycle import IncidentRefused, mailings
from incidents.models import Incident, Mailing, Recipient
from support.models import Brand, Customer, Message, OutboxMessage, Suppression, Ticket
from support.tickets import actions
from support.tickets.actor import SYSTEM, Actor
from tests import make
from tests.at_once import at_once
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
WORDS = {"fr": "le serveur tient", "en": "the server holds"}


def customer(brand: Brand, email: str, language: str = "") -> Customer:
    made = make.customer(brand, email)
    made.language = language
    made.save(update_fields=["language"])
    return made


@pytest.fixture
def tickets(luneo: Brand) -> list[Ticket]:
    """Two people, one of them in French with two tickets."""
    zoe, joe = customer(luneo, "zoe@example.com", "fr"), customer(luneo, "joe@example.com", "en")
    return [make.ticket(luneo, requester=each) for each in (zoe, joe, zoe)]


@pytest.fixture
def over(luneo: Brand, declare: Declare, tickets: list[Ticket]) -> Incident:
    incident = declare(luneo, tickets=tickets)
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    return incident


def drafted(incident: Incident, **changed: Any) -> Mailing:
    values: dict[str, Any] = {"closes": True, "by": ADA, "now": at(61)}
    return mailings.draft_answers(incident, WORDS, **(values | changed))


def send_all(incident: Incident, *, at_minute: float = 72) -> None:
    for mailing in incident.mailings.filter(state="draft"):
        mailings.send(mailing, by=ADA, now=at(at_minute))
    mailings.send_due(now=at(at_minute))


def mails(kind: str = "reply:") -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith=kind).order_by("pk"))


def test_a_draft_sends_nothing_and_closes_nothing(over: Incident) -> None:
    mailing = drafted(over)
    mailings.send_due(now=at(70))
    assert mailing.recipients.count() == 3
    assert mails() == []
    assert set(over.tickets.values_list("status", flat=True)) == {"new"}


def test_each_customer_is_answered_once_in_their_language(
    over: Incident, tickets: list[Ticket]
) -> None:
    drafted(over)
    send_all(over)
    sent = {row.destination: row.payload for row in mails()}
    assert len(mails()) == 2
    assert "désormais résolu : le serveur tient" in sent["zoe@example.com"]["text"]
    assert "now resolved: the server holds" in sent["joe@example.com"]["text"]
    assert tickets[0].reference in sent["zoe@example.com"]["subject"]


def test_every_ticket_is_closed_and_shows_when_its_customer_was_told(over: Incident) -> None:
    drafted(over)
    send_all(over)
    assert set(over.tickets.values_list("status", flat=True)) == {"resolved"}
    assert set(over.links.values_list("told_at", flat=True)) == {at(72)}
    mailing = over.mailings.get()
    assert (mailing.state, mailing.finished_at) == ("done", at(72))


def test_tickets_may_be_answered_and_left_open(over: Incident) -> None:
    drafted(over, closes=False)
    send_all(over)
    statuses = list(over.tickets.order_by("pk").values_list("status", flat=True))
    assert statuses == ["open", "open", "new"]


def test_the_answer_is_a_message_of_its_ticket(over: Incident, tickets: list[Ticket]) -> None:
    drafted(over)
    send_all(over)
    said = tickets[1].messages.get(kind=Message.Kind.REPLY)
    assert (said.author_name, said.to) == ("Deskbell", ["joe@example.com"])
    assert said.text.startswith("Hello,")


def test_it_is_sent_in_the_name_of_whoever_decided(over: Incident, luneo: Brand) -> None:
    lea = make.agent("lea", luneo)
    mailings.send(drafted(over), by=Actor.of(lea), now=at(72))
    mailings.send_due(now=at(72))
    assert {each.author for each in Message.objects.filter(kind="reply")} == {lea}


def test_of_two_who_press_at_once_one_sends(over: Incident) -> None:
    mailing = drafted(over)
    again = Mailing.objects.get(pk=mailing.pk)
    mailings.send(mailing, by=ADA, now=at(72))
    with pytest.raises(IncidentRefused, match="decided already"):
        mailings.send(again, by=ADA, now=at(72))
    with pytest.raises(IncidentRefused, match="being sent"):
        mailings.discard(again)


def test_a_new_draft_takes_the_place_of_the_last_one(over: Incident) -> None:
    drafted(over)
    drafted(over, closes=False)
    assert over.mailings.get().closes is False
    assert Recipient.objects.count() == 3
    mailings.discard(over.mailings.get())
    assert Recipient.objects.count() == 0


def test_a_crash_in_the_middle_tells_nobody_twice(
    over: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second person's transaction dies: the first stays told, the next turn tells the others."""
    mailings.send(drafted(over), by=ADA, now=at(72))
    real, calls = letters.letter, []

    def breaking(mailing: Mailing, recipient: Recipient) -> Any:
        calls.append(recipient.email)
        if len(calls) == 2:
            raise MemoryError
        return real(mailing, recipient)

    monkeypatch.setattr("incidents.audience.deliver.letter", breaking)
    with pytest.raises(MemoryError):
        mailings.send_due(now=at(72))
    told = Recipient.objects.filter(state="told")
    assert [each.email for each in told] == ["zoe@example.com"]
    assert Ticket.objects.filter(status="resolved").count() == 1
    mailings.send_due(now=at(73))
    mailings.send_due(now=at(74))
    assert sorted(row.destination for row in mails()) == ["joe@example.com", "zoe@example.com"]


def test_nobody_reads_that_it_is_over_once_it_is_open_again(over: Incident) -> None:
    """Reopened before the decision, and between two turns; at the next end all are told who were not."""
    draft = drafted(over)
    lifecycle.reopen(over, reason="It is back", by=ADA, now=at(62))
    with pytest.raises(IncidentRefused, match="Resolve the incident first"):
        mailings.send(draft, by=ADA, now=at(63))
    lifecycle.resolve(over, slots=END, by=ADA, now=at(64))
    mailing = drafted(over, now=at(65))
    mailings.send(mailing, by=ADA, now=at(65))
    deliver.send_batch(mailing, now=at(65), batch=1)
    lifecycle.reopen(over, reason="It is back again", by=ADA, now=at(66))
    mailings.send_due(now=at(67))
    mailing.refresh_from_db()
    assert (mailing.state, len(mails())) == ("done", 1)
    assert set(mailing.recipients.values_list("state", flat=True)) == {"told", "skipped"}
    lifecycle.resolve(over, slots=END, by=ADA, now=at(68))
    drafted(over, now=at(69))
    send_all(over, at_minute=70)
    assert sorted(row.destination for row in mails()) == ["joe@example.com", "zoe@example.com"]


def test_a_turn_tells_no_more_than_its_batch(over: Incident) -> None:
    mailing = drafted(over)
    mailings.send(mailing, by=ADA, now=at(72))
    assert deliver.send_batch(mailing, now=at(72), batch=1) is False
    assert Recipient.objects.filter(state="told").count() == 1
    assert deliver.send_batch(mailing, now=at(72), batch=2) is True


def test_a_ticket_linked_later_can_be_told_too(over: Incident, luneo: Brand) -> None:
    drafted(over)
    send_all(over)
    late = make.ticket(luneo, requester=customer(luneo, "late@example.com", "en"))
    lifecycle.link(over, [late], by=ADA, now=at(80))
    second = drafted(over, now=at(81))
    assert [each.email for each in second.recipients.all()] == ["late@example.com"]
    send_all(over, at_minute=82)
    assert over.links.get(ticket=late).told_at == at(82)
    assert len(mails()) == 3


def test_somebody_told_before_is_not_mailed_again_nor_closed(
    over: Incident, luneo: Brand, tickets: list[Ticket]
) -> None:
    """Who writes again after "it is solved" says that it is not: a person answers."""
    drafted(over)
    send_all(over)
    again = make.ticket(luneo, requester=tickets[1].requester)
    lifecycle.link(over, [again], by=ADA, now=at(80))
    row = drafted(over, now=at(81)).recipients.get()
    assert (row.state, row.is_mailed) == ("skipped", False)
    assert "answer by hand" in row.reason
    send_all(over, at_minute=82)
    again.refresh_from_db()
    assert again.status == "new"


def test_who_cannot_be_told_is_left_out_with_the_reason(luneo: Brand, declare: Declare) -> None:
    silent, gone, merged = (customer(luneo, f"{each}@example.com") for each in "abc")
    silent.addresses.all().delete()
    Suppression.objects.create(
        brand=luneo, email="b@example.com", suppressed_at=at(0), reason="550 gone"
    )
    tickets = [make.ticket(luneo, requester=each) for each in (silent, gone, merged)]
    incident = declare(luneo, tickets=tickets)
    actions.merge(tickets[2], make.ticket(luneo), by=SYSTEM, now=at(1))
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    reasons = [each.reason for each in drafted(incident).recipients.order_by("pk")]
    assert reasons == [
        "no e-mail address",
        "we no longer write there: 550 gone",
        "merged into another ticket",
    ]
    send_all(incident)
    assert mails() == []


@pytest.mark.parametrize("missing", ["fr", "en"])
def test_an_answer_is_written_in_every_language(over: Incident, missing: str) -> None:
    words = {**WORDS, missing: " "}
    with pytest.raises(IncidentRefused, match=f"{missing} is empty"):
        mailings.draft_answers(over, words, closes=True, by=ADA, now=at(61))


def test_nobody_is_told_of_the_end_before_it(luneo: Brand, declare: Declare) -> None:
    with pytest.raises(IncidentRefused, match="Resolve the incident first"):
        drafted(declare(luneo))


def test_a_private_incident_tells_nobody(luneo: Brand, declare: Declare) -> None:
    secret = declare(luneo, category="security")
    lifecycle.resolve(secret, slots=END, by=ADA, now=at(60))
    with pytest.raises(IncidentRefused, match="private"):
        drafted(secret)
    with pytest.raises(IncidentRefused, match="private"):
        mailings.draft_audience(secret, WORDS, by=ADA, now=at(61))


def test_a_letter_shows_what_each_will_read(over: Incident) -> None:
    mailing = drafted(over)
    shown = [letters.letter(mailing, each).subject for each in mailing.recipients.order_by("pk")]
    endings = [each.partition("] ")[2] for each in shown]
    assert endings[0] == endings[2] == "L'incident qui vous touchait est résolu"
    assert endings[1] == "The incident that affected you is resolved"
    assert letters.languages(over, "tickets") == ["fr", "en"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everybody_once(luneo: Brand, declare: Declare) -> None:
    people = [customer(luneo, f"p{each}@example.com", "en") for each in range(12)]
    incident = declare(luneo, tickets=[make.ticket(luneo, requester=each) for each in people])
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(60))
    mailings.send(drafted(incident), by=ADA, now=at(72))
    at_once(*[lambda: mailings.send_due(now=at(72))] * 4)
    assert sorted(row.destination for row in mails()) == sorted(
        f"p{n}@example.com" for n in range(12)
    )
    assert incident.events.filter(kind="mailing_done").count() == 1
