"""Dates of the console are written as the reader's language writes them, and never by hand."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

AT = datetime(2026, 11, 6, 3, 5, tzinfo=UTC)
HOUSE = Path(settings.BASE_DIR)
NAMES = ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT", "DATE_FORMAT", "MONTH_DAY_FORMAT")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["6 Nov 2026 03:05", "6 Nov 03:05", "6 Nov 2026", "6 Nov"]),
        ("fr", ["6 nov. 2026 03:05", "6 nov. 03:05", "6 nov. 2026", "6 nov."]),
    ],
)
def test_each_language_has_its_own_short_dates(language: str, said: list[str]) -> None:
    with translation.override(language):
        assert [date_format(AT, name) for name in NAMES] == said


def test_french_months_are_abbreviated_in_small_letters() -> None:
    with translation.override("fr"):
        found = [date_format(AT.replace(month=each), "MONTH_DAY_FORMAT") for each in range(1, 13)]
    assert found == [each.lower() for each in found]
    assert {"6 mars", "6 mai", "6 juin", "6 août", "6 sept.", "6 oct.", "6 nov."} <= set(found)


def test_no_page_of_the_console_writes_the_english_order_by_hand() -> None:
    by_hand = re.compile(r"""date:["'][^"'_]*\bM\b""")
    found = [
        path.name
        for folder in ("desk", "admin", "support")
        for path in (HOUSE / "templates" / folder).rglob("*.html")
        if by_hand.search(path.read_text())
    ]
    assert found == []


def test_no_code_of_the_console_writes_an_english_month() -> None:
    found = [
        path.name
        for app in ("support", "incidents")
        for path in (HOUSE / app / "admin").rglob("*.py")
        if re.search(r":[^{}\n]*%[bB][^{}\n]*\}", path.read_text())
    ]
    assert found == []
