"""`manage.py keep_files`: what a brand had no room for is taken out of its letters, and nothing is filed again."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from support.inbound import process
from support.lib import files
from support.models import Attachment, Brand, Message, RawMessage
from tests import make


@pytest.fixture(autouse=True)
def room(luneo: Brand, now: datetime, settings: Settings, tmp_path: Path) -> None:
    """Two letters with a file of ten bytes each, and room for one byte."""
    settings.SUPPORT_FILES_DIR, settings.SUPPORT_FILES_QUOTA = tmp_path, 1
    for name in ("a.txt", "b.txt"):
        raw = make.raw(make.letter(files=[(name, "text/plain", f"{name}-----".encode())]))
        process.process(raw.pk, now=now)


def keep_files(slug: str = "luneo") -> list[str]:
    said = io.StringIO()
    call_command("keep_files", slug, stdout=said)
    return said.getvalue().splitlines()


def test_once_there_is_room_every_file_is_kept(settings: Settings) -> None:
    settings.SUPPORT_FILES_QUOTA = 100
    assert keep_files() == [
        "LUN-1 a.txt: kept",
        "LUN-2 b.txt: kept",
        "Every file of this brand is kept.",
    ]
    kept = {each.name: files.path(each.sha256).read_bytes() for each in Attachment.objects.all()}
    assert kept == {"a.txt": b"a.txt-----", "b.txt": b"b.txt-----"}
    assert Message.objects.filter(kind="customer").count() == 2
    assert keep_files() == ["Every file of this brand is kept."]


def test_what_there_is_no_room_for_stays_in_its_letter(settings: Settings) -> None:
    settings.SUPPORT_FILES_QUOTA = 10
    with pytest.raises(CommandError, match="1 files are still not kept"):
        keep_files()
    assert list(Attachment.objects.order_by("pk").values_list("is_kept", flat=True)) == [
        True,
        False,
    ]


def test_a_letter_that_cannot_be_opened_holds_up_no_other(settings: Settings) -> None:
    settings.SUPPORT_FILES_QUOTA = 100
    # `source` never changes (a wall), so the first letter's type says that a provider wrote it, and none did.
    first = RawMessage.objects.earliest("pk")
    RawMessage.objects.filter(pk=first.pk).update(content_type="application/json")
    with pytest.raises(CommandError, match="1 files are still not kept"):
        keep_files()
    assert Attachment.objects.get(is_kept=True).name == "b.txt"


def test_another_brand_is_left_alone(foodyepay: Brand, settings: Settings) -> None:
    settings.SUPPORT_FILES_QUOTA = 100
    assert keep_files("foodyepay") == ["Every file of this brand is kept."]
    assert not Attachment.objects.filter(is_kept=True).exists()
