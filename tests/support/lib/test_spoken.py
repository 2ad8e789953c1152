"""Languages are named in the reader's own, and a code that nobody knows stands as it is."""

import pytest
from django.utils import translation

from support.lib.spoken import language


@pytest.mark.parametrize(
    ("reader", "code", "said"),
    [
        ("en", "fr", "French"),
        ("fr", "fr", "français"),
        ("en", "pt-br", "Brazilian Portuguese"),
        ("en", "de-at", "German"),  # a regional one is its language
        ("en", "xx", "xx"),
        ("en", "", ""),
    ],
)
def test_a_language_is_named_in_the_readers_own(reader: str, code: str, said: str) -> None:
    with translation.override(reader):
        assert language(code).lower() == said.lower()
