"""Both languages say everything."""

import re

from incidents.models import ComponentState, Incident
from incidents.status import rollup
from incidents.status.words import ENGLISH, FRENCH, words


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    assert ENGLISH.keys() == FRENCH.keys()
    for key, text in ENGLISH.items():
        assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", FRENCH[key]), key
        assert FRENCH[key].strip(), key


def test_every_state_that_can_be_shown_has_its_word() -> None:
    found = [value for value in vars(rollup).values() if isinstance(value, rollup.Rollup)]
    shown = {each.description for each in found} | {*ComponentState.values, *Incident.Status.values}
    assert shown | {*rollup.IMPACTS.values(), "unknown"} <= ENGLISH.keys()


def test_a_language_that_nobody_wrote_is_english() -> None:
    assert words("fr-CA") is FRENCH
    assert words("de") is ENGLISH
