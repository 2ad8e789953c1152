"""Parts, texts and attachments of whole messages."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import base64
import hashlib

import pytest

from support.inbound.reading.letter import Forwarded, Letter
from support.inbound.reading.parse import parse

HEAD = "From: Mira Holt <mira@example.org>\r\nTo: desk@example.com\r\nSubject: Lamp\r\n"


def read(rest: str | bytes) -> Letter:
    letter = parse(HEAD.encode() + (rest.encode() if isinstance(rest, str) else rest))
    assert not letter.error
    return letter


def mixed(*parts: str, kind: str = "mixed", end: str = "\r\n--b--\r\n") -> str:
    head = f'Content-Type: multipart/{kind}; boundary="b"\r\n\r\npreamble'
    return head + "".join(f"\r\n--b\r\n{part}" for part in parts) + end


PLAIN = "Content-Type: text/plain\r\n\r\nIt is dark."
HTML = "Content-Type: text/html\r\n\r\n<p>It is <b>dark</b>.</p>"
FILE = "Content-Type: image/png; name=lamp.png\r\nContent-Transfer-Encoding: base64\r\n\r\nTGFtcA=="


def test_a_plain_letter_is_its_text() -> None:
    letter = read("\r\nIt is dark.\r\nMira\r\n")
    assert letter.text.strip() == "It is dark.\nMira"
    assert letter.html == ""
    assert not letter.attachments


def test_an_alternative_gives_both_versions_and_prefers_the_text() -> None:
    letter = read(mixed(PLAIN, HTML, kind="alternative"))
    assert letter.text == "It is dark."
    assert letter.html == "<p>It is <b>dark</b>.</p>"


def test_html_alone_becomes_text_too() -> None:
    assert read(HTML).text == "It is dark."


def test_an_empty_text_version_does_not_hide_the_html() -> None:
    assert (
        read(mixed("Content-Type: text/plain\r\n\r\n ", HTML, kind="alternative")).text
        == "It is dark."
    )


def test_text_around_attachments_is_joined_in_order() -> None:
    letter = read(mixed(PLAIN, FILE, "Content-Type: text/plain\r\n\r\nAnd cold."))
    assert letter.text == "It is dark.\nAnd cold."
    assert [item.name for item in letter.attachments] == ["lamp.png"]


def test_an_attachment_is_decoded_named_and_hashed() -> None:
    (item,) = read(mixed(PLAIN, FILE)).attachments
    assert (item.content, item.size, item.content_type) == (b"Lamp", 4, "image/png")
    assert item.sha256 == hashlib.sha256(b"Lamp").hexdigest()


def test_an_inline_picture_keeps_its_content_id() -> None:
    picture = FILE.replace("name=lamp.png", "x=y").replace(
        "\r\n\r\n", "\r\nContent-ID: <lamp@x>\r\n\r\n"
    )
    (item,) = read(mixed(PLAIN, picture, kind="related")).attachments
    assert (item.cid, item.inline, item.name) == ("lamp@x", True, "image-1.png")


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: text/plain; name=notes.txt\r\n\r\nnotes",
        "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nnotes",
        "Content-Type: text/csv\r\n\r\na,b",
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\r\n\r\n",
        "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nhi",
        "Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----",
    ],
)
def test_what_is_no_body_is_an_attachment(part: str) -> None:
    letter = read(mixed(PLAIN, part))
    assert len(letter.attachments) == 1
    assert letter.text == "It is dark."


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("C:\\Users\\Mira\\lamp.pdf", "lamp.pdf"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("lamp\u202efdp.exe", "lampfdp.exe"),
        ("=?utf-8?q?L=C3=A4mp.pdf?=", "Lämp.pdf"),
        ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
    ],
)
def test_a_file_name_is_made_harmless(given: str, wanted: str) -> None:
    part = f'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="{given}"\r\n\r\nx'
    assert [item.name for item in read(mixed(PLAIN, part)).attachments] == [wanted]


def test_an_attached_message_is_named_after_its_subject() -> None:
    letter = read(
        mixed(
            PLAIN,
            "Content-Type: message/rfc822\r\n\r\nFrom: x@example.org\r\nSubject: Old lamp\r\n\r\nhi",
        )
    )
    assert letter.attachments[0].name == "Old lamp.eml"


def test_a_location_names_a_part_without_a_name() -> None:
    part = (
        "Content-Type: image/png\r\nContent-Location: https://example.org/a/photo.png?x=1\r\n\r\nx"
    )
    assert read(mixed(PLAIN, part)).attachments[0].name == "photo.png"


def test_uuencoded_blocks_become_attachments() -> None:
    letter = read("\r\nSee:\r\n\r\nbegin 644 lamp.txt\r\n$3&%M<```\r\n`\r\nend\r\n\r\nBye\r\n")
    assert letter.attachments[0].content == b"Lamp"
    assert letter.attachments[0].name == "lamp.txt"
    assert "begin 644" not in letter.text
    assert "Bye" in letter.text


def test_a_sentence_that_begins_like_an_encoded_block_is_kept() -> None:
    text = "begin 644 is how it starts\nbut this is no encoded line at all, it is an ordinary sentence that is long\nend"
    letter = read(f"\r\n{text}")
    assert letter.text == text
    assert not letter.attachments


def test_an_invitation_is_kept_and_told_in_one_line() -> None:
    event = (
        "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20250304T151200Z\r\n"
        "SUMMARY:Lamp\\, first\r\n  meeting\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    letter = read(mixed(PLAIN, event))
    assert "[Lamp, first meeting, 2025-03-04 15:12 UTC]" in letter.text
    assert letter.attachments[0].name.endswith(".ics")


def test_a_signed_letter_shows_its_first_part_and_says_so() -> None:
    letter = read(
        mixed(
            PLAIN,
            "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx",
            kind="signed",
        )
    )
    assert letter.text == "It is dark."
    assert "signed" in letter.flags


@pytest.mark.parametrize(
    ("kind", "flag"), [("enveloped-data", "encrypted"), ("signed-data", "signed")]
)
def test_an_opaque_smime_letter_says_what_it_is(kind: str, flag: str) -> None:
    letter = read(
        f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\r\n\r\nx"
    )
    assert letter.flags == (flag,)
    assert letter.attachments[0].name == "smime.p7m"


def test_pieces_of_text_and_html_are_shown_together_in_both_forms() -> None:
    letter = read(mixed(HTML, "Content-Type: text/plain\r\n\r\nA < footer"))
    assert letter.text == "It is dark.\nA < footer"
    assert letter.html == "<p>It is <b>dark</b>.</p>\nA &lt; footer"


def test_the_versions_of_apple_mail_keep_what_stands_between_them() -> None:
    rich = (
        mixed(HTML, FILE, "Content-Type: text/html\r\n\r\n<p>Mira</p>")
        .replace('"b"', '"c"')
        .replace("--b", "--c")
    )
    letter = read(mixed(PLAIN, rich, kind="alternative"))
    assert (letter.text, letter.html) == ("It is dark.", "<p>It is <b>dark</b>.</p>\n<p>Mira</p>")
    assert len(letter.attachments) == 1


def test_a_named_text_that_is_the_whole_letter_is_its_body() -> None:
    assert read("Content-Type: text/plain; name=body.txt\r\n\r\nIt is dark.").text == "It is dark."


def test_a_document_may_name_its_charset_itself() -> None:
    document = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>лампа</p>'.encode(
        "cp1251"
    )
    assert read(b"Content-Type: text/html\r\n\r\n" + document).text == "лампа"


def test_a_forward_as_attachment_names_its_sender() -> None:
    part = "Content-Type: message/rfc822\r\n\r\nFrom: Otto <otto@example.net>\r\nSubject: Dark\r\n\r\nhi"
    raw = (HEAD.replace("Lamp", "Fwd: Lamp") + mixed(PLAIN, part)).encode()
    assert parse(raw).forwarded == Forwarded("otto@example.net", "Otto", "Dark")
    assert read(mixed(PLAIN, part)).forwarded is None


def test_an_encrypted_letter_says_so_and_keeps_its_parts() -> None:
    parts = [
        "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        "Content-Type: application/octet-stream\r\n\r\nx",
    ]
    letter = read(mixed(*parts, kind="encrypted"))
    assert "encrypted" in letter.flags
    assert len(letter.attachments) == 2


BROKEN = {
    "no final boundary": mixed(PLAIN, end=""),
    "no boundary parameter": "Content-Type: multipart/mixed\r\n\r\n--b\r\n"
    + PLAIN
    + "\r\n--b--\r\n",
    "boundary never comes": "Content-Type: multipart/mixed; boundary=other\r\n\r\nIt is dark.",
    "part without headers": mixed("\r\nIt is dark."),
    "part without blank line": mixed("It is dark."),
    "headers without blank line before the next boundary": mixed("Content-Type: text/plain", PLAIN),
    "spaces behind the boundary": mixed(PLAIN).replace("--b\r\n", "--b  \r\n"),
    "bare line feeds": mixed(PLAIN).replace("\r\n", "\n"),
    "bad base64": "Content-Transfer-Encoding: base64\r\n\r\nIt is dark.",
    "bad encoding name": "Content-Transfer-Encoding: 8bits please\r\n\r\nIt is dark.",
    "bad type": "Content-Type: text/plain; name*\r\n\r\nIt is dark.",
    "two types": "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nIt is dark.",
    "nested multipart never closed": mixed(
        mixed(PLAIN, end="").replace('"b"', '"c"').replace("--b", "--c"), end=""
    ),
}


@pytest.mark.parametrize("rest", BROKEN.values(), ids=BROKEN.keys())
def test_broken_structure_still_shows_the_text(rest: str) -> None:
    letter = parse((HEAD + rest).encode())
    assert letter.text.strip().endswith("It is dark.")


def test_a_boundary_that_begins_another_is_told_apart() -> None:
    inner = (
        'Content-Type: multipart/alternative; boundary="b2"\r\n\r\n--b2\r\n' + PLAIN + "\r\n--b2--"
    )
    letter = read(mixed(inner, FILE))
    assert (letter.text, len(letter.attachments)) == ("It is dark.", 1)


def test_carriage_returns_alone_end_lines_too() -> None:
    letter = parse((HEAD + "\r\nIt is\r\ndark.").replace("\r\n", "\r").encode())
    assert (letter.subject, letter.text) == ("Lamp", "It is\ndark.")


def test_header_lines_that_lost_their_indent_are_joined() -> None:
    raw = b"Subject: Lamp\r\nis dark\r\nFrom: mira@example.org\r\n\r\nhi"
    letter = parse(raw)
    assert (letter.subject, letter.sender.email, letter.text) == (
        "Lamp is dark",
        "mira@example.org",
        "hi",
    )


def test_a_body_without_its_blank_line_is_no_header() -> None:
    letter = parse(b"Subject: Lamp\r\nFrom: mira@example.org\r\nIt is dark, very.\r\n\r\nMira")
    assert letter.subject == "Lamp"
    assert letter.text == "It is dark, very.\n\nMira"


def test_a_mailbox_line_and_blank_lines_before_the_headers_are_skipped() -> None:
    assert (
        parse(b"\r\n\r\nFrom mira@example.org Tue Mar  4\r\nSubject: Lamp\r\n\r\nhi").subject
        == "Lamp"
    )


def test_binary_attachments_keep_every_byte() -> None:
    content = bytes(range(256)) * 40
    part = "Content-Type: application/octet-stream; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    letter = read(mixed(PLAIN, part + base64.encodebytes(content).decode()))
    assert letter.attachments[0].content == content
