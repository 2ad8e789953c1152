"""The composer: copies, files, the draft that is kept, and what comes after sending."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from support.models import Attachment, Brand, Draft, Message, OutboxMessage, Role, Ticket
from support.tickets.thread import FILES_LIMIT
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown
from tests.support.tickets.desk import opened


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Any) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path


def texts(response: Answer) -> str:
    return response.content.decode()


def mailed(ticket: Ticket) -> dict[str, Any]:
    payload: dict[str, Any] = OutboxMessage.objects.get(ticket=ticket, carrier="mail").payload
    return payload


def seat(desk: Desk, ticket: Ticket, **fields: Any) -> Answer:
    return desk.client.post(reverse("admin:support_seat", args=[ticket.pk]), fields)


def preview(desk: Desk, ticket: Ticket, **fields: Any) -> str:
    url = reverse("admin:support_preview", args=[ticket.pk])
    return texts(desk.client.post(url, {"kind": "reply", **fields}))


def test_copies_are_mailed_and_shown(desk: Desk, ticket: Ticket) -> None:
    desk.send(ticket, "See below.", cc="Max@Example.com; lea@example.com, max@example.com")
    assert mailed(ticket)["cc"] == ["max@example.com", "lea@example.com"]
    assert "max@example.com, lea@example.com" in texts(desk.page(ticket))


@pytest.mark.parametrize(
    ("cc", "sentence"),
    [
        ("nobody", "“nobody” is no e-mail address."),
        ("a@example.com, b@", "“b@” is no e-mail address."),
        ("a@example.com\r\nBcc: x@example.com", "is no e-mail address."),
        (",".join(f"p{n}@example.com" for n in range(21)), "At most 20 copies."),
    ],
)
def test_copies_that_cannot_be_are_refused_and_the_text_is_kept(
    desk: Desk, ticket: Ticket, cc: str, sentence: str
) -> None:
    answer = desk.send(ticket, "My answer", cc=cc)
    assert answer.status_code == 422
    assert sentence in texts(answer)
    assert "My answer" in texts(answer)
    assert not OutboxMessage.objects.exists()


def test_files_leave_with_the_answer_and_stand_beside_it(desk: Desk, ticket: Ticket) -> None:
    two = [SimpleUploadedFile(f"{name}.txt", b"hello", "text/plain") for name in ("one", "two")]
    desk.send(ticket, "Here they are.", attached=two)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["one.txt", "two.txt"]
    assert len(mailed(ticket)["files"]) == 2
    assert "text/plain, 5\xa0bytes" in texts(desk.page(ticket))


def test_files_of_a_note_stay_with_us(desk: Desk, ticket: Ticket) -> None:
    sent = SimpleUploadedFile("log.txt", b"trace", "text/plain")
    desk.send(ticket, "The log.", kind="note", attached=[sent])
    assert Attachment.objects.get().message.kind == Message.Kind.NOTE
    assert not OutboxMessage.objects.exists()


def test_files_that_no_server_would_take_are_refused(
    desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.admin.ticket.composer_fields.FILES_LIMIT", 9)
    sent = [SimpleUploadedFile(f"{n}.txt", b"12345", "text/plain") for n in range(2)]
    answer = desk.send(ticket, "Too much", attached=sent)
    assert "The files are too large to be mailed" in texts(answer)
    assert not Attachment.objects.exists()
    assert FILES_LIMIT == 20 * 2**20


def test_an_empty_file_is_refused(desk: Desk, ticket: Ticket) -> None:
    answer = desk.send(ticket, "Empty", attached=[SimpleUploadedFile("no.txt", b"")])
    assert answer.status_code == 422
    assert "The submitted file is empty." in texts(answer)


def test_too_many_files_are_refused(desk: Desk, ticket: Ticket) -> None:
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)]
    assert "At most 20 files." in texts(desk.send(ticket, "Many", attached=many))


def test_a_draft_comes_back_on_another_device(desk: Desk, ticket: Ticket) -> None:
    seat(desk, ticket, text="Half a sent", kind="note", cc="max@example.com")
    page = texts(desk.page(ticket))
    assert "Half a sent" in page
    assert "Your draft, as you left it" in page
    assert 'value="max@example.com"' in page
    assert desk.page(ticket).context["composer"]["kind"].value() == "note"


def test_a_draft_is_of_one_person_alone(
    desk: Desk, ticket: Ticket, luneo: Brand, sit_down: SitDown
) -> None:
    seat(desk, ticket, text="My secret thought")
    other = sit_down(name="grace")
    assert "My secret thought" not in texts(other.page(ticket))


def test_an_emptied_draft_is_forgotten(desk: Desk, ticket: Ticket) -> None:
    seat(desk, ticket, text="Half")
    seat(desk, ticket, text="  ")
    assert not Draft.objects.exists()


def test_what_was_sent_is_no_draft_any_more(desk: Desk, ticket: Ticket) -> None:
    seat(desk, ticket, text="Whole")
    desk.send(ticket, "Whole")
    assert not Draft.objects.exists()


def test_a_stopped_send_keeps_the_draft(desk: Desk, ticket: Ticket) -> None:
    seat(desk, ticket, text="My long answer")
    seen = ticket.messages.get().pk
    make.message(ticket, text="It works now", at=timezone.now())
    desk.send(ticket, "My long answer", seen=seen)
    assert Draft.objects.get().text == "My long answer"


def test_a_viewer_keeps_no_draft_but_is_seen(sit_down: SitDown, ticket: Ticket) -> None:
    viewer = sit_down(Role.VIEWER, "vera")
    assert seat(viewer, ticket, text="Hello").status_code == 403
    assert seat(viewer, ticket).status_code == 200
    assert ticket.presences.get().user == viewer.user


def test_what_was_taken_back_is_in_the_composer_again(desk: Desk, ticket: Ticket) -> None:
    desk.send(ticket, "Too fast", cc="max@example.com")
    reply = ticket.messages.get(kind=Message.Kind.REPLY)
    desk.do(ticket, "_undo", _undo=reply.pk)
    draft = Draft.objects.get()
    assert (draft.text, draft.cc) == ("Too fast", "max@example.com")


def test_after_sending_there_are_some_seconds_to_take_it_back(desk: Desk, ticket: Ticket) -> None:
    answer = desk.send(ticket, "On my way")
    page = texts(desk.client.get(answer.headers["Location"]))
    leaves = OutboxMessage.objects.get(ticket=ticket).run_at
    assert f'data-countdown="{int(leaves.timestamp())}"' in page
    assert f"Your answer to {ticket.reference} leaves" in page


def test_nobody_elses_answer_is_offered_to_be_taken_back(
    desk: Desk, ticket: Ticket, sit_down: SitDown
) -> None:
    sent = desk.send(ticket, "Ada's").headers["Location"]
    other = sit_down(name="grace")
    assert "data-countdown" not in texts(other.client.get(sent))


@pytest.mark.parametrize("sent", ["x", "99999999", "", "-1"])
def test_a_sent_that_is_none_is_ignored(desk: Desk, ticket: Ticket, sent: str) -> None:
    url = reverse("admin:support_ticket_change", args=[ticket.pk])
    assert desk.client.get(url, {"sent": sent}).status_code == 200


def view(name: str) -> str:
    return f"?_changelist_filters=view%3D{name}"


def go_on(desk: Desk, ticket: Ticket, query: str) -> str:
    url = reverse("admin:support_ticket_change", args=[ticket.pk]) + query
    seen = ticket.messages.order_by("-pk").values_list("pk", flat=True)[0]
    fields = {"kind": "reply", "text": "Done", "seen": seen, "_next": "1"}
    return str(desk.client.post(url, fields).headers["Location"])


def test_send_and_next_opens_the_one_below_in_the_same_view(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    now = timezone.now()
    mine = [
        make.ticket(luneo, assignee=desk.user, next_due_at=now + timedelta(hours=n), at=now)
        for n in (1, 2, 3)
    ]
    assert f"/{mine[0].pk}/change/" in go_on(desk, mine[2], view("mine"))
    place = go_on(desk, mine[0], view("mine"))
    assert f"/{mine[1].pk}/change/?_changelist_filters=view%3Dmine&sent=" in place


def test_send_and_next_stays_where_nothing_else_waits(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(assignee=desk.user)
    assert f"/{ticket.pk}/change/" in go_on(desk, ticket, view("mine"))


def test_a_refused_send_goes_nowhere(desk: Desk, ticket: Ticket) -> None:
    answer = desk.do(ticket, "_next", kind="reply", text="")
    assert answer.status_code == 422


def test_the_preview_names_recipients_thread_and_clocks(desk: Desk, luneo: Brand) -> None:
    ticket = opened(luneo, subject="Cannot pay", now=timezone.now() - timedelta(hours=1))
    address = ticket.requester.addresses.get().email
    shown = preview(desk, ticket, cc="max@example.com", then="pending_customer")
    assert address in shown
    assert "max@example.com" in shown
    assert f"Re: Cannot pay [{ticket.reference}]" in shown
    assert "First response" in shown


def test_the_preview_of_a_note_is_empty(desk: Desk, ticket: Ticket) -> None:
    assert preview(desk, ticket, kind="note") == ""


def test_the_preview_says_what_is_wrong_with_a_copy(desk: Desk, ticket: Ticket) -> None:
    assert "“max@” is no e-mail address." in preview(desk, ticket, cc="max@")


def test_the_preview_says_that_there_is_nobody_to_write_to(desk: Desk, luneo: Brand) -> None:
    nobody = make.customer(luneo)
    nobody.addresses.all().delete()
    assert "has no e-mail address" in preview(desk, make.ticket(luneo, requester=nobody))


@pytest.mark.parametrize("name", ["support_seat", "support_preview"])
def test_another_brands_ticket_is_not_there(desk: Desk, foodyepay: Brand, name: str) -> None:
    theirs = make.ticket(foodyepay)
    url = reverse(f"admin:{name}", args=[theirs.pk])
    assert desk.client.post(url, {"text": "x"}).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["support_seat", "support_preview"])
def test_looking_alone_writes_nothing(desk: Desk, ticket: Ticket, name: str) -> None:
    assert desk.client.get(reverse(f"admin:{name}", args=[ticket.pk])).status_code == 405
