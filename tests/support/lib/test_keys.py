"""What a stranger writes where a key is meant."""

import pytest

from support.lib.keys import key

NONE = [
    "", " ", "0", "00", "-1", "+1", "1e9", "1.0", "1,000", "1_000", "0x1f", "²", "½", "Ⅷ", "ten", "NaN", "inf",
    "1 ", " 1", "1\n", "1\x00", "\x00", "1;2", "1'", "None", "True", "9" * 19, "8" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("said", NONE, ids=lambda said: repr(said)[:12])
def test_what_is_no_key_is_a_row_that_nobody_has(said: str) -> None:
    assert key(said) == 0


@pytest.mark.parametrize(("said", "row"), [("1", 1), ("42", 42), ("007", 7), ("٣", 3)])
def test_digits_are_a_key(said: str, row: int) -> None:
    assert key(said) == row


def test_the_largest_fits_a_column_of_keys() -> None:
    assert key("9" * 18) == 10**18 - 1 < 2**63
