"""Letters and files of a ticket: what strangers sent is looked at sealed, or saved, never run."""

from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from support.inbound import process
from support.lib import files
from support.models import Attachment, Brand, Ticket
from tests import make
from tests.support.admin.desk import Desk


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path


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
    content_type: str,
    query: str,
    sent_as: str,
    how: str,
) -> None:
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


def test_a_file_that_the_disk_lost_is_said_to_be_lost(desk: Desk, ticket: Ticket) -> None:
    file = Attachment.objects.create(
        message=ticket.messages.get(), name="x", content_type="text/plain", size=1, sha256="0" * 64
    )
    assert (
        desk.client.get(reverse("admin:support_file", args=[ticket.pk, file.pk])).status_code == 404
    )


def scan(path: Path, name: str) -> str:
    """A scanner that knows one virus, one trap and one name that it stumbles over."""
    if name == "trap.doc":
        raise TimeoutError
    return "Eicar" if b"virus" in path.read_bytes() else ""


SCANNER = f"{__name__}.scan"


def attached(
    ticket: Ticket, content: bytes, name: str = "a.png", content_type: str = "image/png"
) -> tuple[Attachment, str]:
    file = Attachment.objects.create(
        message=ticket.messages.get(),
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=files.keep(content),
        cid="pic@1",
    )
    return file, reverse("admin:support_file", args=[ticket.pk, file.pk])


def test_a_file_that_the_scanner_refuses_is_shown_as_such_and_not_opened(
    desk: Desk, ticket: Ticket, settings: Settings
) -> None:
    _, good = attached(ticket, b"picture")
    _, bad = attached(ticket, b"a virus")
    assert (
        f'href="{bad}"' in desk.page(ticket).content.decode()
    )  # nobody was asked, nothing is said
    settings.SUPPORT_FILES_SCANNER = SCANNER
    assert b"".join(desk.client.get(good)) == b"picture"
    refused = desk.client.get(bad)
    assert refused.status_code == 403
    assert "The scanner refused it: Eicar" in refused.content.decode()
    page = desk.page(ticket).content.decode()
    assert "The scanner refused it: Eicar" in page
    assert f'href="{good}"' in page
    assert f'href="{bad}"' not in page


@pytest.mark.parametrize("scanner", [SCANNER, "nowhere.scan", f"{__name__}.SCANNER"])
def test_while_the_scanner_is_broken_nothing_is_opened_and_nothing_is_called_bad(
    desk: Desk, ticket: Ticket, settings: Settings, scanner: str
) -> None:
    settings.SUPPORT_FILES_SCANNER = scanner
    _, trap = attached(ticket, b"harmless", "trap.doc")
    answer = desk.client.get(trap)
    assert answer.status_code == 403
    assert "The scanner that looks at files does not answer." in answer.content.decode()
    assert f'href="{trap}"' in desk.page(ticket).content.decode()


def test_a_scanner_that_says_something_odd_refuses(
    desk: Desk, ticket: Ticket, settings: Settings
) -> None:
    settings.SUPPORT_FILES_SCANNER = "builtins.max"  # of a path and a name: it fails
    _, first = attached(ticket, b"one")
    settings.SUPPORT_FILES_SCANNER = "os.path.join"  # says a path, so it is not empty
    _, second = attached(ticket, b"two")
    assert [desk.client.get(each).status_code for each in (first, second)] == [403, 403]


def test_a_picture_that_the_scanner_refuses_does_not_stand_in_its_letter(
    desk: Desk, ticket: Ticket, settings: Settings
) -> None:
    settings.SUPPORT_FILES_SCANNER = SCANNER
    attached(ticket, b"a virus")
    letter = ticket.messages.get()
    letter.html = '<img src="cid:pic@1">'
    letter.save()
    page = desk.client.get(reverse("admin:support_letter", args=[ticket.pk, letter.pk]))
    assert "data:image" not in page.content.decode()


def test_a_broken_scanner_keeps_no_letter_out(
    luneo: Brand, now: datetime, settings: Settings
) -> None:
    settings.SUPPORT_FILES_SCANNER = "nowhere.scan"
    raw = make.raw(make.letter(files=[("trap.doc", "text/plain", b"x")]))
    process.process(raw.pk, now=now)
    assert Attachment.objects.get().is_kept


def test_a_file_over_the_brands_limit_says_why_it_is_not_there(desk: Desk, ticket: Ticket) -> None:
    file, there = attached(ticket, b"too much", "dump.sql")
    Attachment.objects.filter(pk=file.pk).update(is_kept=False)
    page = desk.page(ticket).content.decode()
    assert "Not kept: this brand&#x27;s files have reached their limit." in page
    assert "dump.sql" in page
    assert f'href="{there}"' not in page


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
    content_type: str,
    cid: str,
    is_shown: bool,
) -> None:
    letter = make.message(ticket, html='<img src="cid:logo@1">')
    digest = files.keep(b"PNG")
    Attachment.objects.create(
        message=letter, name="l", content_type=content_type, size=3, sha256=digest, cid=cid
    )
    page = desk.client.get(reverse("admin:support_letter", args=[ticket.pk, letter.pk]))
    assert ('src="data:image/png;base64,UE5H"' in page.content.decode()) is is_shown
