"""F17: those who are affected and did not write are told once, from a frozen list."""

import pytest

from incidents import lifecycle
from incidents.audience.subscribed import told_as_subscribers
from incidents.lifecycle import IncidentRefused, mailings
from incidents.models import Incident, IncidentTicket
from incidents.subscribers import broadcast
from support.models import Account, Brand, Customer, OutboxMessage
from tests import make
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END, duty
from tests.incidents.lifecycle.test_mailings import ADA, WORDS, customer, mails, send_all
from tests.incidents.subscribers.people import subscriber
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
IMPACT = {"en": "some balances were shown too low", "fr": "des soldes étaient trop bas"}


@pytest.fixture
def balances(foodyepay: Brand, declare: Declare) -> Incident:
    """Three people of one account, and one who wrote."""
    account = Account.objects.create(brand=foodyepay, name="Chez Paul", components=["balances"])
    for name, language in (("a", "en"), ("b", "fr"), ("c", "")):
        person = customer(foodyepay, f"{name}@example.com", language)
        Customer.objects.filter(pk=person.pk).update(account=account)
    wrote = make.ticket(foodyepay, requester=customer(foodyepay, "w@example.com"))
    return declare(foodyepay, category="balance", tickets=[wrote])


def test_those_affected_are_told_once_and_the_duty_is_done(balances: Incident) -> None:
    mailings.draft_audience(balances, IMPACT, by=ADA, now=at(10))
    send_all(balances, at_minute=12)
    mailings.send_due(now=at(13))
    sent = {row.destination: row.payload for row in mails("affected:")}
    assert set(sent) == {"w@example.com", "a@example.com", "b@example.com", "c@example.com"}
    assert "soldes étaient trop bas" in sent["b@example.com"]["text"]
    assert "shown too low" in sent["c@example.com"]["text"]
    assert balances.code in sent["a@example.com"]["text"]
    assert "List-Unsubscribe" in sent["a@example.com"]["headers"]
    done = duty(balances, "audience")
    assert (done.state, done.met_at, done.evidence) == ("met", at(12), "4 told")


def test_it_is_frozen_when_it_is_drafted(balances: Incident, foodyepay: Brand) -> None:
    mailing = mailings.draft_audience(balances, IMPACT, by=ADA, now=at(10))
    late = customer(foodyepay, "late@example.com")
    Customer.objects.filter(pk=late.pk).update(account=Account.objects.get(brand=foodyepay))
    mailings.send(mailing, by=ADA, now=at(11))
    mailings.send_due(now=at(11))
    assert "late@example.com" not in {row.destination for row in mails("affected:")}
    second = mailings.draft_audience(balances, IMPACT, by=ADA, now=at(20))
    assert [each.email for each in second.recipients.all()] == ["late@example.com"]


def test_a_person_is_told_by_an_answer_and_by_a_letter_at_most_once_each(
    balances: Incident,
) -> None:
    mailings.draft_audience(balances, IMPACT, by=ADA, now=at(10))
    send_all(balances, at_minute=12)
    lifecycle.resolve(balances, slots=END, by=ADA, now=at(60))
    mailings.draft_answers(balances, WORDS, closes=True, by=ADA, now=at(61))
    send_all(balances)
    assert [row.destination for row in mails()] == ["w@example.com"]
    assert IncidentTicket.objects.get().told_at == at(72)


def test_a_brand_without_the_letter_says_what_is_missing(luneo: Brand, declare: Declare) -> None:
    with pytest.raises(IncidentRefused, match=r"incidents\.messages\.affected"):
        mailings.draft_audience(declare(luneo), IMPACT, by=ADA, now=at(10))


def test_an_unpublished_incident_has_no_page_to_link_to(foodyepay: Brand, declare: Declare) -> None:
    with pytest.raises(IncidentRefused, match="Publish the incident first"):
        mailings.draft_audience(
            declare(foodyepay, severity="P3", category="balance"), IMPACT, by=ADA, now=at(10)
        )


def test_who_read_of_it_as_a_subscriber_is_left_out_and_the_draft_says_why(
    balances: Incident, foodyepay: Brand
) -> None:
    told = subscriber(foodyepay, "a@example.com")
    subscriber(foodyepay, "b@example.com", url="https://hooks.example/b")
    lost = subscriber(foodyepay, "c@example.com")
    broadcast.run_due(now=at(1))
    assert OutboxMessage.objects.filter(key__endswith=f":{told.pk}", key__startswith="word:")
    OutboxMessage.objects.filter(key__endswith=f":{lost.pk}").update(state="dead")
    mailing = mailings.draft_audience(balances, IMPACT, by=ADA, now=at(10))
    skipped = dict(mailing.recipients.filter(state="skipped").values_list("email", "reason"))
    assert skipped == {"a@example.com": "told already as a subscriber"}
    mailings.send(mailing, by=ADA, now=at(11))
    mailings.send_due(now=at(12))
    assert {row.destination for row in mails("affected:")} == {
        "w@example.com",
        "b@example.com",
        "c@example.com",
    }


def test_a_subscriber_who_was_told_nothing_is_told_with_the_others(
    balances: Incident, foodyepay: Brand
) -> None:
    subscriber(foodyepay, "a@example.com")
    assert told_as_subscribers(balances, ["a@example.com"]) == set()


def test_a_subscriber_of_another_brand_is_not_one_of_this(
    balances: Incident, luneo: Brand, declare: Declare
) -> None:
    subscriber(luneo, "a@example.com")
    declare(luneo)
    broadcast.run_due(now=at(1))
    assert told_as_subscribers(balances, ["a@example.com"]) == set()
