"""What strangers write into names, subjects and addresses stays what it is: no second header, no second recipient."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from support.admin.ticket.files import answer
from support.lib import files
from support.outbound.carriers import Refused
from support.outbound.mail import _built

EVIL = ["x\r\nBcc: spy@evil.example", "x\nBcc: spy@evil.example", "x\rBcc: spy@evil.example"]
NAMES = [  # of a file, as a stranger may call it
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x",
    "/etc/passwd",
    "C:\\x.exe",
    'a"; filename="b.html',
    "a\r\nSet-Cookie: x=1",
    "a\nContent-Type: text/html",
    "a\x00.html",
    "\u202egnp.exe",
    "=?utf-8?q?x?=",
    "é" * 300,
    "",
    ".",
    "..",
    "a;b=c",
    "a%0d%0aX: y",
]


def payload(**changed: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "from": "Luneo <support@luneo.test>",
        "to": ["zoe@example.com"],
        "cc": [],
        "reply_to": [],
        "subject": "Hello",
        "text": "Hello",
        "html": "",
        "headers": {"Message-ID": "<t.1@luneo.test>"},
        "files": [],
    }
    return plain | changed


def sent(made: dict[str, Any]) -> EmailMessage | None:
    """The mail as the other side reads it; None where it was refused before it was sent."""
    try:
        raw = _built(made).message().as_bytes()
    except Refused:
        return None
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("field", ["subject", "from", "to", "cc", "reply_to"])
def test_no_field_smuggles_in_a_header(field: str, evil: str) -> None:
    is_list = field in {"to", "cc", "reply_to"}
    mail = sent(payload(**{field: [evil] if is_list else evil}))
    assert mail is None or mail["Bcc"] is None


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("name", ["Message-ID", "References", "In-Reply-To", "X-Deskbell-Loop"])
def test_no_header_smuggles_in_another(name: str, evil: str) -> None:
    mail = sent(payload(headers={"Message-ID": "<t.1@luneo.test>", name: evil}))
    assert mail is None or mail["Bcc"] is None


def test_a_plain_mail_is_built() -> None:
    """The control."""
    mail = sent(payload())
    assert mail is not None
    assert (mail["To"], mail["Subject"]) == ("zoe@example.com", "Hello")


@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_leads_nowhere_in_a_mail(tmp_path: Any, settings: Settings, name: str) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    each = {"sha256": files.keep(b"x"), "name": name, "content_type": "text/plain"}
    mail = sent(payload(files=[each]))
    if mail is not None:
        assert {"Bcc", "Set-Cookie"} & set(mail.keys()) == set()
        (part,) = [one for one in mail.walk() if one.get_content_disposition() == "attachment"]
        assert part.get_content_type() == "text/plain"
        assert "Set-Cookie" not in part


@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_leads_nowhere_in_a_download(
    tmp_path: Any, settings: Settings, name: str
) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    request = RequestFactory().get("/?view")
    given = answer(request, files.keep(b"x"), name, "text/html")
    shown = given["Content-Disposition"]
    assert shown.startswith("attachment; filename*=UTF-8''")
    assert not set(shown.partition("UTF-8''")[2]) & set("/\\\"';\r\n\x00 ")
    assert given["Content-Type"] == "application/octet-stream"
    assert b"".join(given) == b"x"
    assert given.file_to_stream is not None
    given.file_to_stream.close()  # a response that is closed would close the database too


@pytest.mark.parametrize(
    "digest", ["../../etc/passwd", "/etc/passwd", "", "a" * 63, "A" * 64, "g" * 64, "a" * 63 + "/"]
)
def test_no_hash_that_is_none_names_a_file(digest: str) -> None:
    with pytest.raises(ValueError, match="no sha256"):
        files.path(digest)
