"""CSV that a spreadsheet opens without running anything in it."""

import csv
from datetime import UTC, datetime
from typing import Any

import pytest

from support.reports.sheet import cell, lines


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+33 1 23", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=x", "\uff1d1+1", "\uff20SUM(A1)"],
)
def test_a_text_that_would_run_is_quoted(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Cannot pay", "a=b", "", "'quoted", "1-2"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-5, -5),
        (1.5, 1.5),
        (None, ""),
        (datetime(2026, 3, 2, 12, tzinfo=UTC), "2026-03-02T12:00:00+00:00"),
    ],
)
def test_numbers_stay_numbers_and_times_are_iso(value: Any, written: Any) -> None:
    assert cell(value) == written


def test_what_is_written_can_be_read_back() -> None:
    rows: list[list[Any]] = [
        ["LUN-1", 'He said "no",\nthen left', 7],
        ["=cmd|' /C calc'!A0", "Zoé", None],
    ]
    text = "".join(lines(["Ticket", "Subject", "Count"], rows))
    assert text.startswith("\ufeff")
    assert list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True))) == [
        ["Ticket", "Subject", "Count"],
        ["LUN-1", 'He said "no",\nthen left', "7"],
        ["'=cmd|' /C calc'!A0", "Zoé", ""],
    ]


def test_the_head_is_no_safer_place_than_a_row() -> None:
    assert "".join(lines(["=1"], [])) == "\ufeff'=1\r\n"
