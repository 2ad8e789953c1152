"""The page of one ticket: what it shows, and that every change of it is a verb."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from support.models import (
    Brand,
    Escalation,
    Message,
    OutboxMessage,
    Queue,
    Role,
    Severity,
    Ticket,
    TicketEvent,
)
from support.tickets import actions
from support.tickets.incoming import Incoming
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown

Status = Ticket.Status


def texts(response: Answer) -> str:
    return response.content.decode()


def test_the_page_shows_the_conversation_in_order(desk: Desk, ticket: Ticket) -> None:
    make.message(ticket, kind="note", text="SECOND", at=ticket.opened_at + timedelta(minutes=1))
    page = texts(desk.page(ticket))
    assert page.index("the page stays white") < page.index("SECOND")
    assert 'class="message note"' in page


def test_customers_words_are_never_markup(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo, subject="<script>1</script>", text="<img src=x onerror=alert(1)>")
    page = texts(desk.page(ticket))
    assert "<script>1" not in page
    assert "<img src=x" not in page


def test_a_reply_is_stored_mailed_and_sets_the_status(desk: Desk, ticket: Ticket) -> None:
    answer = desk.send(ticket, "Try again.", then=Status.RESOLVED)
    ticket.refresh_from_db()
    assert answer.status_code == 302
    assert ticket.messages.get(kind=Message.Kind.REPLY).author == desk.user
    assert ticket.status == Status.RESOLVED
    assert OutboxMessage.objects.filter(ticket=ticket, carrier="mail").count() == 1


def test_a_reply_waits_for_the_customer_unless_told_otherwise(desk: Desk, ticket: Ticket) -> None:
    desk.send(ticket, "Which browser?")
    ticket.refresh_from_db()
    assert ticket.status == Status.PENDING_CUSTOMER


def test_a_note_mails_nobody_and_leaves_the_status(desk: Desk, ticket: Ticket) -> None:
    desk.send(ticket, "Looks odd.", kind="note", then=Status.RESOLVED)
    ticket.refresh_from_db()
    assert ticket.messages.filter(kind=Message.Kind.NOTE).count() == 1
    assert ticket.status == Status.NEW
    assert not OutboxMessage.objects.exists()


def test_an_empty_reply_is_refused_with_a_sentence(desk: Desk, ticket: Ticket) -> None:
    answer = desk.send(ticket, "   ")
    assert answer.status_code == 422
    assert "Write something before you send." in texts(answer)


def test_a_reply_written_before_somebody_else_wrote_is_stopped_and_kept(
    desk: Desk, ticket: Ticket
) -> None:
    seen = ticket.messages.get().pk
    newer = make.message(ticket, text="It works now", at=timezone.now(), author_name="Zoé")
    answer = desk.send(ticket, "My long answer", seen=seen)
    page = texts(answer)
    assert answer.status_code == 422
    assert "Zoé wrote while you were typing." in page
    assert "My long answer" in page
    assert f'name="seen" value="{newer.pk}"' in page
    assert not ticket.messages.filter(kind=Message.Kind.REPLY).exists()


def test_what_was_stopped_is_sent_when_sent_again(desk: Desk, ticket: Ticket) -> None:
    newer = make.message(ticket, text="It works now", at=timezone.now())
    desk.send(ticket, "My long answer", seen=newer.pk)
    assert ticket.messages.filter(kind=Message.Kind.REPLY).count() == 1


def test_a_refusal_is_shown_as_it_stands_and_the_draft_is_kept(desk: Desk, luneo: Brand) -> None:
    nobody = make.customer(luneo)
    nobody.addresses.all().delete()
    ticket = make.ticket(luneo, requester=nobody)
    answer = desk.send(ticket, "Dear nobody")
    assert "This customer has no e-mail address. Add one, or write a note." in texts(answer)
    assert "Dear nobody" in texts(answer)


def test_a_reply_can_be_taken_back_before_it_leaves(desk: Desk, ticket: Ticket) -> None:
    desk.send(ticket, "Too fast")
    reply = ticket.messages.get(kind=Message.Kind.REPLY)
    assert "Take back" in texts(desk.page(ticket))
    desk.do(ticket, "_undo", _undo=reply.pk)
    assert OutboxMessage.objects.get(message=reply).state == OutboxMessage.State.CANCELLED
    assert "Taken back: it was not sent." in texts(desk.page(ticket))


def test_an_answer_of_another_ticket_cannot_be_taken_back_from_here(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    other = make.ticket(luneo)
    desk.send(other, "Stays")
    reply = other.messages.get(kind=Message.Kind.REPLY)
    assert desk.do(ticket, "_undo", _undo=reply.pk).status_code == 404


def test_properties_change_through_their_verbs(desk: Desk, ticket: Ticket, luneo: Brand) -> None:
    queue = Queue.objects.create(brand=luneo, slug="vip", name="VIP")
    colleague = make.agent("grace", luneo)
    desk.change(
        ticket,
        severity="P1",
        category="billing",
        queue=queue.pk,
        assignee=colleague.pk,
        status="open",
    )
    ticket.refresh_from_db()
    assert (ticket.severity, ticket.category, ticket.queue) == ("P1", "billing", queue)
    assert (ticket.assignee, ticket.status) == (colleague, Status.OPEN)
    kinds = set(ticket.events.filter(actor=desk.user).values_list("kind", flat=True))
    assert kinds >= {"severity", "category", "queue", "assigned", "status"}


def test_only_what_this_person_changed_is_applied(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(severity=Severity.P0)
    desk.change(ticket, category="billing")
    ticket.refresh_from_db()
    assert (ticket.severity, ticket.category) == (Severity.P0, "billing")


def test_a_lower_severity_needs_a_reason(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo, severity=Severity.P1)
    refused = desk.change(ticket, severity="P3", category="billing")
    ticket.refresh_from_db()
    assert "Say why it is less severe" in texts(refused)
    assert (ticket.severity, ticket.category) == (Severity.P1, "")
    desk.change(ticket, severity="P3", reason="One customer only")
    ticket.refresh_from_db()
    assert ticket.severity == Severity.P3


def test_a_status_that_stops_a_clock_needs_a_reason(desk: Desk, ticket: Ticket) -> None:
    refused = desk.change(ticket, status="pending_customer")
    assert "stops the clock: say why" in texts(refused)


def test_a_graver_severity_escalates_as_the_runbook_says(desk: Desk, ticket: Ticket) -> None:
    desk.change(ticket, severity="P0")
    started = Escalation.objects.get(ticket=ticket, moment="triage")
    assert started.reason == "Set to P0 by Ada"


def test_taking_a_ticket_is_one_press(desk: Desk, ticket: Ticket) -> None:
    desk.do(ticket, "_take")
    ticket.refresh_from_db()
    assert ticket.assignee == desk.user


def test_only_those_who_answer_for_the_brand_can_be_given_it(
    desk: Desk, ticket: Ticket, luneo: Brand, foodyepay: Brand
) -> None:
    make.agent("reader", luneo, role=Role.VIEWER)
    make.agent("elsewhere", foodyepay)
    offered = desk.page(ticket).context["properties"].fields["assignee"].queryset
    assert "ada" in {user.username for user in offered}
    assert {"reader", "elsewhere"}.isdisjoint(user.username for user in offered)


def test_a_viewer_reads_and_finds_nothing_to_press(sit_down: SitDown, ticket: Ticket) -> None:
    desk = sit_down(Role.VIEWER)
    page = texts(desk.page(ticket))
    assert "the page stays white" in page
    assert "_send" not in page
    assert "_apply" not in page


@pytest.mark.parametrize("button", ["_send", "_apply", "_take", "_undo"])
def test_a_viewer_changes_nothing_by_posting(
    sit_down: SitDown, ticket: Ticket, button: str
) -> None:
    desk = sit_down(Role.VIEWER)
    before = TicketEvent.objects.count()
    assert desk.send(ticket, "x", **{button: "1"}).status_code == 403
    assert TicketEvent.objects.count() == before


def test_an_unknown_ticket_leads_back_to_the_list(desk: Desk) -> None:
    answer = desk.client.get(reverse("admin:support_ticket_change", args=[987654]), follow=True)
    assert answer.redirect_chain[0][0] == reverse("admin:support_ticket_changelist")
    assert "There is no such ticket" in texts(answer)


def test_a_ticket_is_neither_added_nor_deleted_by_hand(sit_down: SitDown, ticket: Ticket) -> None:
    desk = sit_down(Role.ADMIN)
    assert desk.client.get(reverse("admin:support_ticket_add")).status_code == 403
    assert (
        desk.client.post(reverse("admin:support_ticket_delete", args=[ticket.pk])).status_code
        == 403
    )


def test_a_very_long_conversation_begins_with_a_link_to_the_rest(
    desk: Desk, ticket: Ticket
) -> None:
    for number in range(105):
        make.message(
            ticket, text=f"text {number:03}", at=ticket.opened_at + timedelta(minutes=number + 1)
        )
    page = texts(desk.page(ticket))
    assert "Show 6 older messages" in page
    assert "text 004" not in page
    assert "text 104" in page
    assert "text 004" in texts(desk.client.get(f"/admin/support/ticket/{ticket.pk}/change/?all"))


def test_every_deadline_can_be_explained(desk: Desk, luneo: Brand) -> None:
    zoe = make.customer(luneo, "zoe@example.com")
    letter = Incoming(
        at=make.NOON, subject="Cannot pay", text="White page", from_address="zoe@example.com"
    )
    ticket = actions.open_ticket(luneo, letter, customer=zoe, now=make.NOON, severity="P2")
    assert "Why these times?" in texts(desk.page(ticket))
    page = texts(desk.client.get(reverse("admin:support_why", args=[ticket.pk])))
    assert "First response" in page
    assert page.count("<li>") > 5


def test_a_categorys_own_fields_stand_beside_the_others(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo, category="billing")
    assert "Invoice number" in texts(desk.page(ticket))
    desk.do(
        ticket,
        "_apply",
        **{
            "p-status": "new",
            "p-severity": "P3",
            "p-category": "billing",
            "p-own_invoice": "F-2026-17",
            "initial-p-status": "new",
            "initial-p-severity": "P3",
            "initial-p-category": "billing",
            "initial-p-own_invoice": "",
        },
    )
    ticket.refresh_from_db()
    assert ticket.fields == {"billing": {"invoice": "F-2026-17"}}
    page = texts(desk.page(ticket))
    assert 'value="F-2026-17"' in page
    assert "filled in Invoice number: F-2026-17" in page
    assert "Invoice number:" not in texts(desk.page(make.ticket(luneo, category="")))
