"""Date headers as programs write them: one moment in UTC, or none."""

from datetime import UTC, datetime

import pytest

from support.inbound.reading import headers

NOON = datetime(2026, 3, 2, 12, 20, 1, tzinfo=UTC)
SAME = {
    "RFC 5322": "Mon, 02 Mar 2026 12:20:01 +0000",
    "one digit": "Mon, 2 Mar 2026 12:20:01 +0000",
    "no weekday": "2 Mar 2026 12:20:01 +0000",
    "a wrong weekday": "Fri, 2 Mar 2026 12:20:01 +0000",
    "east": "Mon, 2 Mar 2026 13:20:01 +0100",
    "west": "Mon, 2 Mar 2026 07:20:01 -0500",
    "half an hour": "Mon, 2 Mar 2026 17:50:01 +0530",
    "three quarters": "Mon, 2 Mar 2026 18:05:01 +0545",
    "Greenwich": "Mon, 2 Mar 2026 12:20:01 GMT",
    "Universal": "Mon, 2 Mar 2026 12:20:01 UT",
    "UTC": "Mon, 2 Mar 2026 12:20:01 UTC",
    "Eastern": "Mon, 2 Mar 2026 07:20:01 EST",
    "Pacific": "Mon, 2 Mar 2026 04:20:01 PST",
    "unknown where": "Mon, 2 Mar 2026 12:20:01 -0000",
    "no zone": "Mon, 2 Mar 2026 12:20:01",
    "a comment": "Mon, 2 Mar 2026 13:20:01 +0100 (CET)",
    "two digits of a year": "Mon, 2 Mar 26 12:20:01 +0000",
    "lower case": "mon, 2 mar 2026 12:20:01 +0000",
    "folded": "Mon, 2 Mar 2026\r\n 12:20:01 +0000",
    "folded by a tab": "Mon,\r\n\t2 Mar 2026 12:20:01 +0000",
    "spaces": "  Mon,  2   Mar 2026  12:20:01   +0000  ",
    "no space behind the comma": "Mon,2 Mar 2026 12:20:01 +0000",
    "the whole month": "Mon, 2 March 2026 12:20:01 +0000",
    "ctime": "Mon Mar  2 12:20:01 2026",
    "dashes": "Mon, 02-Mar-2026 12:20:01 GMT",
}  # fmt: skip
NONE = {
    "nothing": "",
    "a word": "yesterday",
    "a day that is none": "Mon, 31 Feb 2026 12:20:01 +0000",
    "an hour that is none": "Mon, 2 Mar 2026 25:20:01 +0000",
    "a minute that is none": "Mon, 2 Mar 2026 12:61:01 +0000",
    "a month that is none": "Mon, 2 Foo 2026 12:20:01 +0000",
    "a zone beyond a day": "Mon, 2 Mar 2026 12:20:01 +9999",
    "four hundred digits": "Mon, 2 Mar " + "9" * 400 + " 12:20:01 +0000",
    "a hundred digits": "Mon, 2 Mar " + "9" * 100 + " 12:20:01 +0000",
    "a letter of brackets": "(" * 119,
    "only a zone": "+0100",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_one_moment_is_read_however_it_is_written(text: str) -> None:
    assert headers.date(text.encode()) == NOON


@pytest.mark.parametrize("text", NONE.values(), ids=NONE.keys())
def test_what_is_no_moment_is_none(text: str) -> None:
    assert headers.date(text.encode()) is None


@pytest.mark.parametrize(
    ("year", "wanted"), [("69", 1969), ("99", 1999), ("00", 2000), ("26", 2026), ("68", 2068)]
)
def test_a_year_of_two_digits_is_near(year: str, wanted: int) -> None:
    found = headers.date(f"Wed, 1 Jan {year} 12:00:00 +0000".encode())
    assert found is not None
    assert found.year == wanted
