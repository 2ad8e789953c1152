"""Message ids, In-Reply-To and References as programs write and mangle them."""

import pytest

from support.inbound.reading import headers
from support.inbound.reading.limits import MAX_REFERENCES

IDS = {
    "one": ("<a@example.org>", ["a@example.org"]),
    "two": ("<a@example.org> <b@example.org>", ["a@example.org", "b@example.org"]),
    "no space between": ("<a@example.org><b@example.org>", ["a@example.org", "b@example.org"]),
    "commas": ("<a@example.org>, <b@example.org>", ["a@example.org", "b@example.org"]),
    "folded": ("<a@example.org>\r\n <b@example.org>", ["a@example.org", "b@example.org"]),
    "folded inside": ("<a@\r\n example.org>", ["a@example.org"]),
    "no brackets": ("a@example.org", ["a@example.org"]),
    "no brackets, two": ("a@example.org b@example.org", ["a@example.org", "b@example.org"]),
    "the same twice": ("<a@example.org> <a@example.org>", ["a@example.org"]),
    "words around": ('Your message "Lamp" <a@example.org>', ["a@example.org"]),
    "no at": ("<4711>", ["4711"]),
    "square brackets": ("<[x]@host>", ["[x]@host"]),
    "nothing": ("", []),
    "only brackets": ("<>", []),
    "only spaces": ("   ", []),
    "an open one": ("<a@example.org", ["a@example.org"]),
    "case is kept": ("<A.b-C@Example.ORG>", ["A.b-C@Example.ORG"]),
    "NUL": ("<a\0b@example.org>", ["ab@example.org"]),
    "raw letters": ("<zoé@example.org>", ["zoé@example.org"]),
}


@pytest.mark.parametrize(("text", "wanted"), IDS.values(), ids=IDS.keys())
def test_ids_are_read_in_order(text: str, wanted: list[str]) -> None:
    assert list(headers.ids(text.encode())) == wanted


def test_the_last_of_many_count() -> None:
    many = " ".join(f"<{number}@example.org>" for number in range(500))
    found = headers.ids(many.encode())
    assert len(found) == MAX_REFERENCES
    assert found[-1] == "499@example.org"


def test_an_id_is_never_longer_than_a_line_may_be() -> None:
    assert all(len(each) <= 998 for each in headers.ids(b"x" * 50_000))
