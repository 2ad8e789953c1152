"""What is secret is blanked by its name, by its look, and by having been a reference's value."""

import pytest

from support.lib import envref, redact


@pytest.fixture(autouse=True)
def _nothing_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envref, "_resolved", [])


@pytest.mark.parametrize(
    ("value", "name", "cleaned"),
    [
        ("hunter2", "db_password", redact.REDACTED),
        ({"user": "ada", "X-Api-Key": "k"}, "", {"user": "ada", "X-Api-Key": redact.REDACTED}),
        (["Token token=abcdefgh123"], "", [f"Token token={redact.REDACTED}"]),
        ("redis://:hunter2@redis:6379/0", "url", f"redis://:{redact.REDACTED}@redis:6379/0"),
        ("mail to ada@example.com: basic facts", "", "mail to ada@example.com: basic facts"),
        (12, "count", 12),
    ],
)
def test_what_is_secret_by_name_or_by_look_is_blanked(
    value: object, name: str, cleaned: object
) -> None:
    assert redact.clean(value, name) == cleaned


@pytest.mark.parametrize(
    "name",
    [
        "secret",
        "WEBHOOK_SECRET",
        "Password",
        "passwd",
        "csrf_token",
        "Authorization",
        "routing_key",
        "api_key",
        "apikey",
        "API-Key",
        "Set-Cookie",
        "signature",
        "X-Hub-Signature-256",
    ],
)
def test_a_name_that_says_secret_hides_whatever_stands_behind_it(name: str) -> None:
    assert redact.clean("value", name) == redact.REDACTED
    assert redact.clean({"deep": [{name: 7}]}) == {"deep": [{name: redact.REDACTED}]}


@pytest.mark.parametrize("name", ["author", "subject", "key", "destination", "signed_in_at"])
def test_a_name_that_says_nothing_hides_nothing(name: str) -> None:
    assert redact.clean("value", name) == "value"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Bearer abcdefgh", "Bearer [redacted]"),
        ("bearer  abc.def~ghi+/=-", "bearer  [redacted]"),
        ("Authorization: Basic ZGVzazpzZWNyZXQ=", "Authorization: Basic [redacted]"),
        (
            "smtp://desk:pass@mail/ and pg://a:b@c",
            "smtp://desk:[redacted]@mail/ and pg://a:[redacted]@c",
        ),
        ("https://example.com:8443/path@2x.png", "https://example.com:8443/path@2x.png"),
        ("the bearer of bad news", "the bearer of bad news"),
        (
            "null value\nDETAIL:  Failing row contains (7, zoe@example.org, Zoé).\nCONTEXT: it",
            "null value\nDETAIL:  [redacted]\nCONTEXT: it",
        ),
        (
            "duplicate key\nDETAIL:  Key (email)=(zoe@example.org) already exists.",
            "duplicate key\nDETAIL:  [redacted]",
        ),
        ("DETAIL:  The server is starting up.", "DETAIL:  The server is starting up."),
        ("", ""),
    ],
)
def test_credentials_are_taken_out_of_a_sentence_and_nothing_else(said: str, kept: str) -> None:
    assert redact.text(said) == kept


def test_what_a_reference_stood_for_is_never_repeated() -> None:
    said = "400: the key k3y-of-the-pager is not known (k3y-of-the-pager)"
    assert redact.text(said) == said
    assert envref.resolve("env:PAGER", {"PAGER": "k3y-of-the-pager"}) == "k3y-of-the-pager"
    assert redact.text(said) == "400: the key [redacted] is not known ([redacted])"


def test_a_secret_that_holds_another_goes_as_a_whole() -> None:
    for value in ("hush-hush", "hush-hush-and-more"):
        envref.resolve("env:IT", {"IT": value})
    assert redact.text("hush-hush-and-more, hush-hush") == "[redacted], [redacted]"


def test_short_values_and_plain_texts_are_words_like_any_other() -> None:
    envref.resolve("env:LEVEL", {"LEVEL": "high"})
    envref.resolve("https://example.com/hook", {})
    assert redact.text("high at https://example.com/hook") == "high at https://example.com/hook"


@pytest.mark.parametrize("value", [None, 0, 1.5, True, b"bytes"])
def test_what_is_no_text_stays_what_it_is(value: object) -> None:
    assert redact.clean(value) is value
