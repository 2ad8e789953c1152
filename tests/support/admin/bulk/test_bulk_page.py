"""Many tickets from the queue: chosen, changed or answered together, and how each fared."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from support.admin.bulk.forms import FORMS
from support.admin.bulk.page import address
from support.models import AuditEntry, Brand, BulkJob, Macro, Membership, Role, Ticket, TicketEvent
from support.tickets.bulk import job, run
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown
from tests.support.tickets.bulk.jobs import many

QUEUE = reverse("admin:support_ticket_changelist")
State, Verb = BulkJob.State, BulkJob.Verb
REPLY = {
    "reply-text_en": "Hello {customer}",
    "reply-text_fr": "Bonjour",
    "reply-status": "pending_customer",
    "reply-once": "on",
}


def choose(desk: Desk, *tickets: Ticket, view: str = "?view=open", **fields: str) -> Answer:
    """Tick these rows and press the button above the list."""
    keys = [str(ticket.pk) for ticket in tickets]
    pressed = {"action": "together", "index": "0", "_selected_action": keys, **fields}
    return desk.client.post(QUEUE + view, pressed)


def drafted(desk: Desk, *tickets: Ticket) -> BulkJob:
    choose(desk, *tickets)
    return BulkJob.objects.latest("pk")


def press(desk: Desk, row: BulkJob, button: str, value: str = "1", **fields: Any) -> Answer:
    return desk.client.post(address(row), {button: value, **fields}, follow=True)


def shown(desk: Desk, row: BulkJob) -> str:
    return desk.client.get(address(row)).content.decode()


def test_the_ticked_rows_become_a_draft_that_nothing_was_done_to(desk: Desk, luneo: Brand) -> None:
    one, other, _left = many(luneo, 3)
    answer = choose(desk, one, other)
    made = BulkJob.objects.get()
    assert answer.headers["Location"] == address(made)
    assert set(made.items.values_list("ticket", flat=True)) == {one.pk, other.pk}
    assert (made.state, made.made_by) == (State.DRAFT, desk.user)
    assert not one.events.exclude(kind="opened").exists()


def test_the_whole_view_is_chosen_beyond_its_first_page_and_nothing_outside_it(
    desk: Desk, luneo: Brand
) -> None:
    who = make.customer(luneo)
    seen = many(luneo, 55, requester=who, severity="P0")
    many(luneo, 2, requester=who)
    choose(desk, seen[0], view="?severity__exact=P0", select_across="on")
    chosen = BulkJob.objects.get().items.values_list("ticket", flat=True)
    assert set(chosen) == {ticket.pk for ticket in seen}


def test_the_queue_offers_the_whole_view_as_a_box_with_its_limit(
    desk: Desk, ticket: Ticket
) -> None:
    page = desk.client.get(QUEUE).content.decode()
    assert 'type="checkbox" name="select_across"' in page
    assert f"up to {job.MOST}" in page


def test_rows_of_another_brand_are_not_chosen(desk: Desk, luneo: Brand, foodyepay: Brand) -> None:
    mine, theirs = make.ticket(luneo), make.ticket(foodyepay)
    choose(desk, mine, theirs)
    assert [item.ticket for item in BulkJob.objects.get().items.all()] == [mine]


def test_rows_that_may_only_be_read_are_not_chosen(sit_down: SitDown, luneo: Brand) -> None:
    answer = choose(sit_down(Role.VIEWER), make.ticket(luneo))
    assert not BulkJob.objects.exists()
    assert answer.status_code in {200, 302, 403}


def test_tickets_of_two_brands_are_refused_in_words(
    desk: Desk, luneo: Brand, foodyepay: Brand
) -> None:
    Membership.objects.create(user=desk.user, brand=foodyepay, role=Role.AGENT)
    choose(desk, make.ticket(luneo), make.ticket(foodyepay))
    assert not BulkJob.objects.exists()
    assert "filter the list by brand" in desk.client.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    ("verb", "fields", "field", "value"),
    [
        ("status", {"status-status": "open"}, "status", "open"),
        ("severity", {"severity-severity": "P1"}, "severity", "P1"),
        ("tag", {"tag-tags": "VIP, old"}, "tags", ["old", "vip"]),
        ("assign", {"assign-assignee": ""}, "assignee", None),
    ],
)
def test_a_verb_is_done_to_each_and_the_page_says_so(
    desk: Desk, luneo: Brand, verb: str, fields: dict[str, str], field: str, value: Any
) -> None:
    tickets = many(luneo, 2)
    page = press(desk, drafted(desk, *tickets), "_do", verb, **fields).content.decode()
    assert "2 changed" in page
    for ticket in tickets:
        ticket.refresh_from_db()
        assert getattr(ticket, field) == value


def test_what_was_not_changed_is_told_with_number_and_reason(desk: Desk, luneo: Brand) -> None:
    tickets = [make.ticket(luneo, severity=each) for each in ("P0", "P0", "P3")]
    page = press(
        desk, drafted(desk, *tickets), "_do", "severity", **{"severity-severity": "P2"}
    ).content.decode()
    assert "1 changed, 2 not" in page
    assert "Say why it is less severe" in page
    assert tickets[0].reference in page


def test_merging_wants_a_number_of_this_brand(desk: Desk, luneo: Brand) -> None:
    row = drafted(desk, make.ticket(luneo))
    for wrong in ("PAY-12", "soon", ""):
        press(desk, row, "_do", "merge", **{"merge-into": wrong})
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_tickets_are_merged_by_the_number_that_people_say(desk: Desk, luneo: Brand) -> None:
    into, other = many(luneo, 2)
    press(desk, drafted(desk, other), "_do", "merge", **{"merge-into": into.reference.lower()})
    other.refresh_from_db()
    assert other.merged_into == into


def test_every_verb_but_the_answer_has_a_form() -> None:
    assert {form.verb for form in FORMS} == set(Verb) - {Verb.REPLY}


@pytest.mark.parametrize("button", ["_do", "_preview", "_send", "_discard"])
def test_a_colleague_does_not_go_on_with_somebody_elses_draft(
    desk: Desk, sit_down: SitDown, luneo: Brand, button: str
) -> None:
    row = drafted(desk, make.ticket(luneo))
    assert press(sit_down(name="bob"), row, button, "tag").status_code == 403
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_a_colleague_reads_that_nothing_has_begun(
    desk: Desk, sit_down: SitDown, luneo: Brand
) -> None:
    row = drafted(desk, make.ticket(luneo))
    page = shown(sit_down(name="bob"), row)
    assert "Ada has not begun yet" in page
    assert "_do" not in page


def test_a_viewer_stops_nothing_and_a_colleague_may(
    desk: Desk, sit_down: SitDown, luneo: Brand
) -> None:
    row = drafted(desk, make.ticket(luneo))
    later = timezone.now() + timedelta(hours=1)
    BulkJob.objects.update(state=State.RUNNING, verb="tag", asked={"tags": ["x"]}, run_at=later)
    assert press(sit_down(Role.VIEWER, "eve"), row, "_stop").status_code == 403
    page = press(sit_down(name="bob"), row, "_stop").content.decode()
    assert "Stopped by Bob." in page


def test_work_of_another_brand_is_not_there(
    desk: Desk, sit_down: SitDown, foodyepay: Brand
) -> None:
    ticket = make.ticket(foodyepay)
    row = BulkJob.objects.create(
        brand=foodyepay, made_by_name="Bob", created_at=make.NOON, verb="tag"
    )
    row.items.create(brand=foodyepay, ticket=ticket)
    assert desk.client.get(address(row)).status_code == 404
    assert press(desk, row, "_discard").status_code == 404
    assert desk.client.get(reverse("admin:support_bulkjob_change", args=["x"])).status_code == 404


@pytest.mark.parametrize("button", ["_delete", "_do"])
def test_a_button_that_there_is_not_does_nothing(desk: Desk, luneo: Brand, button: str) -> None:
    assert press(desk, drafted(desk, make.ticket(luneo)), button, "sing").status_code == 403


def test_the_preview_shows_people_texts_clocks_and_who_is_left_out(
    desk: Desk, luneo: Brand
) -> None:
    who = make.customer(luneo, "twice@example.com")
    first, again = many(luneo, 2, requester=who, at=timezone.now())
    make.event(first, TicketEvent.Kind.CUSTOMER_MESSAGE, at=first.opened_at)
    row = drafted(desk, first, again)
    page = press(desk, row, "_preview", **REPLY).content.decode()
    assert "1 person will be told" in page
    assert "Hello Zoé Martin" in page
    assert "Moves no clock." in page  # the runbook counts no mail to many
    assert "the same person is told in" in page
    assert not first.messages.filter(kind="reply").exists()


def test_an_answer_that_cannot_be_sent_is_kept_and_says_why(desk: Desk, luneo: Brand) -> None:
    row = drafted(desk, make.ticket(luneo))
    wrong = {**REPLY, "reply-text_en": "Hello {nobody}"}
    page = press(desk, row, "_preview", **wrong).content.decode()
    assert "Hello {nobody}" in page
    row.refresh_from_db()
    assert row.verb == ""


def test_nothing_is_sent_that_was_not_previewed(desk: Desk, luneo: Brand) -> None:
    row = drafted(desk, make.ticket(luneo))
    assert "Look at the preview first." in press(desk, row, "_send").content.decode()
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_an_answer_is_previewed_sent_after_a_moment_and_followed(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    row = drafted(desk, ticket)
    press(desk, row, "_preview", **REPLY)
    page = press(desk, row, "_send").content.decode()
    assert "until then all of it can be stopped" in page
    assert "data-running" in page
    assert '<progress value="0" max="1"' in " ".join(page.split())
    run.run_due(now=timezone.now() + timedelta(minutes=1))
    page = shown(desk, row)
    assert "1 answered" in page
    assert "On its way to" in page
    assert "data-running" not in page
    assert "<progress" not in page
    assert AuditEntry.objects.filter(brand=luneo, action="started").count() == 1


def test_the_wait_shows_how_far_it_came(desk: Desk, luneo: Brand) -> None:
    row = drafted(desk, *many(luneo, 5))
    BulkJob.objects.filter(pk=row.pk).update(
        state=State.RUNNING, verb="tag", asked={"tags": ["x"]}, run_at=timezone.now()
    )
    keys = list(row.items.values_list("pk", flat=True))
    for state, done in (("done", keys[:2]), ("left_out", keys[2:3])):
        row.items.filter(pk__in=done).update(state=state)
    page = " ".join(shown(desk, row).split())
    assert '<progress value="3" max="5"' in page
    assert "2 changed, 2 to do, 1 not" in page


def test_a_prepared_answer_fills_the_texts(desk: Desk, luneo: Brand) -> None:
    macro = Macro.objects.create(
        brand=luneo, title="Sorry", texts={"en": "We are sorry"}, actions={"status": "resolved"}
    )
    row = drafted(desk, make.ticket(luneo))
    page = press(desk, row, "_fill", **{"reply-macro": str(macro.pk)}).content.decode()
    assert "We are sorry" in page
    assert '<option value="resolved" selected>' in page


def test_another_brands_prepared_answers_are_not_offered(
    desk: Desk, luneo: Brand, foodyepay: Brand
) -> None:
    Macro.objects.create(brand=foodyepay, title="Theirs", texts={"en": "x"}, actions={"tags": []})
    assert "Theirs" not in shown(desk, drafted(desk, make.ticket(luneo)))


def test_a_discarded_draft_is_gone(desk: Desk, luneo: Brand) -> None:
    press(desk, drafted(desk, make.ticket(luneo)), "_discard")
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize("state", [State.DRAFT, State.RUNNING])
def test_its_page_costs_as_many_queries_for_ten_as_for_two_hundred(
    desk: Desk, luneo: Brand, state: BulkJob.State
) -> None:
    tickets, cost = many(luneo, 200, requester=make.customer(luneo)), {}
    for count in (10, 200):
        row = drafted(desk, *tickets[:count])
        BulkJob.objects.filter(pk=row.pk).update(
            state=state, verb="tag", asked={"tags": ["x"]}, run_at=timezone.now()
        )
        shown(desk, row)
        with CaptureQueriesContext(connection) as found:
            shown(desk, row)
        cost[count] = len(found)
    assert cost[10] == cost[200] <= 30
