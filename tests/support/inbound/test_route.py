"""Whose letter it is: by the door, then the envelope, then what the letter itself says. No database is asked."""

from typing import Any

import pytest

from support.inbound import route
from support.inbound.reading.letter import Address, Letter
from support.models import Brand, RawMessage

LUNEO = Brand(pk=1, slug="luneo", addresses=["support@luneo.app", "Billing@Luneo.app"])
FOODYEPAY = Brand(pk=2, slug="foodyepay", addresses=["support@foodyepay.com"])
SILENT = Brand(pk=3, slug="silent", addresses=[])
KNOWN = [LUNEO, FOODYEPAY, SILENT]


def raw(*to: str, **fields: Any) -> RawMessage:
    return RawMessage(envelope_to=list(to), **fields)


def letter(*to: str, cc: tuple[str, ...] = (), **headers: str) -> Letter:
    return Letter(
        to=tuple(Address(each) for each in to),
        cc=tuple(Address(each) for each in cc),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def found(row: RawMessage, mail: Letter) -> list[str]:
    try:
        return [brand.slug for brand in route.brands_of(row, mail, KNOWN)]
    except route.Nobodys:
        return []


ENVELOPES = {
    "its address": (["support@luneo.app"], ["luneo"]),
    "another of its addresses": (["billing@luneo.app"], ["luneo"]),
    "in capitals": (["SUPPORT@LUNEO.APP"], ["luneo"]),
    "in brackets": (["<support@luneo.app>"], ["luneo"]),
    "with spaces around": ([" support@luneo.app "], ["luneo"]),
    "a reply address": (["support+r.1.2.abcde.mmmm@luneo.app"], ["luneo"]),
    "any tag": (["support+shop@luneo.app"], ["luneo"]),
    "two of one brand": (["support@luneo.app", "billing@luneo.app"], ["luneo"]),
    "two brands, in the order written": (
        ["support@foodyepay.com", "support@luneo.app"],
        ["foodyepay", "luneo"],
    ),
    "one of ours among strangers": (["a@x.example", "support@luneo.app"], ["luneo"]),
    "our domain, nobody's address": (["sales@luneo.app"], []),
    "a longer domain": (["support@luneo.app.evil.example"], []),
    "a shorter local part": (["upport@luneo.app"], []),
    "a domain in the local part": (["support@luneo.app@evil.example"], []),
    "nothing in brackets": (["<>"], []),
    "an empty address": ([""], []),
    "nobody": ([], []),
}


@pytest.mark.parametrize(("to", "brands"), ENVELOPES.values(), ids=ENVELOPES.keys())
def test_the_envelope_names_the_brands(to: list[str], brands: list[str]) -> None:
    assert found(raw(*to), Letter()) == brands


@pytest.mark.parametrize(("to", "brands"), ENVELOPES.values(), ids=ENVELOPES.keys())
def test_without_an_envelope_the_letter_names_them(to: list[str], brands: list[str]) -> None:
    assert found(raw(), letter(*(each.strip(" <>") for each in to))) == brands


@pytest.mark.parametrize(
    ("mail", "brands"),
    [
        (letter("a@x.example", cc=("support@luneo.app",)), ["luneo"]),
        (letter("a@x.example", delivered_to="support@luneo.app"), ["luneo"]),
        (letter("a@x.example", x_original_to="<support@luneo.app>"), ["luneo"]),
        (letter("a@x.example", envelope_to="support@luneo.app"), ["luneo"]),
        (letter("a@x.example", x_forwarded_to="support@luneo.app"), []),
        (letter("support@luneo.app", cc=("support@foodyepay.com",)), ["luneo", "foodyepay"]),
        (letter(), []),
    ],
)
def test_a_letter_says_by_which_headers_whom_it_is_for(mail: Letter, brands: list[str]) -> None:
    assert found(raw(), mail) == brands


def test_the_envelope_goes_before_the_letter() -> None:
    mail = letter("support@luneo.app", cc=("support@foodyepay.com",))
    assert found(raw("support@foodyepay.com"), mail) == ["foodyepay"]


def test_an_envelope_that_names_none_of_ours_leaves_it_to_the_letter() -> None:
    assert found(raw("catch-all@host.example"), letter("support@luneo.app")) == ["luneo"]


def test_a_door_or_a_person_that_decided_is_not_asked_again() -> None:
    row = raw("support@luneo.app", brand_id=FOODYEPAY.pk)
    assert found(row, letter("support@luneo.app")) == ["foodyepay"]


def test_nobodys_letter_names_a_few_of_its_addresses() -> None:
    many = [f"a{number}@x.example" for number in range(50)]
    with pytest.raises(route.Nobodys, match=r"\(a0@x.example, .*a4@x.example\)\. Redirect it"):
        route.brands_of(raw(*many), Letter(), KNOWN)
    with pytest.raises(route.Nobodys, match=r"\(a@x.example\)"):
        route.brands_of(raw("a@x.example"), letter("a@x.example"), KNOWN)
    with pytest.raises(route.Nobodys, match=r"\(nobody\)"):
        route.brands_of(raw(), Letter(), KNOWN)


@pytest.mark.parametrize(
    ("to", "brand"),
    [
        (["support@luneo.app"], LUNEO),
        (["support@luneo.app", "billing@luneo.app"], LUNEO),
        (["support@luneo.app", "support@foodyepay.com"], None),
        (["x@x.example"], None),
        ([], None),
    ],
)
def test_a_held_letter_lies_with_the_one_brand_that_is_meant(
    to: list[str], brand: Brand | None
) -> None:
    assert route.only(raw(*to), Letter(), KNOWN) == brand


def test_what_a_person_decided_stays_with_that_brand() -> None:
    row = raw("support@luneo.app", "support@foodyepay.com", brand_id=LUNEO.pk)
    assert route.only(row, Letter(), KNOWN) == LUNEO


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("support@luneo.app", True),
        ("Support+r.x@Luneo.App", True),
        ("support@foodyepay.com", True),
        ("zoe@luneo.app", False),
        ("", False),
    ],
)
def test_an_address_that_a_brand_receives_at_is_ours(address: str, *, ours: bool) -> None:
    assert route.is_ours(KNOWN, address) is ours
