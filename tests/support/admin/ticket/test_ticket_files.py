"""Letters and files of a ticket: what strangers sent is looked at sealed, or saved, never run."""

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from support.lib import files
from support.models import Attachment, Ticket
from tests import make
from tests.support.admin.desk import Desk


def test_a_letter_is_shown_sealed(desk: Desk, ticket: Ticket) -> None:
    letter = make.message(ticket, html="<b>bold</b>")
    answer = desk.client.get(reverse("admin:support_letter", args=[ticket.pk, letter.pk]))
    assert "<b>bold</b>" in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"  # the one page that stands in a frame of ours
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("content_type", "query", "sent_as", "how"),
    [
        ("text/html", "", "application/octet-stream", "attachment"),
        ("text/html", "?view", "application/octet-stream", "attachment"),
        ("image/svg+xml", "?view", "application/octet-stream", "attachment"),
        ("image/png", "", "image/png", "attachment"),
        ("image/png", "?view", "image/png", "inline"),
    ],
)
def test_a_file_is_saved_not_opened(
    desk: Desk,
    ticket: Ticket,
    settings: Settings,
    tmp_path: Path,
    content_type: str,
    query: str,
    sent_as: str,
    how: str,
) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    file = Attachment.objects.create(
        message=ticket.messages.get(),
        name='fact"ure\r\n é.html',
        content_type=content_type,
        size=4,
        sha256=files.keep(b"data"),
    )
    answer = desk.client.get(reverse("admin:support_file", args=[ticket.pk, file.pk]) + query)
    assert b"".join(answer) == b"data"
    assert answer["Content-Type"] == sent_as
    assert (
        answer["Content-Disposition"] == f"{how}; filename*=UTF-8''fact%22ure%0D%0A%20%C3%A9.html"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_file_that_the_disk_lost_is_said_to_be_lost(
    desk: Desk, ticket: Ticket, settings: Settings, tmp_path: Path
) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    file = Attachment.objects.create(
        message=ticket.messages.get(), name="x", content_type="text/plain", size=1, sha256="0" * 64
    )
    assert (
        desk.client.get(reverse("admin:support_file", args=[ticket.pk, file.pk])).status_code == 404
    )


REMOTE = '<img data-remote-src="https://shop.example/logo.png">'


def test_remote_pictures_are_fetched_only_when_asked_for(desk: Desk, ticket: Ticket) -> None:
    letter = make.message(ticket, html=f"<p>Hi</p>{REMOTE}")
    url = reverse("admin:support_letter", args=[ticket.pk, letter.pk])
    unasked, asked = desk.client.get(url), desk.client.get(url, {"pictures": ""})
    assert REMOTE in unasked.content.decode()
    assert "img-src data:;" in unasked["Content-Security-Policy"]
    assert '<img src="https://shop.example/logo.png">' in asked.content.decode()
    policy = asked["Content-Security-Policy"]
    assert "img-src data: https:;" in policy
    assert policy.startswith("sandbox; default-src 'none'")
    assert asked["Referrer-Policy"] == "no-referrer"


def test_the_page_offers_them_only_where_there_are_some(desk: Desk, ticket: Ticket) -> None:
    make.message(ticket, html="<p>Plain</p>")
    assert "Show remote pictures" not in desk.page(ticket).content.decode()
    make.message(ticket, html=REMOTE)
    assert desk.page(ticket).content.decode().count("Show remote pictures") == 1


@pytest.mark.parametrize(
    ("content_type", "cid", "is_shown"),
    [
        ("image/png", "logo@1", True),
        ("image/svg+xml", "logo@1", False),
        ("text/html", "logo@1", False),
        ("image/png", "other@1", False),
    ],
)
def test_pictures_that_came_with_the_letter_stand_in_it(  # a table of what may stand there
    desk: Desk,
    ticket: Ticket,
    settings: Settings,
    tmp_path: Path,
    content_type: str,
    cid: str,
    is_shown: bool,
) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    letter = make.message(ticket, html='<img src="cid:logo@1">')
    digest = files.keep(b"PNG")
    Attachment.objects.create(
        message=letter, name="l", content_type=content_type, size=3, sha256=digest, cid=cid
    )
    page = desk.client.get(reverse("admin:support_letter", args=[ticket.pk, letter.pk]))
    assert ('src="data:image/png;base64,UE5H"' in page.content.decode()) is is_shown
