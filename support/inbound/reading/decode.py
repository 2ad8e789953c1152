"""Bytes to text: transfer encodings and charsets, as mail really uses them."""

import binascii
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from encodings.aliases import aliases
from typing import Final

import chardet

# What a label is taken for: the superset that mail programs really write under that name.
_SUPERSETS: Final = {
    "ascii": "cp1252", "us_ascii": "cp1252", "latin_1": "cp1252", "iso8859_1": "cp1252", "iso_8859_1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x_gbk": "gb18030", "gb_2312_80": "gb18030", "cp936": "gb18030",
    "shift_jis": "cp932", "x_sjis": "cp932", "sjis": "cp932", "windows_31j": "cp932",
    "euc_kr": "cp949", "ks_c_5601_1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949",
    "big5": "big5hkscs", "x_big5": "big5hkscs", "tis_620": "cp874", "windows_874": "cp874", "x_windows_874": "cp874",
    "iso_8859_8_i": "iso8859_8", "iso_8859_8_e": "iso8859_8", "iso_8859_6_i": "iso8859_6", "iso_8859_9": "cp1254",
    "iso_8859_11": "cp874", "unicode_1_1_utf_7": "utf_7", "unicode": "utf_16", "utf8mb4": "utf_8",
    "x_mac_roman": "mac_roman",
    "macintosh": "mac_roman", "x_unknown": "", "unknown_8bit": "", "x_user_defined": "", "default": "",
}  # fmt: skip
_CODECS: Final = {
    *aliases.values(),
    "utf_8_sig",
    "cp874",
    "cp720",
    "cp737",
    "cp856",
    "cp875",
    "cp1006",
    "koi8_t",
    "koi8_u",
}
# Text codecs that cost more than linear time, run code of their own, or decode no charset.
_UNFIT: Final = {
    "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "mbcs", "idna",
    "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "oem",
}  # fmt: skip
_SINGLE_BYTE: Final = {"cp1252"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BASE64_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t"
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_ASCII: Final = bytes(range(128))
_GUESSED_FROM: Final = 8192  # bytes shown to the guesser
GUESSES: Final = (
    100  # of one letter: each takes up to 5 ms, and a header can ask for twenty thousand
)
_guesses_left: ContextVar[list[None] | None] = ContextVar("guesses_left", default=None)
_JIS_ROWS = re.compile(rb"\x1b\$[@B]")


@contextmanager
def one_letter() -> Iterator[None]:
    """Within it, GUESSES charsets are guessed; what declares none after them is taken for cp1252."""
    token = _guesses_left.set([None] * GUESSES)
    try:
        yield
    finally:
        _guesses_left.reset(token)


def clean(text: str) -> str:
    """Without NUL and lone surrogates: no database stores them."""
    return _UNSTORABLE.sub("", text) if not text.isascii() or "\x00" in text else text


def clean_name(text: str) -> str:
    """A name on one line, without the controls that turn the direction of what follows (exe.gpj → jpg.exe)."""
    kept = "".join(char if char.isprintable() else " " for char in _BIDI.sub("", clean(text)))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def known_charset(label: str) -> str:
    """The codec for a label, or nothing: labels are strangers' text and some codecs are traps."""
    name = re.sub(r"[^a-z0-9]+", "_", label.strip().strip("\"'").lower()[:40]).strip("_")
    name = name.removeprefix("cs") if name.startswith("csiso") else name
    if name in _SUPERSETS:
        return _SUPERSETS[name]
    name = name.removeprefix("x_")
    name = aliases.get(name, name)
    name = _SUPERSETS.get(name, name)
    if re.fullmatch(r"windows_125\d", name):
        name = "cp" + name[-4:]
    return name if name in _CODECS and name not in _UNFIT else ""


def to_text(data: bytes, declared: str = "", sibling: str = "") -> str:
    """Text of a body: declared charset, UTF-8, the charset of a sibling part, a guess, cp1252; never fails."""
    if (
        data.isascii()
        and b"\x1b" not in data
        and b"~{" not in data
        and known_charset(declared)[:3] != "utf"
    ):
        return clean(data.decode("ascii"))
    codec, hint = (
        "" if _is_no_latin(data, label) else known_charset(label) for label in (declared, sibling)
    )
    for candidate in (codec, "utf_8", hint):
        text = _strictly(data, candidate)
        if text is not None:
            return clean(text)
    if codec.startswith(("utf_8", "gb18030", "cp932", "cp949", "big5", "euc", "iso2022")):
        text = data.decode(codec, "replace")  # a few broken bytes are no other charset
        if text.count("\ufffd") * 20 <= len(text):
            return clean(text)
    return clean(_guessed(data))


def _is_no_latin(data: bytes, declared: str) -> bool:
    """Whether what calls itself ASCII is another alphabet: Latin letters with accents are few among the others."""
    if "ascii" not in declared.lower() and "646" not in declared:
        return False
    begin = data[:_GUESSED_FROM]
    return len(begin.translate(None, _ASCII)) * 3 > len(begin.strip())


def guess_text(data: bytes, hint: str = "") -> str:
    """Text of a header, which declares no charset: ASCII, UTF-8, the body's charset, a guess."""
    return clean(data.decode("ascii")) if data.isascii() else to_text(data, "", hint)


def _strictly(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    if codec in _SINGLE_BYTE and not data.isascii():
        # Real cp1252 text is never valid UTF-8 by accident; mislabelled UTF-8 is common.
        utf8 = _strictly(data, "utf_8")
        if utf8 is not None:
            return utf8
    try:
        return data.decode("utf_8_sig" if codec == "utf_8" else codec)
    except (ValueError, LookupError):
        return _mended(data, codec)


def _mended(data: bytes, codec: str) -> str | None:
    """What a program wrote under this name though it does not belong there; None where nothing is known to help."""
    if codec == "iso2022_jp":
        return _with_nec_rows(data)
    if codec != "utf_8" or b"\xed" not in data:
        return None
    try:
        # Half characters: they go later, the rest is text.
        return data.decode("utf_8", "surrogatepass")
    except ValueError:
        return None


def _with_nec_rows(data: bytes) -> str | None:
    """ISO-2022-JP with the rows NEC added (circled digits, company signs), which the plain codec refuses."""
    try:
        return _JIS_ROWS.sub(b"\x1b$(Q", data).decode("iso2022_jp_2004")
    except ValueError:
        return None


def _guessed(data: bytes) -> str:
    if data.count(0) * 4 < len(data):
        data = data.replace(b"\0", b"")  # a few are no sign of UTF-16
    left = _guesses_left.get()
    if left is None or left:
        del (left or [])[-1:]
        found = chardet.detect(data[:_GUESSED_FROM])
        codec = known_charset(found.get("encoding") or "")
        if codec and (found.get("confidence") or 0) >= 0.15:
            text = _strictly(data, codec)
            if text is not None:
                return text
    # Bytes that Windows' Latin does not have are Japanese, or Chinese.
    for codec in ("cp1252", "cp932", "gb18030"):
        text = _strictly(data, codec)
        if text is not None:
            return text
    return data.decode("cp1252", "replace")


def transfer_decoded(data: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding; a name nobody knows, or broken content, changes nothing."""
    name = encoding.replace(" ", "").split(";")[0].strip("\"'").lower()
    if name == "base64":
        return _base64(data)
    if name in {"quoted-printable", "quotedprintable", "qp"}:
        return binascii.a2b_qp(data)
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return uu_decoded(data.splitlines())
    return data


def _base64(data: bytes) -> bytes:
    if len(data.translate(None, _BASE64_LETTERS)) * 10 > len(data):
        return data  # text that only claims to be encoded
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", data).split(b"=")[0]
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def uu_decoded(lines: list[bytes]) -> bytes:
    """The content of uuencoded lines; a broken line is left out."""
    content = []
    for line in lines:
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            content.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = (
                ((line[0] - 32) & 63) * 4 + 5
            ) // 3  # writers pad the line's end with anything
            content.append(_uu_line(line[:length]))
    return b"".join(content)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
