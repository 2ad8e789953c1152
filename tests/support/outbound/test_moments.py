"""Times and lengths as a customer reads them."""

from datetime import UTC, datetime

import pytest

from support.lib import duration
from support.outbound.moments import by, within

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("at", "zone", "language", "expected"),
    [
        (NOON.replace(hour=13, minute=30), "Europe/Paris", "en", "by 14:30, Paris time"),
        (NOON.replace(hour=13, minute=30), "Europe/Paris", "fr", "avant 14 h 30, heure de Paris"),
        (NOON.replace(day=3), "Europe/Paris", "en", "by Tuesday 3 March, 13:00, Paris time"),
        (
            NOON.replace(day=3),
            "Europe/Paris",
            "fr",
            "avant mardi 3 mars, 13 h 00, heure de Paris",
        ),
        (
            NOON.replace(month=4, day=1),
            "Europe/Paris",
            "fr",
            "avant mercredi 1er avril, 14 h 00, heure de Paris",
        ),
        (
            NOON.replace(month=4, day=1),
            "Europe/Paris",
            "en",
            "by Wednesday 1 April, 14:00, Paris time",
        ),
        (NOON.replace(hour=23), "Asia/Tokyo", "en", "by Tuesday 3 March, 08:00, Tokyo time"),
        (NOON, "America/Los_Angeles", "en", "by 04:00, Los Angeles time"),
        (NOON, "UTC", "en-GB", "by 12:00, UTC time"),
        (NOON, "America/Argentina/Salta", "en", "by 09:00, Salta time"),
        (NOON, "Europe/Berlin", "de", "by 13:00, Berlin time"),
        (None, "Europe/Paris", "en", "as soon as we can"),
        (None, "Europe/Paris", "fr", "dès que possible"),
    ],
)
def test_a_time_is_said_where_the_customer_is(
    at: datetime | None, zone: str, language: str, expected: str
) -> None:
    assert by(at, zone=zone, language=language, now=NOON) == expected


def test_today_is_today_where_the_customer_is() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # Tuesday in Paris already
    at = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    assert by(at, zone="Europe/Paris", language="en", now=late) == "by 01:30, Paris time"


@pytest.mark.parametrize(
    ("length", "english", "french"),
    [
        ("30 minutes", "within 30 minutes", "sous 30 minutes"),
        ("1 minute", "within 1 minute", "sous 1 minute"),
        ("2 hours", "within 2 hours", "sous 2 heures"),
        ("1 business day", "within 1 business day", "sous 1 jour ouvré"),
        ("3 business days", "within 3 business days", "sous 3 jours ouvrés"),
        ("7 days", "within 7 days", "sous 7 jours"),
        ("45 seconds", "within 45 seconds", "sous 45 secondes"),
        ("best effort", "as soon as there is news", "dès qu'il y a du nouveau"),
    ],
)
def test_a_length_is_said_in_words(length: str, english: str, french: str) -> None:
    parsed = duration.parse(length)
    assert within(parsed, language="en") == english
    assert within(parsed, language="fr") == french


def test_no_promise_is_no_length() -> None:
    assert within(None, language="en") == "as soon as there is news"
