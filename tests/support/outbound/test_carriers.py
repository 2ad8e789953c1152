"""What an answer's status means for the row that waits for it."""

from datetime import timedelta

import pytest

from support.lib.http import Answer
from support.outbound.carriers import Refused, TryLater, carrier, settle, wait_of


def answer(status: int, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_yes_is_a_yes(status: int) -> None:
    settle(answer(status), "It said yes.")


@pytest.mark.parametrize("status", [199, 301, 302, 304, 400, 404, 405, 409, 410, 413, 422, 451])
def test_a_no_is_for_good(status: int) -> None:
    with pytest.raises(Refused, match=r"^It said no\.$"):
        settle(answer(status), "It said no.")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_tried_again(status: int) -> None:
    with pytest.raises(TryLater, match=r"^Not now\.$") as later:
        settle(answer(status), "Not now.")
    assert later.value.after is None


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_waits_until_somebody_mended_it(status: int) -> None:
    with pytest.raises(TryLater, match=r"It said no\. Check the credentials") as later:
        settle(answer(status, retry_after="1"), "It said no.")
    assert later.value.after == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        ("3600", 3600),
        ("3601", 3600),
        ("9" * 5000, 3600),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_a_wait_is_believed_for_an_hour(said: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert wait_of({"retry-after": said}) == expected
    with pytest.raises(TryLater) as later:
        settle(answer(429, retry_after=said), "Not now.")
    assert later.value.after == expected


def test_a_carrier_that_nobody_named_is_said() -> None:
    with pytest.raises(Refused, match='No carrier is called "pigeon": add it to OUTBOX_CARRIERS'):
        carrier("pigeon")
