"""Address headers as people, programs and attackers write them."""

import pytest

from support.inbound.reading.addresses import addresses
from support.inbound.reading.letter import Address

ONE = {
    "mira@example.org": ("mira@example.org", ""),
    "<mira@example.org>": ("mira@example.org", ""),
    "Mira Holt <mira@example.org>": ("mira@example.org", "Mira Holt"),
    '"Holt, Mira" <mira@example.org>': ("mira@example.org", "Holt, Mira"),
    "Holt, Mira <mira@example.org>": ("mira@example.org", "Holt, Mira"),
    r'"Mira \"Lamp\" Holt" <mira@example.org>': ("mira@example.org", 'Mira "Lamp" Holt'),
    "mira@example.org (Mira Holt)": ("mira@example.org", "Mira Holt"),
    "Mira Holt <mira@example.org> (support (second line))": ("mira@example.org", "Mira Holt"),
    '"unclosed <mira@example.org>': ("mira@example.org", "unclosed"),
    "(unclosed <mira@example.org>": ("mira@example.org", "unclosed"),
    "Mira [mailto:mira@example.org]": ("mira@example.org", "Mira"),
    "<mailto:mira@example.org>": ("mira@example.org", ""),
    "Mira < mira@example.org >": ("mira@example.org", "Mira"),
    "<@relay.example:mira@example.org>": ("mira@example.org", ""),
    "<[mira]@example.org>": ("[mira]@example.org", ""),
    "Desk: Mira <mira@example.org>;": ("mira@example.org", "Mira"),
    "=?utf-8?q?M=C3=ACra?= <mira@example.org>": ("mira@example.org", "Mìra"),
    '"=?utf-8?b?TcOscmE=?=" <mira@example.org>': ("mira@example.org", "Mìra"),
    "=?utf-8?q?Holt=2C_Mira?= <mira@example.org>": ("mira@example.org", "Holt, Mira"),
    "=?utf-8?q?Mira_=3Cmira=40example=2Eorg=3E?=": ("mira@example.org", "Mira"),
    "Mira \u202egro.elpmaxe <mira@example.org>": ("mira@example.org", "Mira gro.elpmaxe"),
    "<mira@example.org,eve@example.net>": ("mira@example.org", ""),
    "<mira@example.org;eve@example.net>": ("mira@example.org", ""),
    "Mira <mailto:mira@example.org?subject=Lamp>": ("mira@example.org", "Mira"),
    '<"holt,mira"@example.org>': ('"holt,mira"@example.org', ""),
    "<=?utf-8?q?mira=40example=2Eorg?=>": ("mira@example.org", ""),
    "<=?utf-8?q?mira=40example=2Eorg=2C?=@example.net>": (
        "=?utf-8?q?mira=40example=2Eorg=2C?=@example.net",
        "",
    ),
    "jdöe@mächine.example": ("jdöe@mächine.example", ""),
    "GitHub: Lamps <mira@example.org>": ("mira@example.org", "GitHub: Lamps"),
}


@pytest.mark.parametrize(("text", "wanted"), ONE.items(), ids=ONE.keys())
def test_one_address_is_read_with_its_name(text: str, wanted: tuple[str, str]) -> None:
    assert addresses(text, limit=10) == [Address(*wanted)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a@example.org, b@example.org", ["a@example.org", "b@example.org"]),
        ("a@example.org; Bo <b@example.org>;", ["a@example.org", "b@example.org"]),
        (
            "Team: a@example.org, b@example.org;, c@example.org",
            ["a@example.org", "b@example.org", "c@example.org"],
        ),
        ("undisclosed-recipients:;", []),
        ("<>", []),
        ("", []),
        ("Mira", []),
        (",,;,", []),
        ("<a@example.org> <b@example.org>", ["a@example.org", "b@example.org"]),
    ],
)
def test_lists_and_groups_are_dissolved(text: str, wanted: list[str]) -> None:
    assert [address.email for address in addresses(text, limit=10)] == wanted


def test_reading_stops_one_past_the_limit() -> None:
    assert (
        len(addresses(", ".join(f"u{number}@example.org" for number in range(50)), limit=10)) == 11
    )


def test_an_address_compares_without_case_and_knows_its_domain() -> None:
    address = Address("Mira@Example.ORG", "Mira")
    assert (address.key, address.domain) == ("mira@example.org", "example.org")
