"""References to the environment: `env:NAME` must be set, `env:NAME?` may be missing."""

import pytest

from support.lib.envref import Reference, is_reference, parse, resolve

ENVIRON = {"SET": "value", "EMPTY": ""}


def test_a_reference_is_read_with_its_question_mark() -> None:
    assert parse("env:LUNEO_KEY") == Reference("LUNEO_KEY", optional=False)
    assert parse("env:LUNEO_KEY?") == Reference("LUNEO_KEY", optional=True)


@pytest.mark.parametrize(
    "text", ["", "env:", "env:lower", "env:A B", "ENV:A", "xenv:A", "env:A??", "env:1A", "env:A\n"]
)
def test_other_texts_are_no_references(text: str) -> None:
    assert not is_reference(text)
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("env:SET", "value"),
        ("env:SET?", "value"),
        ("env:NONE?", None),
        ("env:EMPTY?", None),
        ("https://chat.test", "https://chat.test"),
        (None, None),
    ],
)
def test_a_text_becomes_its_value(text: str | None, value: str | None) -> None:
    assert resolve(text, ENVIRON) == value


@pytest.mark.parametrize("text", ["env:NONE", "env:EMPTY"])
def test_a_needed_variable_that_is_unset_is_named(text: str) -> None:
    with pytest.raises(LookupError, match=r"(NONE|EMPTY) is not set in the environment"):
        resolve(text, ENVIRON)
