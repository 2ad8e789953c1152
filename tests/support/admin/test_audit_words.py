"""What the audit says was done: words for people, for each action that the house records."""

import re
from pathlib import Path

import pytest
from django.contrib import admin

from support.admin import audit_words
from support.admin.item_page import ItemPage

HOUSE = Path(__file__).resolve().parents[3]
WRITTEN = re.compile(r'(?:audit\.record|audited\.write|_record)\(\s*(?:request, )?"([a-z -]+)"')
VERB = re.compile(r'Verb\(\s*"_(\w+)"')


def recorded() -> set[str]:
    """Every word that the code gives to the audit, and the name of each verb of a page and action of a list."""
    sources = [
        path.read_text()
        for room in ("config", "support", "incidents")
        for path in (HOUSE / room).rglob("*.py")
    ]
    found = {word for text in sources for rule in (WRITTEN, VERB) for word in rule.findall(text)}
    actions = [action for page in admin.site._registry.values() for action in page.actions or ()]
    return found | {each if isinstance(each, str) else each.__name__ for each in actions}


def test_whatever_is_recorded_has_words() -> None:
    assert len(recorded()) > 25
    assert recorded() - set(audit_words.WORDS) == set()
    assert any(isinstance(page, ItemPage) for page in admin.site._registry.values())


@pytest.mark.parametrize(
    ("action", "words"),
    [("waive", "waived"), ("signed in", "signed in"), ("something new", "something new")],
)
def test_an_action_without_words_is_shown_as_it_is_sealed(action: str, words: str) -> None:
    assert audit_words.said(action) == words
