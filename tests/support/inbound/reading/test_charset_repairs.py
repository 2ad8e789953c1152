"""Letters in thirty charsets, rightly labelled, wrongly labelled and not labelled at all."""
# ruff: noqa: E501, RUF001  every text in its own alphabet

import base64
import quopri

import pytest

from support.inbound.reading.decode import known_charset, to_text
from support.inbound.reading.letter import Letter
from support.inbound.reading.parse import parse

SAMPLES = {  # what is written, the codec it is written in, the labels that programs put on it
    "French, cp1252": ("Réglé à 5 € – merci… «œuvre»", "cp1252", ["windows-1252", "iso-8859-1", "ISO_8859-1", "us-ascii", "latin1", "cp1252", "x-unknown"]),
    "French, latin-9": ("cœur à 5 €", "iso8859_15", ["iso-8859-15", "ISO-8859-15", "latin9"]),
    "Czech, latin-2": ("Příliš žluťoučký kůň", "iso8859_2", ["iso-8859-2", "latin2"]),
    "Polish, cp1250": ("Zażółć gęślą jaźń", "cp1250", ["windows-1250", "cp1250", "x-cp1250"]),
    "Russian, koi8-r": ("Лампа не горит", "koi8_r", ["koi8-r", "KOI8-R"]),
    "Ukrainian, koi8-u": ("Їжак і ґанок", "koi8_u", ["koi8-u"]),
    "Russian, cp1251": ("Лампа не горит", "cp1251", ["windows-1251", "cp1251", "WINDOWS-1251"]),
    "Russian, ISO": ("Лампа не горит", "iso8859_5", ["iso-8859-5"]),
    "Greek, ISO": ("Ο λαμπτήρας", "iso8859_7", ["iso-8859-7", "greek"]),
    "Greek, cp1253": ("Ο λαμπτήρας", "cp1253", ["windows-1253"]),
    "Turkish, ISO": ("Işık şimdi çalışıyor", "iso8859_9", ["iso-8859-9", "latin5"]),
    "Turkish, cp1254": ("Işık şimdi çalışıyor", "cp1254", ["windows-1254", "iso-8859-9"]),
    "Hebrew, cp1255": ("המנורה כבויה", "cp1255", ["windows-1255"]),
    "Hebrew, ISO": ("המנורה כבויה", "iso8859_8", ["iso-8859-8", "iso-8859-8-i", "ISO-8859-8-E"]),
    "Arabic, cp1256": ("المصباح مطفأ", "cp1256", ["windows-1256"]),
    "Arabic, ISO": ("المصباح", "iso8859_6", ["iso-8859-6", "iso-8859-6-i"]),
    "Baltic, cp1257": ("Šviesa neveikia ąžuolas", "cp1257", ["windows-1257"]),
    "Vietnamese, cp1258": ("đèn", "cp1258", ["windows-1258"]),
    "Thai": ("หลอดไฟดับ", "cp874", ["tis-620", "windows-874", "iso-8859-11"]),
    "Japanese, JIS": ("ランプが暗い", "iso2022_jp", ["iso-2022-jp", "ISO-2022-JP", "csISO2022JP"]),
    "Japanese, Shift": ("ランプが暗い①", "cp932", ["shift_jis", "Shift-JIS", "x-sjis", "windows-31j", "cp932"]),
    "Japanese, EUC": ("ランプが暗い", "euc_jp", ["euc-jp", "EUC-JP"]),
    "Chinese, GB": ("灯不亮了镕", "gb18030", ["gb2312", "GBK", "gb18030", "x-gbk", "cp936"]),
    "Chinese, Big5": ("燈不亮了", "big5hkscs", ["big5", "Big5", "big5-hkscs"]),
    "Korean": ("램프가 어두워요 똠", "cp949", ["euc-kr", "ks_c_5601-1987", "cp949"]),
    "UTF-8": ("Lämpchen 🐇 ランプ", "utf_8", ["utf-8", "UTF8", "utf-8 ", '"utf-8"', "utf8mb4", "iso-8859-1", "evil", "x-user-defined"]),
    "UTF-16": ("Lämpchen", "utf_16", ["utf-16", "unicode"]),
    "Mac": ("Ré à ü", "mac_roman", ["macintosh", "x-mac-roman"]),
}  # fmt: skip
LABELLED = [
    pytest.param(text, codec, label, id=f"{name}, {label}")
    for name, (text, codec, labels) in SAMPLES.items()
    for label in labels
]


@pytest.mark.parametrize(("text", "codec", "label"), LABELLED)
def test_a_text_is_read_under_each_label_that_programs_give_it(
    text: str, codec: str, label: str
) -> None:
    assert to_text(text.encode(codec), label) == text


