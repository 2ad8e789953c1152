"""An answer to many: told beforehand, never twice to one person, and never past a customer who wrote meanwhile."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from support.models import (
    Brand,
    BulkItem,
    BulkJob,
    CustomerAddress,
    Macro,
    OutboxMessage,
    Suppression,
    Ticket,
)
from support.outbound import decisions
from support.runbook.apply import apply
from support.runbook.load import shipped
from support.tickets.answers import recipients
from support.tickets.bulk import answer, job, run
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.runbook.files import altered, load
from tests.support.tickets.bulk.jobs import ASKED, DONE, draft, fates, many, previewed
from tests.support.tickets.desk import MINUTE, NOON, ada, clock, opened, writes_again

LATER = NOON + timedelta(seconds=settings.OUTBOUND_UNDO_FOR) + MINUTE


def send(made: BulkJob) -> None:
    job.start(made, BulkJob.Verb.REPLY, made.asked, now=NOON)
    run.run_due(now=LATER)


def mails(brand: Brand) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(brand=brand, key__startswith="reply:").order_by("pk"))


def test_each_is_answered_in_their_language_with_their_name(luneo: Brand) -> None:
    english = opened(luneo, language="en", from_address="ann@example.com", from_name="Ann")
    french = opened(luneo, language="fr", from_address="zoe@example.com", message_id="<9@x>")
    made = previewed([english, french], texts={"en": "Hello {customer}", "fr": "Bonjour {ticket}"})
    send(made)
    assert fates(made) == [DONE, DONE]
    assert english.messages.get(kind="reply").text == "Hello Ann"
    assert french.messages.get(kind="reply").text == f"Bonjour {french.reference}"
    assert [row.destination for row in mails(luneo)] == ["ann@example.com", "zoe@example.com"]


@pytest.mark.parametrize(("counts", "state"), [(False, "running"), (True, "met")])
def test_mail_to_many_keeps_a_promise_only_where_the_runbook_says_so(
    luneo: Brand, counts: bool, state: str
) -> None:
    if counts:
        says = ("bulk_mail_counts: false", "bulk_mail_counts: true")
        apply(load(altered(shipped()["luneo"].read_text(), says)), by="tests", now=NOON)
    ticket = opened(Brand.objects.get(pk=luneo.pk))
    made = previewed([ticket], status="open")
    told = answer.show(made, by=ada(ticket.brand), now=NOON + MINUTE).clocks
    send(made)
    assert ("kept" in told and told["kept"]["first_response"] == 1) is counts
    assert clock(ticket, "first_response").state == state


def test_an_answer_leaves_status_and_author_as_one_written_by_hand(luneo: Brand) -> None:
    ticket = opened(luneo)
    send(previewed([ticket]))
    ticket.refresh_from_db()
    assert ticket.status == "pending_customer"
    reply = ticket.messages.get(kind="reply")
    assert (reply.author, reply.to) == (ada(luneo).user, ["zoe@example.com"])


def test_the_preview_tells_people_languages_texts_and_clocks(luneo: Brand) -> None:
    tickets = [
        opened(luneo, language=language, from_address=f"{n}@example.com", message_id=f"<{n}@x>")
        for n, language in enumerate(["en", "en", "fr"])
    ]
    found = answer.show(previewed(tickets), by=ada(luneo), now=NOON + MINUTE)
    assert found.count == 3
    assert found.languages["en"] == (2, "Hello Zoé Martin", True)
    assert found.languages["fr"] == (1, "Hello Zoé Martin", False)
    assert "kept" not in found.clocks  # Luneo counts no mail to many
    assert [item.email for item in found.sample] == [f"{n}@example.com" for n in range(3)]


def test_who_is_left_out_stands_there_with_the_reason(luneo: Brand) -> None:
    twice = make.customer(luneo, "twice@example.com")
    gone = make.customer(luneo, "gone@example.com")
    Suppression.objects.create(
        brand=luneo, email="gone@example.com", suppressed_at=NOON, reason="came back"
    )
    mute = make.customer(luneo, "mute@example.com")
    CustomerAddress.objects.filter(customer=mute).delete()
    first, again, stopped, silent = (
        make.ticket(luneo, requester=who) for who in (twice, twice, gone, mute)
    )
    merged = make.ticket(luneo, status="merged", merged_into=first)
    made = previewed([first, again, stopped, silent, merged])
    assert fates(made) == [
        ("waiting", ""),
        ("left_out", f"the same person is told in {first.reference}"),
        ("left_out", "we no longer write there: came back"),
        ("left_out", "no e-mail address"),
        ("left_out", "merged into another ticket"),
    ]
    shown = answer.show(made, by=ada(luneo), now=NOON)
    assert (shown.count, len(shown.left_out)) == (1, 4)


def test_a_suppression_of_another_brand_leaves_nobody_out(luneo: Brand, foodyepay: Brand) -> None:
    Suppression.objects.create(brand=foodyepay, email="zoe@example.com", suppressed_at=NOON)
    assert fates(previewed([opened(luneo)])) == [("waiting", "")]


def test_a_person_with_two_tickets_may_be_told_in_both(luneo: Brand) -> None:
    who = make.customer(luneo, "twice@example.com")
    made = previewed(many(luneo, 2, requester=who), once=False)
    send(made)
    assert fates(made) == [DONE, DONE]
    assert len(mails(luneo)) == 2


def test_a_preview_may_be_made_again_the_other_way(luneo: Brand) -> None:
    who = make.customer(luneo, "twice@example.com")
    made = previewed(many(luneo, 2, requester=who), once=False)
    for once, waiting in ((True, 1), (False, 2), (True, 1)):
        answer.freeze(made, {"macro": None, **ASKED, "once": once})
        assert made.items.filter(state="waiting").count() == waiting


def test_the_database_itself_keeps_one_person_from_being_told_twice(luneo: Brand) -> None:
    made = previewed(many(luneo, 2))
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkItem.objects.filter(job=made).update(person="same@example.com")


def test_a_turn_that_is_done_twice_mails_once(luneo: Brand) -> None:
    made = previewed([opened(luneo)])
    send(made)
    BulkJob.objects.filter(pk=made.pk).update(state=BulkJob.State.RUNNING)
    run.run_due(now=LATER + MINUTE)
    assert len(mails(luneo)) == 1


def test_a_crash_between_mail_and_mark_leaves_neither(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = previewed([opened(luneo)])

    def dies(_name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(run, "crashpoint", dies)
        with pytest.raises(KeyboardInterrupt):
            send(made)
    assert (mails(luneo), fates(made)) == ([], [("waiting", "")])
    run.run_due(now=LATER)
    assert (len(mails(luneo)), fates(made)) == (1, [DONE])


def test_whoever_wrote_after_the_preview_is_answered_by_hand(luneo: Brand) -> None:
    ticket = opened(luneo)
    made = previewed([ticket])
    writes_again(ticket, at=NOON + MINUTE)
    send(made)
    assert fates(made) == [("left_out", "The customer wrote after the preview: answer by hand.")]
    assert mails(luneo) == []


def test_a_colleagues_note_after_the_preview_stops_nothing(luneo: Brand) -> None:
    ticket = opened(luneo)
    made = previewed([ticket])
    make.message(ticket, kind="note")
    send(made)
    assert fates(made) == [DONE]


def test_an_address_that_changed_after_the_preview_is_written_to_by_hand(luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    made = previewed([ticket])
    CustomerAddress.objects.filter(customer=ticket.requester).update(email="new@example.com")
    send(made)
    assert fates(made) == [("left_out", "Their address changed after the preview: answer by hand.")]


def test_nothing_leaves_while_it_may_be_taken_back(luneo: Brand) -> None:
    made = previewed([opened(luneo)])
    job.start(made, BulkJob.Verb.REPLY, made.asked, now=NOON)
    run.run_due(now=NOON)
    assert mails(luneo) == []
    job.stop(made, by=ada(luneo), now=NOON)
    run.run_due(now=LATER)
    assert (mails(luneo), fates(made)) == ([], [("left_out", "Stopped by Ada Lovelace.")])


def test_what_is_begun_is_not_previewed_again(luneo: Brand) -> None:
    made = previewed([opened(luneo)])
    job.start(made, BulkJob.Verb.REPLY, made.asked, now=NOON)
    with pytest.raises(TicketRefused, match="nothing is done twice"):
        answer.freeze(made, {"macro": None, **ASKED, "texts": {"en": "Other"}})
    made.refresh_from_db()
    assert made.asked["texts"] == ASKED["texts"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [({"en": "  "}, "Write an answer"), ({"en": "Hi {nobody}"}, "nobody"), ({}, "Write an answer")],
)
def test_an_answer_has_words_whose_placeholders_mean_something(
    luneo: Brand, texts: dict[str, str], said: str
) -> None:
    with pytest.raises(TicketRefused, match=said):
        previewed([make.ticket(luneo)], texts=texts)


def test_a_prepared_answer_acts_beside_its_text(luneo: Brand) -> None:
    macro = Macro.objects.create(
        brand=luneo, title="x", texts={"en": "Hi"}, actions={"tags": ["told"]}
    )
    ticket = opened(luneo)
    send(previewed([ticket], macro=macro.pk))
    ticket.refresh_from_db()
    assert ticket.tags == ["told"]


def test_what_must_be_done_before_resolving_holds_the_mail_too(wanting: Brand) -> None:
    made = previewed([make.ticket(wanting, category="anything")], status="resolved")
    send(made)
    assert fates(made) == [("left_out", "Fill in before it is resolved: Invoice number.")]
    assert mails(wanting) == []


def test_how_each_mail_fares_is_found_by_its_item(luneo: Brand) -> None:
    made = previewed([opened(luneo)])
    send(made)
    message = made.items.get().message
    assert message is not None
    assert [row.key for row in message.outbox.all()] == [f"reply:{message.pk}"]
    assert decisions.cancel(message, by="Ada", now=LATER)


@pytest.mark.parametrize("reply_to", ["", "Other@Example.com"])
def test_the_preview_finds_the_address_that_the_answer_goes_to(luneo: Brand, reply_to: str) -> None:
    ticket = opened(luneo, reply_to=reply_to)
    writes_again(ticket, at=NOON + MINUTE)
    luneo.refresh_from_db()
    silent = make.ticket(luneo)
    CustomerAddress.objects.create(
        brand=luneo, customer=silent.requester, email="first@example.com", is_primary=True
    )
    made = draft([ticket, silent])
    found, _newest = answer.addresses(made, list(made.items.select_related("ticket")))
    for each in Ticket.objects.filter(pk__in=[ticket.pk, silent.pk]).select_related("brand"):
        assert found[each.pk] == recipients.recipients(each).to


def test_a_preview_costs_as_many_queries_for_ten_as_for_two_hundred(luneo: Brand) -> None:
    tickets = many(luneo, 200)
    cost = {}
    # Runbooks are remembered from here on.
    answer.show(previewed(tickets[:1]), by=ada(luneo), now=NOON)
    for count in (10, 200):
        made = draft(tickets[:count])
        with CaptureQueriesContext(connection) as found:
            answer.freeze(made, {"macro": None, **ASKED})
            answer.show(made, by=ada(luneo), now=NOON)
        cost[count] = len(found)
    assert cost[200] - cost[10] <= 1  # SQLite writes two hundred rows in two statements
    assert cost[200] <= 20
