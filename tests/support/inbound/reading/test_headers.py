"""Header values: encoded words, parameters, ids and dates."""

from datetime import UTC, datetime

import pytest

from support.inbound.reading import headers
from support.inbound.reading.params import content_type, with_params

TEXTS = {
    "plain": (b"Lamp is dark", "Lamp is dark"),
    "folded": (b"Lamp\r\n is\r\n\tdark", "Lamp is dark"),
    "q word": (b"=?iso-8859-1?q?L=E4mp_dark?=", "Lämp dark"),
    "b word": (b"=?UTF-8?B?TMOkbXA=?= dark", "Lämp dark"),
    "neighbours join without the space": (b"=?utf-8?q?L=C3=A4m?= =?utf-8?q?p?=", "Lämp"),
    "a letter cut in two": (b"=?utf-8?b?TMM=?=\r\n =?utf-8?b?pG1w?=", "Lämp"),
    "two charsets": (b"=?iso-8859-1?q?=E4?= =?utf-8?q?=C3=B6?=", "äö"),
    "language tag": (b"=?utf-8*de?q?L=C3=A4mp?=", "Lämp"),
    "space inside": (b"=?utf-8?Q?L=C3=A4mp dark?=", "Lämp dark"),
    "question mark inside": (b"=?utf-8?q?dark??=", "dark?"),
    "unknown charset": (b"=?evil?q?L=E4mp?=", "Lämp"),
    "missing padding": (b"=?utf-8?b?TMOkbXA?=", "Lämp"),
    "unfinished": (b"=?utf-8?q?Lamp", "=?utf-8?q?Lamp"),
    "raw utf-8": ("Lämp dark".encode(), "Lämp dark"),
    "raw latin-1": ("Lämp is dark and cold".encode("latin-1"), "Lämp is dark and cold"),
    "nul": (b"La\0mp", "Lamp"),
    "empty": (b"", ""),
}


@pytest.mark.parametrize(("raw", "wanted"), TEXTS.values(), ids=TEXTS.keys())
def test_a_header_becomes_text(raw: bytes, wanted: str) -> None:
    assert headers.text(raw) == wanted


def test_japanese_words_keep_their_escapes_across_fragments() -> None:
    raw = b"Re: TEST =?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?= =?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?="
    assert headers.text(raw) == "Re: TEST テストテスト"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"<a@x> <b@x>", ("a@x", "b@x")),
        (b"<a@x>\r\n\t<b@x>", ("a@x", "b@x")),
        (b"<a@x>,<a@x>", ("a@x",)),
        (b"<wrapped\r\n @x>", ("wrapped@x",)),
        (b"bare@x other", ("bare@x", "other")),
        (b"<[odd]@host>", ("[odd]@host",)),
        (b"<>", ()),
        (b"", ()),
    ],
)
def test_ids_are_read_without_brackets(raw: bytes, wanted: tuple[str, ...]) -> None:
    assert headers.ids(raw) == wanted


def test_only_the_last_fifty_references_are_kept() -> None:
    found = headers.ids(b" ".join(b"<%d@x>" % number for number in range(500)))
    assert found == tuple(f"{number}@x" for number in range(450, 500))


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"Tue, 4 Mar 2025 15:12:00 +0100", datetime(2025, 3, 4, 14, 12, tzinfo=UTC)),
        (b"4 Mar 2025 15:12:00 -0000", datetime(2025, 3, 4, 15, 12, tzinfo=UTC)),
        (b"Tue, 4 Mar 2025 15:12", datetime(2025, 3, 4, 15, 12, tzinfo=UTC)),
        (b"Tue, 99 Mar 2025 15:12:00 +0100", None),
        (b"Fri, 31 Dec 9999 23:00:00 -1400", None),
        (b"Tue, " + b"4" * 400 + b" Mar 2025 15:12:00 +0100", None),
        (b"Tue, 4 Mar 2025 15:12:00 +" + b"9" * 80, None),
        (b"yesterday", None),
        (b"", None),
    ],
)
def test_a_date_is_utc_or_nothing(raw: bytes, wanted: datetime | None) -> None:
    assert headers.date(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"text/HTML; Charset=UTF-8", ("text/html", {"charset": "UTF-8"})),
        (
            b'text/plain; charset="utf-8"; format=flowed',
            ("text/plain", {"charset": "utf-8", "format": "flowed"}),
        ),
        (b"text", ("text/plain", {})),
        (b"multipart; boundary=b", ("multipart/mixed", {"boundary": "b"})),
        (b"", ("text/plain", {})),
        (b";;; = ; x", ("text/plain", {})),
        (b"text/plain; name*", ("text/plain", {})),
        (b"image/png; name=my lamp.png", ("image/png", {"name": "my lamp.png"})),
        (b'image/png; name="a;b.png"', ("image/png", {"name": "a;b.png"})),
        (b'image/png; name="open', ("image/png", {"name": "open"})),
        (b"image/png; name=a; name=b", ("image/png", {"name": "a"})),
    ],
)
def test_a_content_type_is_read_whatever_it_is(
    raw: bytes, wanted: tuple[str, dict[str, str]]
) -> None:
    assert content_type(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"attachment; filename*=UTF-8''L%C3%A4mp.pdf", "Lämp.pdf"),
        (b"attachment; filename=lamp.pdf; filename*=UTF-8''L%C3%A4mp.pdf", "Lämp.pdf"),
        (b"attachment; filename*0*=UTF-8''L%C3%A4; filename*1=mp; filename*2=.pdf", "Lämp.pdf"),
        (b'attachment; filename*1="mp.pdf"; filename*0="La"', "Lamp.pdf"),
        (b"attachment; filename*=iso-8859-1'de'L%E4mp.pdf", "Lämp.pdf"),
        (b"attachment; filename*=evil''L%E4mp.pdf", "Lämp.pdf"),
        (b"attachment; filename*=lamp.pdf", "lamp.pdf"),
        ("attachment; filename=Lämp.pdf".encode(), "Lämp.pdf"),
        ('attachment; filename="Lämp.pdf"'.encode("latin-1"), "Lämp.pdf"),
    ],
)
def test_a_file_name_is_read_in_every_encoding(raw: bytes, name: str) -> None:
    assert with_params(raw)[1]["filename"] == name
