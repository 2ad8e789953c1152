"""Every way to change a key of ours by a little, and none of them is believed."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from support.lib import addresses, signing
from support.lib.addresses import Key, read_message_id, read_reply_address

BASE = "support@luneo.app"
ZOE = "zoe@example.com"
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def reply(base: str = BASE, **fields: Any) -> str:
    values: dict[str, Any] = {"ticket_id": 12, "message_id": 345, "recipient": ZOE}
    return addresses.reply_address(base, **(values | fields))


def own_id(domain: str = "luneo.app", ticket: int = 12, message: int = 345) -> str:
    return addresses.message_id(domain, ticket_id=ticket, message_id=message).strip("<>")


WRITTEN: dict[str, tuple[str, Callable[[str], Key | None]]] = {
    "address": (reply(), read_reply_address),
    "id": (own_id(), read_message_id),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_no_character_can_be_another(name: str) -> None:
    made, read = WRITTEN[name]
    first = made.index("r.") if name == "address" else 0
    tried_at = 0
    for place in range(first + 2, len(made)):
        for char in ALPHABET + "01.-@":
            if char == made[place]:
                continue
            key = read(made[:place] + char + made[place + 1 :])
            assert key is None or not key.genuine, (place, char)
            tried_at += 1
    assert tried_at > 1000


@pytest.mark.parametrize("name", WRITTEN)
def test_no_character_can_be_left_out_doubled_or_exchanged(name: str) -> None:
    made, read = WRITTEN[name]
    for place in range(len(made) - 1):
        changed = [
            made[:place] + made[place + 1 :],
            made[:place] + made[place] + made[place:],
            made[:place] + made[place + 1] + made[place] + made[place + 2 :],
        ]
        for each in changed:
            key = read(each)
            assert each == made or key is None or not key.genuine, each


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("around", [" {}", "{} ", "<{}>", "{}\n", "x{}", "{}x", "{},{}", '"{}"'])
def test_what_stands_around_it_makes_no_other_key(name: str, around: str) -> None:
    made, read = WRITTEN[name]
    key = read(around.replace("{}", made))
    assert key is None or not key.genuine or (key.ticket_id, key.message_id) == (12, 345)


@pytest.mark.parametrize("name", WRITTEN)
def test_case_is_folded_on_the_way_and_does_not_matter(name: str) -> None:
    made, read = WRITTEN[name]
    for each in (made.upper(), made.title(), made.swapcase()):
        key = read(each)
        assert key is not None
        assert key.genuine


@pytest.mark.parametrize("length", range(1, signing.LENGTH))
def test_a_short_code_is_no_code(length: int) -> None:
    mac = signing.mac("reply", "x", length=length)
    assert not signing.verify(mac, "reply", "x")


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        (reply(), reply(base="support@foodyepay.com")),
        (reply(), reply(base="billing@luneo.app")),
        (reply(), reply(ticket_id=13)),
        (reply(), reply(message_id=346)),
        (reply(), reply(recipient="eve@example.net")),
        (own_id(), own_id("foodyepay.com")),
        (own_id(), own_id(ticket=13)),
        (own_id(), own_id(message=346)),
    ],
)
def test_a_code_serves_where_it_was_made_alone(mine: str, yours: str) -> None:
    """The code of one put behind the words of the other."""
    words, _, domain = mine.rpartition("@")
    mac = yours.rpartition("@")[0].rpartition(".")[2]
    forged = f"{words.rpartition('.')[0]}.{mac}@{domain}"
    assert forged not in {mine, yours}
    key = read_reply_address(forged) or read_message_id(forged)
    assert key is not None
    assert not key.genuine


def test_numbers_are_written_in_one_way_only() -> None:
    for made, read in WRITTEN.values():
        for old, new in [(".c.", ".0c."), (".9l.", ".09l."), (".9l.", ".00000000009l.")]:
            key = read(made.replace(old, new))
            assert key is None or not key.genuine


def test_an_old_secret_is_believed_as_long_as_it_is_named(settings: Any) -> None:
    old, (before, before_id) = settings.SECRET_KEY, (reply(), own_id())
    settings.SECRET_KEY = "another secret, long enough for everybody who asks"
    settings.SECRET_KEY_FALLBACKS = [old]
    for key in (read_reply_address(before), read_message_id(before_id)):
        assert key is not None
        assert key.genuine
    assert reply() != before, "new ones are made with the new secret"
    settings.SECRET_KEY_FALLBACKS = []
    for key in (read_reply_address(before), read_message_id(before_id)):
        assert key is not None
        assert not key.genuine


@pytest.mark.parametrize(
    ("email", "is_theirs"),
    [
        (ZOE, True),
        ("ZOE@Example.com", True),
        (" zoe@example.com ", True),
        ("zoe+x@example.com", False),
        ("zoe@example.com.evil.example", False),
        ("zoé@example.com", False),
        ("", False),
    ],
)
def test_a_key_knows_for_whom_it_was_made(email: str, is_theirs: bool) -> None:
    key = read_reply_address(reply())
    assert key is not None
    assert key.was_sent_to(email) == is_theirs


def test_an_id_was_sent_to_nobody_in_particular() -> None:
    key = read_message_id(own_id())
    assert key is not None
    assert not key.was_sent_to(ZOE)
    assert not key.was_sent_to("")


@tried(max_examples=60, deadline=None)
@given(st.text(max_size=90))
def test_any_text_is_read_without_an_error_and_believed_never(text: str) -> None:
    for read in (read_reply_address, read_message_id):
        for each in (text, f"support+r.{text}@luneo.app", f"t.{text}@luneo.app"):
            key = read(each)
            assert key is None or not key.genuine


@pytest.mark.parametrize("digits", ["9" * 13, "z" * 13, "0"])
def test_numbers_beyond_every_table_are_no_key(digits: str) -> None:
    key = read_reply_address(reply().replace(".c.", f".{digits}."))
    assert key is not None
    assert not key.genuine
