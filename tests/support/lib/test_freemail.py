"""Whose domain an address says, if anybody's in particular."""

import pytest

from support.lib.freemail import EVERYBODYS, own_domain


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("zoe@acme.example", "acme.example"),
        ("Zoe@ACME.Example", "acme.example"),
        ("zoe@acme.example.", "acme.example"),
        (" zoe@acme.example ", "acme.example"),
        ('"odd@name"@acme.example', "acme.example"),
        ("zoe@mail.acme.example", "mail.acme.example"),
        ("zoe@gmail.com", ""),
        ("zoe@GMAIL.com", ""),
        ("zoe@gmail.com.", ""),
        ("zoe@notgmail.com", "notgmail.com"),
        ("zoe@gmail.com.acme.example", "gmail.com.acme.example"),
        ("zoe@yahoo.co.uk", ""),
        ("zoe@t-online.de", ""),
        ("zoe", ""),
        ("zoe@", ""),
        ("acme.example", ""),
        ("", ""),
    ],
)
def test_an_address_says_one_companys_domain_or_nothing(email: str, domain: str) -> None:
    assert own_domain(email) == domain


def test_the_list_holds_domains_as_they_are_compared() -> None:
    assert {"gmail.com", "outlook.com", "icloud.com", "orange.fr", "qq.com"} <= EVERYBODYS
    assert all(each == each.lower().strip(".") and "." in each for each in EVERYBODYS)
