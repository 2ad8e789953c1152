"""Whole letters, one per rule: what the desk understands of each."""
# ruff: noqa: RUF001  letters come in every alphabet

from pathlib import Path
from typing import Any

import pytest

from support.inbound.reading.parse import parse
from support.inbound.reading.show import as_json

FOLDER = Path(__file__).parents[3] / "letters" / "reading"
DARK = {"reply_text": "The lamp is dark."}
ANSWERED = {"reply_text": "It is on again.", "in_reply_to": ["desk-7@example.com"]}
PROGRAMS = (
    "outlook-html",
    "outlook-desktop",
    "outlook-for-mac",
    "thunderbird",
    "yahoo",
    "zimbra",
    "proton",
)
LANGUAGES = (
    "french",
    "german",
    "spanish",
    "italian",
    "portuguese",
    "dutch",
    "swedish",
    "danish",
    "norwegian",
    "finnish",
    "polish",
    "czech",
    "hungarian",
    "romanian",
    "russian",
    "turkish",
    "japanese",
    "chinese",
    "korean",
)
UNDERSTOOD: dict[str, dict[str, Any]] = {
    "reply-gmail-html": {
        "reply_text": "It is on again, thank you!\nMira",
        "in_reply_to": ["desk-7@example.com"],
    },
    "reply-outlook-plain": {
        "reply_text": "Danke, sie brennt wieder.\n\nGrüße\nMira",
        "forwarded": None,
    },
    "reply-below-quote": {"reply_text": "The left one.\n\nYes."},
    "forward-with-note": {
        "reply_text": "Can you take this one? They called twice.",
        "forwarded": {
            "email": "otto@example.net",
            "name": "Otto Lind",
            "subject": "No light since Monday",
        },
    },
    "out-of-office": {"auto_reply_reason": "Auto-Submitted: auto-replied", "is_bounce": False},
    "monitoring-alarm": {"auto_reply_reason": "Auto-Submitted: auto-generated"},
    "delivery-failure": {
        "is_bounce": True,
        "bounce": [{"recipient": "otto@example.net", "status": "5.1.1", "action": "failed"}],
    },
    "read-receipt": {"is_mdn": True, "is_bounce": False, "is_auto_reply": True},
    "mailing-list": {
        "auto_reply_reason": "Precedence: list",
        "reply_text": "Does anybody know this lamp?",
    },
    "invitation": {"reply_text": "We could look at it together."},
    "inline-picture": {
        "text": "Here it is:\nthe lamp",
        "html": '<p>Here it is:</p><img src="cid:lamp-photo" alt="the lamp"><img data-remote-src="https://tracker.example.net/p.gif">',
    },
    "file-name-that-turns-round": {"reply_text": "See attached."},
    "japanese-with-nec-rows": {
        "from": {"email": "tanaka@example.jp", "name": "田中"},
        "text": "ランプが①つ消えました。\n",
    },
    "utf8-labelled-latin1": {
        "subject": "Lämp is dark",
        "text": "Die Lämpe im Flur – dunkel, 5 €.\n",
    },
    "header-without-indent": {
        "subject": "The lamp in the corridor near the stairs is dark",
        "text": "Again.\n",
    },
    "two-senders": {
        "from": {"email": "mira@example.org", "name": "Mira Holt"},
        "to": [],
        "message_id": "[lamp]@example.org",
    },
    "encrypted": {"flags": ["encrypted"]},
    "signed": {"flags": ["signed"], "reply_text": "Dark, and I sign it."},
    "uuencoded-file": {"reply_text": "Here is the plan."},
    "boundary-never-closed": {"reply_text": "Dark."},
    "chinese-beyond-its-charset": {"subject": "灯坏了", "text": "灯不亮了，請修理。朱镕基\n"},
    "japanese-beyond-its-charset": {"text": "ランプ①と髙橋が消えました。\n"},
    "korean-beyond-its-charset": {"text": "램프가 똠방각하처럼 꺼졌어요.\n"},
    "windows-quotes-labelled-latin1": {"text": "The “lamp” is dark – 5 €.\n"},
    "no-charset-at-all": {"text": "Die Lämpe ist dunkel.\n"},
    "charset-that-nobody-knows": {"text": "Die Lämpe ist dunkel.\n"},
    "charset-of-the-sibling": {"text": "Лампа в коридоре не горит.\nСпасибо."},
    "word-cut-in-half": {"subject": "Lämpe im Flür ist dunkel"},
    "raw-8-bit-headers": {
        "from": {"email": "zoe@example.org", "name": "Zoë Lind"},
        "subject": "Lämpe dunkel",
    },
    "file-name-in-pieces": {"reply_text": "The plan."},
    "broken-base64": {"reply_text": "This is no base64 at all, it is a letter: the lamp is dark!"},
    "transfer-encoding-that-nobody-knows": DARK,
    "recipients-in-groups": {
        "to": [
            {"email": "tom@example.org", "name": "Tom"},
            {"email": "ines@example.org", "name": ""},
        ],
        "cc": [],
    },
    "nul-and-half-characters": {"subject": "Lamp is dark !", **DARK},
    "letter-inside-a-letter": {
        "reply_text": "Can you take this one?",
        "forwarded": {"email": "otto@example.net", "name": "Otto Lind", "subject": "No light"},
    },
    "an-id-with-brackets-in-it": {"message_id": "[lamp]@[10.0.0.1]", **DARK},
    "a-date-with-four-hundred-digits": DARK,
    "a-sender-of-brackets": {"from": {"email": "mira@example.org", "name": ""}, **DARK},
    **{f"reply-{program}": ANSWERED for program in PROGRAMS},
    **{f"reply-in-{language}": ANSWERED for language in LANGUAGES},
    "nothing-but-a-quote": {
        "reply_text": "> Please try the second switch.\n> Thank you.",
        "elided_text": "",
    },
    "hostile-html": {
        "html": '<p>Dark.</p><a rel="noopener noreferrer nofollow">click</a>'
        ' <a href="https://example.org/plan" rel="noopener noreferrer nofollow">plan</a>'
        '<img data-remote-src="https://tracker.example.net/p.gif"><img>'
    },
    "no-reply-sender": {"is_auto_reply": True, "auto_reply_reason": "Feedback-Id"},
}
FILES = {
    "invitation": [("visit.ics", "text/calendar")],
    "inline-picture": [("Lämp.png", "image/png")],
    "file-name-that-turns-round": [("invoicefdp.exe", "application/octet-stream")],
    "encrypted": [
        ("application-1.bin", "application/pgp-encrypted"),
        ("encrypted.asc", "application/octet-stream"),
    ],
    "signed": [("signature.asc", "application/pgp-signature")],
    "uuencoded-file": [("plan.txt", "text/plain")],
    "boundary-never-closed": [("plan.pdf", "application/pdf")],
    "file-name-in-pieces": [("Pläne für alle.pdf", "application/pdf")],
    "letter-inside-a-letter": [("No light.eml", "message/rfc822")],
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_the_letter_is_understood(name: str) -> None:
    shown = as_json(parse((FOLDER / f"{name}.eml").read_bytes()))
    assert {key: shown[key] for key in UNDERSTOOD[name]} == UNDERSTOOD[name]
    assert shown["error"] is None


@pytest.mark.parametrize("name", FILES)
def test_the_letter_keeps_its_files(name: str) -> None:
    shown = as_json(parse((FOLDER / f"{name}.eml").read_bytes()))
    assert [(item["name"], item["content_type"]) for item in shown["attachments"]] == FILES[name]


@pytest.mark.parametrize("name", [f"reply-{each}" for each in PROGRAMS])
def test_what_was_quoted_is_hidden_and_never_lost(name: str) -> None:
    letter = parse((FOLDER / f"{name}.eml").read_bytes())
    assert "Please try the second switch." in letter.elided_text
    assert "Please try the second switch." not in letter.reply_text


def test_every_letter_is_read_by_a_test() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(UNDERSTOOD)


@pytest.mark.parametrize(
    ("name", "strength"),
    [("out-of-office", "strong"), ("monitoring-alarm", "weak"), ("mailing-list", "weak")],
)
def test_only_answers_are_strongly_automatic(name: str, strength: str) -> None:
    assert parse((FOLDER / f"{name}.eml").read_bytes()).auto_strength == strength