def letter(encoded: bytes, encoding: str, label: str) -> Letter:
    head = f"From: mira@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={label}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return parse(head.encode() + encoded)


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [pytest.param(text, codec, labels[0], id=name) for name, (text, codec, labels) in SAMPLES.items() if codec != "utf_16"],
)  # fmt: skip
def test_each_transfer_encoding_gives_the_same_letter(text: str, codec: str, label: str) -> None:
    data = text.encode(codec)
    encoded = {
        "8bit": data,
        "base64": base64.encodebytes(data),
        "quoted-printable": quopri.encodestring(data),
        "BASE64": base64.b64encode(data).rstrip(b"="),
        "x-nobody-knows": data,
    }
    assert {letter(each, name, label).text.strip() for name, each in encoded.items()} == {text}


UNLABELLED = [
    "Bonjour, la lampe du couloir ne s'allume plus depuis hier soir, pourriez-vous nous aider à la réparer ?",
    "Guten Tag, die Lampe im Flur geht nicht mehr an, können Sie uns bitte möglichst schnell helfen? Schöne Grüße",
    "Здравствуйте, лампа в коридоре не горит со вчерашнего вечера, помогите нам, пожалуйста, её починить.",
]


@pytest.mark.parametrize(
    ("text", "codec"),
    [(text, codec) for text in UNLABELLED for codec in ("utf_8", "cp1251" if "л" in text else "cp1252")],
)  # fmt: skip
def test_a_text_without_label_is_guessed(text: str, codec: str) -> None:
    assert to_text(text.encode(codec)) == text


@pytest.mark.parametrize(
    "label", ["utf-8", "iso-8859-1", "shift_jis", "iso-2022-jp", "gb2312", "koi8-r", "utf-16", "utf-7", "evil", ""]
)  # fmt: skip
@pytest.mark.parametrize(
    "data",
    [b"\x00" * 50, b"\xff\xfe\xfd" * 20, b"\x1b$B", bytes(range(256)), b"\xed\xa0\x80" * 9, b"+2AA-" * 9, b"\x80"],
    ids=["NUL", "no UTF", "escape", "every byte", "half characters", "half in UTF-7", "one"],
)  # fmt: skip
def test_any_bytes_under_any_label_become_text_that_can_be_stored(data: bytes, label: str) -> None:
    text = to_text(data, label)
    assert "\0" not in text
    text.encode("utf-8")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf_8"), ("utf8", "utf_8"), ("  utf-8 ", "utf_8"), ("'utf-8'", "utf_8"), ("iso-8859-1", "cp1252"),
        ("ISO8859-1", "cp1252"), ("latin1", "cp1252"), ("us-ascii", "cp1252"), ("ANSI_X3.4-1968", "cp1252"),
        ("windows-1252", "cp1252"), ("cp-1252", ""), ("gb2312", "gb18030"), ("big5", "big5hkscs"), ("x-unknown", ""),
        ("default", ""), ("utf-8; format=flowed", ""), ("hex", ""), ("bz2", ""), ("quopri", ""), ("mbcs", ""),
        ("raw-unicode-escape", ""), ("éé", ""), ("\ud800", ""),
    ],
)  # fmt: skip
def test_a_label_names_the_codec_or_none(label: str, codec: str) -> None:
    assert known_charset(label) == codec


@pytest.mark.parametrize("label", ["us-ascii", "ANSI_X3.4-1968; ascii", "ISO646-US"])
@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Лампа не горит, помогите пожалуйста, уже третий день", "cp1251"),
        ("灯坏了，请你们尽快派人过来帮忙看一下，谢谢", "gb18030"),
        ("램프가 어두워요. 빨리 고쳐 주세요. 부탁드립니다.", "euc_kr"),
        ("Où est la lampe brisée de l'été dernier ?", "cp1252"),
        ("café", "cp1252"),
    ],
)
def test_what_calls_itself_ascii_and_is_another_alphabet_is_guessed(
    text: str, codec: str, label: str
) -> None:
    assert to_text(text.encode(codec), label) == text
    assert to_text(text.encode(codec), label, label) == text, "its own part is its sibling too"


@pytest.mark.parametrize(
    ("name", "codec"), [("請求書.pdf", "cp932"), ("plän.pdf", "cp1252"), ("10 €.pdf", "cp1252")]
)
def test_a_short_name_without_label_is_latin_unless_latin_has_no_such_bytes(
    name: str, codec: str
) -> None:
    assert to_text(name.encode(codec)) == name
