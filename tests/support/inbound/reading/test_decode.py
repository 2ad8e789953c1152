"""Charsets and transfer encodings as mail really uses them."""

import pytest

from support.inbound.reading.decode import (
    clean,
    clean_name,
    known_charset,
    to_text,
    transfer_decoded,
    uu_decoded,
)

TEXTS = {
    "utf-8": ("Lämp".encode(), "utf-8", "Lämp"),
    "byte order mark": (b"\xef\xbb\xbfLamp", "utf-8", "Lamp"),
    "latin-1 means cp1252": (b"5 \x80", "iso-8859-1", "5 €"),
    "ascii means cp1252": ("Lämp".encode("cp1252"), "us-ascii", "Lämp"),
    "utf-8 labelled latin-1": ("Lämp €".encode(), "iso-8859-1", "Lämp €"),
    "gb2312 means gb18030": ("镕".encode("gb18030"), "gb2312", "镕"),
    "shift_jis means cp932": ("①".encode("cp932"), "Shift_JIS", "①"),
    "ks_c_5601 means cp949": ("똠방".encode("cp949"), "ks_c_5601-1987", "똠방"),
    "big5": ("燈光".encode("big5"), "big5", "燈光"),
    "koi8-r": ("лампа".encode("koi8-r"), "KOI8-R", "лампа"),
    "windows-1251": ("лампа".encode("cp1251"), "windows-1251", "лампа"),
    "iso-2022-jp": ("ランプ".encode("iso2022_jp"), "iso-2022-jp", "ランプ"),
    "iso-2022-jp with NEC rows": (b"\x1b$B-!\x1b(B", "iso-2022-jp", "①"),
    "utf-7": (b"L+AOQ-mp", "utf-7", "Lämp"),
    "unknown label, utf-8": ("Lämp".encode(), "evil", "Lämp"),
    "no label, cp1252": (b"caf\xe9 \x80", "", "café €"),
    "half a character": (b"Lamp \xed\xa0\x80dark, \xc3\xa4", "utf-8", "Lamp dark, ä"),
    "half a character, no label": (b"Lamp \xed\xa0\x80dark", "", "Lamp dark"),
    "a NUL makes no UTF-16": (b"the lamp\0 is \xe9 dark", "utf-8", "the lamp is é dark"),
    "a few broken bytes": (
        "ランプが暗い".encode() * 20 + b"\xe3",
        "utf-8",
        "ランプが暗い" * 20 + "\ufffd",
    ),
}


@pytest.mark.parametrize(("data", "charset", "wanted"), TEXTS.values(), ids=TEXTS.keys())
def test_a_body_becomes_text(data: bytes, charset: str, wanted: str) -> None:
    assert to_text(data, charset) == wanted


def test_a_sibling_part_tells_the_charset_that_a_part_forgot() -> None:
    assert to_text("лампа".encode("cp1251"), "", "windows-1251") == "лампа"


def test_without_any_label_the_charset_is_guessed() -> None:
    text = "Добрый день, лампа в коридоре снова не горит, пожалуйста, помогите нам."
    assert to_text(text.encode("cp1251"), "") == text


@pytest.mark.parametrize(
    "label",
    [
        "evil",
        "",
        "zlib",
        "base64",
        "rot13",
        "idna",
        "punycode",
        "unicode_escape",
        "undefined",
        "../x",
        "a\0b",
        "x" * 5000,
    ],
)
def test_labels_that_are_no_charset_are_refused(label: str) -> None:
    assert known_charset(label) == ""


def test_unstorable_characters_are_dropped() -> None:
    assert clean("a\0b\ud800c") == "abc"


def test_names_are_one_line_and_keep_their_direction() -> None:
    assert clean_name("lamp\u202egpj.exe\r\n x") == "lampgpj.exe x"


@pytest.mark.parametrize(
    ("data", "encoding", "wanted"),
    [
        (b"TGFtcA==", "base64", b"Lamp"),
        (b"TGFt\r\ncA", " BASE64 ", b"Lamp"),
        (b"TGFtcCBp*cyBkYXJrIGFuZCBjb2xk", "base64", b"Lamp is dark and cold"),
        (b"TGFtcA", "base64", b"Lamp"),
        (b"this is no base64 at all, sorry!", "base64", b"this is no base64 at all, sorry!"),
        (b"L=C3=A4mp=\r\n!", "quoted-printable", "Lämp!".encode()),
        (b"L=ZZ", "quoted-printable", b"L=ZZ"),
        (b"Lamp", "7-bit", b"Lamp"),
        (b"Lamp", "", b"Lamp"),
        (b"begin 644 lamp.txt\n$3&%M<```\n`\nend\n", "x-uuencode", b"Lamp"),
    ],
)
def test_transfer_encodings_are_undone_and_broken_ones_left(
    data: bytes, encoding: str, wanted: bytes
) -> None:
    assert transfer_decoded(data, encoding) == wanted


def test_uuencoded_lines_may_be_padded_or_broken() -> None:
    assert uu_decoded([b"$3&%M<```", b"#!!!", b"", b"\x7f\x7f\x7f"]).startswith(b"Lamp")
