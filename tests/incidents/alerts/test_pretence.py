"""Words of a runbook are put into patterns: they are read as words, and no subject makes one think."""

import time

import pytest

from incidents.alerts.alert import Said
from incidents.alerts.letter import state_of
from support.lib.keywords import _pattern

LONG = 20_000  # characters; what costs a square takes seconds here
MOST = 0.2  # seconds of this process


@pytest.mark.parametrize(
    "unit", ["-", "(", "\u2013 ", "\u2014", " is", "ok ", "[ok] ", "Re: ", ")."]
)
def test_a_subject_of_one_sign_costs_nothing(unit: str) -> None:
    began = time.process_time()
    for text in (unit * (LONG // len(unit)), f"x {unit * (LONG // len(unit))}x"):
        state_of(text, resolved=["resolved", "ok", "(a+)+"], firing=["down", ".*"])
    assert time.process_time() - began < MOST


@pytest.mark.parametrize(
    ("subject", "said", "rest"),
    [
        ("Checkout is down - resolved", Said.RESOLVED, "Checkout is down"),
        ("Checkout (resolved)", Said.RESOLVED, "Checkout"),
        ("Checkout \u2014 is resolved!", Said.RESOLVED, "Checkout"),
        ("Checkout -- ( resolved", Said.RESOLVED, "Checkout"),
        ("Checkout unresolved", Said.FIRING, "Checkout unresolved"),
        ("Checkout-resolved-not", Said.FIRING, "Checkout-resolved-not"),
    ],
)
def test_what_ends_a_subject_is_read_as_before(subject: str, said: Said, rest: str) -> None:
    assert state_of(subject, resolved=["resolved"], firing=["down"]) == (said, rest)


@pytest.mark.parametrize("word", ["(a+)+$", ".*", "a|b", "[x", "(?P<x>", "a{1000}", "x\\"])
def test_a_runbooks_word_is_no_pattern(word: str) -> None:
    found = _pattern((word, "down"))
    assert found.search("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") is None
    assert found.search("it is down") is not None
    began = time.process_time()
    found.search("a" * LONG)
    assert time.process_time() - began < MOST
