"""Our addresses and ids come back with what we put in, and nobody can make one up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lib import addresses

ADA = "Ada@Example.org"


def reply(base: str = "support@luneo.app", ticket: int = 12, message: int = 345) -> str:
    return addresses.reply_address(base, ticket_id=ticket, message_id=message, recipient=ADA)


def test_a_reply_address_leads_back_and_knows_whom_it_was_sent_to() -> None:
    key = addresses.read_reply_address(reply())
    assert key is not None
    assert (key.ticket_id, key.message_id, key.genuine) == (12, 345, True)
    assert key.was_sent_to("ada@example.org")
    assert not key.was_sent_to("mallory@example.org")


def test_gateways_may_fold_case() -> None:
    key = addresses.read_reply_address(reply("Support@Luneo.app").upper())
    assert key is not None
    assert key.genuine


@pytest.mark.parametrize(
    ("old", "new"),
    [("+r.c.", "+r.d."), (".9l.", ".9m."), ("support", "billing"), ("luneo.app", "foodyepay.com")],
)
def test_a_reply_address_with_one_thing_changed_is_forged(old: str, new: str) -> None:
    assert old in reply()
    key = addresses.read_reply_address(reply().replace(old, new))
    assert key is not None
    assert not key.genuine
    assert not key.was_sent_to(ADA)


@pytest.mark.parametrize(
    "address",
    ["support@luneo.app", "support+r.12@luneo.app", "support+tag@luneo.app", "", "@", "r."],
)
def test_other_addresses_are_no_reply_address(address: str) -> None:
    assert addresses.read_reply_address(address) is None


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_any_row_fits_into_a_local_part_of_64(ticket: int, message: int) -> None:
    address = reply("help@luneo.app", ticket, message)
    assert len(address.partition("@")[0]) <= 64
    key = addresses.read_reply_address(address)
    assert key is not None
    assert (key.ticket_id, key.message_id) == (ticket, message)


def test_a_brand_address_too_long_to_carry_a_key_is_used_as_it_is() -> None:
    long = "customer-service-department-of-the-north@luneo.app"
    assert reply(long) == long


def test_a_message_id_leads_back_and_cannot_be_made_up() -> None:
    made = addresses.message_id("Luneo.app", ticket_id=12, message_id=345)
    assert made.startswith("<t.c.9l.")
    assert made.endswith("@luneo.app>")
    for written in (made, made.strip("<>"), made.upper()):
        key = addresses.read_message_id(written)
        assert key is not None
        assert (key.ticket_id, key.message_id, key.genuine) == (12, 345, True)
    forged = addresses.read_message_id(made.replace("t.c.", "t.d."))
    assert forged is not None
    assert not forged.genuine


def test_ids_of_others_are_not_ours() -> None:
    for value in ("<abc@example.org>", "", "<t.c.9l@luneo.app>", "t."):
        assert addresses.read_message_id(value) is None


def test_codes_for_addresses_do_not_serve_as_codes_for_ids() -> None:
    mac = reply().partition("@")[0].rpartition(".")[2]
    key = addresses.read_message_id(f"<t.c.9l.{mac}@luneo.app>")
    assert key is not None
    assert not key.genuine


def test_a_tag_is_taken_off_and_case_folded() -> None:
    assert addresses.plain(" Support+r.1.2@Luneo.app ") == "support@luneo.app"
    assert addresses.plain("support@luneo.app") == "support@luneo.app"
