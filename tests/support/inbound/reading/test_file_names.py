"""Names of files: as eight kinds of programs encode them, and what no file system should see."""

import pytest

from support.inbound.reading.files import tidy_name
from support.inbound.reading.parse import parse

GIVEN = {
    "plain": ('attachment; filename="report.pdf"', "report.pdf"),
    "no quotes": ("attachment; filename=report.pdf", "report.pdf"),
    "no space": ("attachment;filename=report.pdf", "report.pdf"),
    "spaces around the sign": ('attachment; filename = "report.pdf"', "report.pdf"),
    "upper case": ('ATTACHMENT; FILENAME="report.pdf"', "report.pdf"),
    "more parameters": ('attachment; size=12; filename="report.pdf"; x=y', "report.pdf"),
    "semicolon inside": ('attachment; filename="a;b.pdf"', "a;b.pdf"),
    "quote inside": (r'attachment; filename="a\"b.pdf"', 'a"b.pdf'),
    "folded": ('attachment;\r\n filename="report.pdf"', "report.pdf"),
    "RFC 2231": ("attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf", "résumé.pdf"),
    "RFC 2231, latin": ("attachment; filename*=iso-8859-1''r%E9sum%E9.pdf", "résumé.pdf"),
    "RFC 2231, language": ("attachment; filename*=utf-8'fr'r%C3%A9sum%C3%A9.pdf", "résumé.pdf"),
    "RFC 2231, lower hex": ("attachment; filename*=UTF-8''r%c3%a9sum%c3%a9.pdf", "résumé.pdf"),
    "RFC 2231, Japanese": ("attachment; filename*=utf-8''%E3%83%A9%E3%83%B3%E3%83%97.txt", "ランプ.txt"),
    "continued": ('attachment; filename*0="rep"; filename*1="ort.pdf"', "report.pdf"),
    "continued out of order": ('attachment; filename*1="ort.pdf"; filename*0="rep"', "report.pdf"),
    "continued and encoded": ("attachment; filename*0*=utf-8''r%C3%A9; filename*1*=sum%C3%A9.pdf", "résumé.pdf"),
    "continued, one part encoded": ("attachment; filename*0*=utf-8''r%C3%A9; filename*1=sume.pdf", "résume.pdf"),
    "a letter cut in two": ("attachment; filename*0*=utf-8''r%C3; filename*1*=%A9.pdf", "ré.pdf"),
    "both forms, the better one wins": ("attachment; filename=\"r?.pdf\"; filename*=utf-8''r%C3%A9.pdf", "ré.pdf"),
    "both forms, the other order": ("attachment; filename*=utf-8''r%C3%A9.pdf; filename=\"r?.pdf\"", "ré.pdf"),
    "encoded word in quotes": ('attachment; filename="=?utf-8?b?csOpc3Vtw6kucGRm?="', "résumé.pdf"),
    "encoded word without quotes": ("attachment; filename==?utf-8?q?r=C3=A9sum=C3=A9.pdf?=", "résumé.pdf"),
    "two encoded words": ('attachment; filename="=?utf-8?q?r=C3=A9?= =?utf-8?q?sum=C3=A9.pdf?="', "résumé.pdf"),
    "raw UTF-8": ('attachment; filename="résumé.pdf"', "résumé.pdf"),
    "a Windows path": (r'attachment; filename="C:\\Users\\Mira\\report.pdf"', "report.pdf"),
    "a share": (r'attachment; filename="\\\\server\\share\\report.pdf"', "report.pdf"),
    "name instead of filename": ('attachment; name="report.pdf"', "report.pdf"),
}  # fmt: skip


@pytest.mark.parametrize(("disposition", "wanted"), GIVEN.values(), ids=GIVEN.keys())
def test_a_file_keeps_the_name_that_its_sender_gave(disposition: str, wanted: str) -> None:
    letter = parse(
        "From: mira@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\n"
        "%PDF\r\n--b--\r\n".encode()
    )
    assert [each.name for each in letter.attachments] == [wanted]
    assert letter.attachments[0].content == b"%PDF"


TIDY = {
    "plain": ("report.pdf", "report.pdf"),
    "folders above": ("../../etc/passwd", ".._.._etc_passwd"),
    "folders": ("a/b/c.txt", "a_b_c.txt"),
    "backslashes": ("a\\b.txt", "a_b.txt"),
    "a drive": ("C:\\a\\b.txt", "b.txt"),
    "lines": ("a\r\nb.txt", "a b.txt"),
    "tabs": ("a\tb.txt", "a b.txt"),
    "NUL": ("a\0b.txt", "ab.txt"),
    "turned around": ("cod\u202efdp.exe", "codfdp.exe"),
    "isolated": ("\u2066a\u2069.txt", "a.txt"),
    "half a character": ("a\ud800b.txt", "ab.txt"),
    "decomposed": ("e\u0301.txt", "é.txt"),
    "spaces": ("  a   b.txt ", "a b.txt"),
    "nothing": ("", ""),
    "only spaces": ("   ", ""),
    "emoji": ("🐇.png", "🐇.png"),
    "Arabic": ("تقرير.pdf", "تقرير.pdf"),
    "bell": ("a\x07b.txt", "a b.txt"),
}


@pytest.mark.parametrize(("name", "wanted"), TIDY.values(), ids=TIDY.keys())
def test_a_name_is_one_line_and_no_path(name: str, wanted: str) -> None:
    assert tidy_name(name) == wanted


@pytest.mark.parametrize(
    ("name", "ending"),
    [("x" * 500 + ".pdf", "x.pdf"), ("x" * 500, "x"), ("x." + "y" * 500, "y" * 19)],
    ids=["extension", "none", "endless extension"],
)
def test_a_name_too_long_keeps_its_extension(name: str, ending: str) -> None:
    found = tidy_name(name)
    assert len(found) <= 200
    assert found.endswith(ending)


UNNAMED = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "text/calendar": ".ics",
    "application/zip": ".zip", "audio/mpeg": ".mp3", "video/mp4": ".mp4", "application/x-nobody-knows": ".bin",
    "application/json": ".json",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "extension"), UNNAMED.items())
def test_a_file_without_a_name_gets_one_that_says_what_it_is(kind: str, extension: str) -> None:
    letter = parse(
        "From: mira@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\n\r\nHello\r\n--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment\r\n\r\n"
        "x\r\n--b--\r\n".encode()
    )
    (found,) = letter.attachments
    assert found.name.startswith(f"{kind.partition('/')[0]}-")
    assert found.name.endswith(extension)
