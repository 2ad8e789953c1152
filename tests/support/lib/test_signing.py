"""A code verifies for its own purpose, parts and keys, and for nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.lib import signing


def test_a_code_verifies_and_is_fit_for_an_address() -> None:
    code = signing.mac("reply", "a", "b")
    assert len(code) == 16
    assert code == code.lower()
    assert code.isalnum()
    assert signing.verify(code, "reply", "a", "b")
    assert signing.verify(code.upper(), "reply", "a", "b"), "gateways fold case"


def test_a_code_is_bound_to_purpose_order_and_borders_of_its_parts() -> None:
    code = signing.mac("reply", "a", "bc")
    for purpose, parts in [("loop", ("a", "bc")), ("reply", ("bc", "a")), ("reply", ("ab", "c"))]:
        assert not signing.verify(code, purpose, *parts)


def test_a_short_or_empty_code_is_refused_even_when_it_begins_rightly() -> None:
    code = signing.mac("reply", "a")
    assert not signing.verify(code[:15], "reply", "a")
    assert not signing.verify("", "reply", "a")


def test_a_code_of_a_retired_key_verifies_until_the_key_is_dropped(settings: Any) -> None:
    code = signing.mac("reply", "a")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key" * 5
    assert signing.mac("reply", "a") != code
    assert signing.verify(code, "reply", "a")
    settings.SECRET_KEY_FALLBACKS = []
    assert not signing.verify(code, "reply", "a")


@given(st.text(max_size=80))
def test_no_guess_verifies_and_none_raises(code: str) -> None:
    assert not signing.verify(code, "reply", "a")
