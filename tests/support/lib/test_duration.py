"""Lengths of time in a runbook's words."""

import pytest

from support.lib.duration import BEST_EFFORT, Duration, parse


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("15 minutes", "seconds", 900),
        ("1 minute", "seconds", 60),
        ("90 s", "seconds", 90),
        ("24 h", "seconds", 86_400),
        ("24h", "seconds", 86_400),
        ("72 hours", "seconds", 259_200),
        ("1 hour", "seconds", 3_600),
        ("7 days", "seconds", 604_800),
        ("2 weeks", "seconds", 1_209_600),
        ("10 min", "seconds", 600),
        ("0 minutes", "seconds", 0),
        ("1 business day", "business_days", 1),
        ("3 business days", "business_days", 3),
        ("3 working days", "business_days", 3),
        ("  3   Business Days ", "business_days", 3),
        ("Best Effort", "best_effort", 0),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, kind: str, amount: int) -> None:
    found = parse(text)
    assert (found.kind, found.amount) == (kind, amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "15",
        "minutes",
        "-5 minutes",
        "1.5 hours",
        "3 business hours",
        "5 minutes ago",
        "1 month",
        "15 minu",
    ],
)
def test_anything_else_is_refused_with_what_may_be_written(text: str) -> None:
    with pytest.raises(
        ValueError,
        match=r'is not a duration: write a whole number and a unit, such as "15 minutes"',
    ):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "15 minutes",
        "1 minute",
        "2 hours",
        "24 hours",
        "72 hours",
        "7 days",
        "90 minutes",
        "45 seconds",
        "0 minutes",
        "1 business day",
        "3 business days",
        "best effort",
    ],
)
def test_a_duration_is_written_back_as_it_was_read(text: str) -> None:
    assert str(parse(text)) == text


def test_what_is_written_back_is_the_same_length() -> None:
    for seconds in (1, 59, 60, 3_600, 86_400, 172_800, 345_600, 1_209_600, 3_601):
        assert parse(str(Duration("seconds", seconds))) == Duration("seconds", seconds)


def test_only_a_plain_length_has_seconds() -> None:
    assert parse("2 hours").seconds == 7_200
    with pytest.raises(ValueError, match='"3 business days" is not a plain length of time'):
        _ = parse("3 business days").seconds
    with pytest.raises(ValueError, match="best effort"):
        _ = BEST_EFFORT.seconds


@pytest.mark.parametrize("text", ["3660 days", "522 weeks", "87840 hours", "3660 business days"])
def test_ten_years_are_a_duration(text: str) -> None:
    assert parse(text).amount > 0


@pytest.mark.parametrize(
    "text",
    [
        "3661 days",
        "523 weeks",
        "87841 hours",
        "3661 business days",
        "999999999 weeks",
        "316224001 seconds",
    ],
)
def test_what_nobody_will_live_to_see_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f'^"{text}" is longer than ten years\\.$'):
        parse(text)
