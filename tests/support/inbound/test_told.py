"""What a provider told: which of its words mean that the next mail may well arrive."""

from typing import Any

import pytest

from support.inbound import told


@pytest.mark.parametrize(
    "words", [None, [], "bounced", {"msys": {}}, {"bounce": "no"}, {"event": 3}]
)
def test_words_that_are_none_of_a_providers_are_no_soft_bounce(words: Any) -> None:
    assert not told._is_soft(words)
