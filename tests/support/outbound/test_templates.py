"""Placeholders are filled in one pass from a fixed list, and nothing else is ever read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.outbound.templates import PLACEHOLDERS, UnknownPlaceholder, check, fill, render

DATA = {
    "languages": ["fr", "en"],
    "messages": {
        "hello": {
            "fr": {"subject": "Bonjour {customer}", "text": "{customer}\n<{ticket}>"},
            "en": {"subject": "Hello {customer}", "text": "{customer}\n<{ticket}>"},
        }
    },
}
ZOE = {"customer": "Zoé", "ticket": "LUN-1"}


@pytest.mark.parametrize(
    ("language", "subject"), [("fr", "Bonjour Zoé"), ("en", "Hello Zoé"), ("de", "Bonjour Zoé")]
)
def test_the_language_is_the_one_asked_for_or_the_brands_first(language: str, subject: str) -> None:
    assert render(DATA, "hello", language, ZOE).subject == subject


def test_a_language_that_a_message_lacks_falls_to_one_it_has() -> None:
    data = {"languages": ["fr"], "messages": {"hello": {"en": {"subject": "Hi", "text": "Hi"}}}}
    assert render(data, "hello", "fr", {}).text == "Hi"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("We look", "Now: We look. Then: more"),
        ("We look.", "Now: We look. Then: more"),
        ("We look!", "Now: We look! Then: more"),
        ("Who knows?", "Now: Who knows? Then: more"),
        ("We look…", "Now: We look… Then: more"),
    ],
)
def test_a_sentence_ends_once_whoever_ends_it(said: str, shown: str) -> None:
    assert fill("Now: {status}. Then: more", {"status": said}) == shown


def test_only_the_full_stop_of_a_sentence_gives_way() -> None:
    assert fill("{status}... {status}, {status}", {"status": "So."}) == "So.... So., So."


def test_a_value_is_never_read_again() -> None:
    assert fill("{customer}", {"customer": "{ticket}", "ticket": "LUN-1"}) == "{ticket}"


def test_a_value_cannot_add_a_line_to_the_subject() -> None:
    rendered = render(DATA, "hello", "en", ZOE | {"customer": "Zoé\r\nBcc: everybody@example.com"})
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject


def test_html_is_made_only_where_markup_is_allowed() -> None:
    assert render(DATA, "hello", "en", ZOE).html == ""
    html = render(DATA, "hello", "en", ZOE, markup={"customer": "<b>Zoé</b>"}).html
    assert html == "<b>Zoé</b><br>\n&lt;LUN-1&gt;"


def test_values_are_escaped_in_html() -> None:
    html = render(DATA, "hello", "en", ZOE | {"customer": "<script>"}, markup={}).html
    assert html.startswith("&lt;script&gt;")


def test_a_placeholder_without_a_value_is_an_error_that_names_it() -> None:
    with pytest.raises(
        UnknownPlaceholder, match=r"^\{tickt\} is unknown. Use \{customer\}, \{tick"
    ):
        fill("{tickt}", ZOE)


@pytest.mark.parametrize("text", ["{tickt}", "{}", "{ticket.brand}", "{ticket!r}", "{0}"])
def test_an_unknown_placeholder_is_refused_before_a_text_is_saved(text: str) -> None:
    with pytest.raises(UnknownPlaceholder, match="is unknown"):
        check(text)


def test_every_known_placeholder_is_accepted() -> None:
    check(" ".join(f"{{{name}}}" for name in PLACEHOLDERS))


@given(st.text())
def test_text_without_braces_stays_as_it_is(text: str) -> None:
    plain = text.replace("{", "").replace("}", "")
    assert fill(plain, {}) == plain


@given(st.text())
def test_a_value_appears_as_it_was_given(value: str) -> None:
    assert fill("a {text} b", {"text": value}) == f"a {value} b"
