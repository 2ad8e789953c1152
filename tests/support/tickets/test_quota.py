"""A brand that has filled its share of the disk: letters are filed, their files say why they are not there."""

from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from support.inbound import process
from support.lib import files
from support.models import Attachment, Brand, Message
from support.tickets import actions, quota
from support.tickets.incoming import File
from support.tickets.refused import TicketRefused
from tests import make
from tests.at_once import at_once
from tests.support.tickets.desk import NOON, ada, opened, writes_again


@pytest.fixture(autouse=True)
def room(settings: Settings, tmp_path: Path) -> None:
    """Ten bytes for each brand."""
    settings.SUPPORT_FILES_DIR, settings.SUPPORT_FILES_QUOTA = tmp_path, 10


def file(content: bytes, name: str = "a.txt") -> File:
    return File(name, "text/plain", content)


def used(brand: Brand) -> int:
    return Brand.objects.get(pk=brand.pk).files_size


def test_what_fits_is_kept_and_what_does_not_says_so(luneo: Brand) -> None:
    ticket = opened(luneo, files=(file(b"12345678"), file(b"12345", "b.txt"), file(b"12", "c.txt")))
    rows = Attachment.objects.filter(message__ticket=ticket)
    assert dict(rows.values_list("name", "is_kept")) == {
        "a.txt": True,
        "b.txt": False,
        "c.txt": True,
    }
    assert [files.path(each.sha256).is_file() for each in rows.order_by("name")] == [
        True,
        False,
        True,
    ]
    assert used(luneo) == 10


def test_a_file_that_is_there_already_needs_no_room(luneo: Brand) -> None:
    ticket = opened(luneo, files=(file(b"1234567890"),))
    again = writes_again(ticket, at=NOON, files=(file(b"1234567890", "again.txt"),))
    assert again.attachments.get().is_kept
    assert used(luneo) == 10


def test_a_full_brand_takes_nothing_from_another(luneo: Brand, foodyepay: Brand) -> None:
    opened(luneo, files=(file(b"1234567890"),))
    opened(foodyepay, files=(file(b"abcdefghij"),))
    assert Attachment.objects.filter(is_kept=True).count() == 2


def test_a_letter_over_the_limit_is_filed_once_and_its_bytes_stay(
    luneo: Brand, now: datetime
) -> None:
    body = make.letter(files=[("log.txt", "text/plain", b"more than ten bytes")])
    raws = [make.raw(body), make.raw(body.replace(b"Subject: ", b"X-Hop: 1\r\nSubject: "))]
    for raw in raws:
        process.process(raw.pk, now=now)
        raw.refresh_from_db()
    assert [raw.outcome["action"] for raw in raws] == ["opened", "duplicate"]
    (kept,) = Attachment.objects.all()
    assert (kept.is_kept, kept.size) == (False, len(b"more than ten bytes"))
    assert bytes(raws[0].body) == body
    assert not files.path(kept.sha256).exists()


@pytest.mark.parametrize("verb", [actions.reply, actions.note])
def test_a_colleague_is_told_and_nothing_is_written(luneo: Brand, verb: object) -> None:
    ticket = opened(luneo)
    before = ticket.messages.count()
    with pytest.raises(TicketRefused, match="no room for “big"):
        verb(  # type: ignore[operator]
            ticket, by=ada(luneo), text="Here", files=[file(b"12345678901", "big.txt")], now=NOON
        )
    assert ticket.messages.count() == before
    assert not Message.objects.filter(attachments__isnull=False).exists()


def test_a_disk_that_refuses_takes_no_room(luneo: Brand, settings: Settings) -> None:
    blocked = Path(settings.SUPPORT_FILES_DIR) / "blocked"
    blocked.write_bytes(b"")
    settings.SUPPORT_FILES_DIR = blocked
    with pytest.raises(OSError, match="blocked"):
        quota.keep(luneo.pk, b"12345")
    assert used(luneo) == 0


def test_removed_bytes_are_given_back_and_never_more_than_there_were(luneo: Brand) -> None:
    quota.keep(luneo.pk, b"12345678")
    quota.give_back(luneo.pk, 3)
    assert used(luneo) == 5
    quota.give_back(luneo.pk, 30)
    assert used(luneo) == 0


def test_an_upgrade_counts_what_each_brand_has_already_and_each_file_once(
    luneo: Brand, foodyepay: Brand
) -> None:
    ticket = opened(luneo, files=(file(b"123"), file(b"4567", "b.txt")))
    writes_again(ticket, at=NOON, files=(file(b"123", "again.txt"),))
    Brand.objects.update(files_size=99)
    with connection.cursor() as cursor:
        cursor.execute(import_module("support.migrations.0010_files_quota").BACKFILL)
    assert (used(luneo), used(foodyepay)) == (7, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="an in-memory SQLite has one writer")
def test_letters_at_once_do_not_share_the_last_bytes() -> None:
    brand = make.brand()
    contents = [b"%04d" % number for number in range(8)]
    acts = (partial(quota.keep, brand.pk, each) for each in contents)
    kept = [has_room for _digest, has_room in at_once(*acts)]
    assert sorted(kept) == [False] * 6 + [True] * 2
    assert used(brand) == 8
