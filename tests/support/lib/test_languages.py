"""Which language a customer writes."""

import pytest

from support.lib import languages

BOTH = ["fr", "en"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, the payment page stays white. What can I do?", "en"),
        ("Checkout is down, nobody can pay. When is it back?", "en"),
        ("Bonjour, la page de paiement reste blanche depuis ce matin. Merci !", "fr"),
        ("JE NE PEUX PLUS ME CONNECTER ET JE PERDS DES VENTES", "fr"),
        ("Cannot pay with my card", "en"),
        ("LUN-12 Visa 4242", ""),
        ("", ""),
    ],
)
def test_a_short_mail_is_enough_and_too_little_is_admitted(text: str, language: str) -> None:
    assert languages.guess(text, BOTH) == language


def test_only_languages_that_the_brand_speaks_are_named() -> None:
    german = "Guten Tag, ich kann nicht bezahlen. Bitte helfen Sie mir, das ist wichtig."
    assert languages.guess(german, ["fr", "en", "de"]) == "de"
    assert languages.guess(german, ["fr", "xx"]) == ""


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert languages.guess("the and is " * 1000 + "le la les " * 100_000, BOTH) == "en"
