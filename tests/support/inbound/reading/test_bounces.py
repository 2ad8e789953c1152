"""Mail that came back: reports in the standard form, in no form, and what only looks like one."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import pytest

from support.inbound.reading.letter import Bounced, Letter
from support.inbound.reading.parse import parse

DAEMON = "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.net>\r\nTo: desk@example.com\r\n"


def report(
    status: str, kind: str = "delivery-status", head: str = DAEMON, part: str = ""
) -> Letter:
    return parse(
        f"{head}Subject: Undelivered Mail\r\nContent-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n"
        f"--b\r\n\r\nThis is the mail system.\r\n--b\r\nContent-Type: message/{part or kind}\r\n\r\n{status}\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <out-7@example.com>\r\nSubject: Re: Lamp\r\n\r\nHello\r\n--b--\r\n".encode()
    )


FAILED = "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; mira@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"


def test_a_failed_delivery_names_its_recipient_and_the_message_that_came_back() -> None:
    letter = report(FAILED)
    assert letter.is_bounce
    assert letter.bounce == (Bounced("mira@example.org", "5.1.1", "failed"),)
    assert letter.bounced_id == "out-7@example.com"
    assert letter.auto_strength == "strong"


@pytest.mark.parametrize(
    ("status", "bounced"),
    [
        (FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1"), ["mira@example.org"]),
        (FAILED.replace("failed", "delivered").replace("5.1.1", "2.0.0"), []),
        (FAILED.replace("failed", "relayed").replace("5.1.1", "2.0.0"), []),
        (FAILED.replace("Action: failed\r\n", ""), ["mira@example.org"]),
        (
            FAILED.replace("Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.7.1 refused"),
            ["mira@example.org"],
        ),
        (
            FAILED + "\r\nFinal-Recipient: rfc822; otto@example.org\r\nAction: failed",
            ["mira@example.org", "otto@example.org"],
        ),
        (
            FAILED.replace(
                "rfc822; mira@example.org",
                "X-UNIX; mira\r\nOriginal-Recipient: rfc822;mira@example.org",
            ),
            ["mira@example.org"],
        ),
        (FAILED.replace("\r\n\r\nFinal", "\r\n\r\n\r\n \r\nFinal"), ["mira@example.org"]),
    ],
)
def test_the_action_decides(status: str, bounced: list[str]) -> None:
    letter = report(status)
    assert [item.recipient for item in letter.bounce] == bounced
    assert letter.is_bounce == bool(bounced)


def test_a_complaint_is_no_bounce() -> None:
    letter = report("Feedback-Type: abuse\r\nUser-Agent: x", kind="feedback-report")
    assert not letter.is_bounce
    assert letter.auto_strength == "strong"


def test_a_read_receipt_is_no_bounce_and_names_what_was_read() -> None:
    letter = report(
        "Final-Recipient: rfc822;mira@example.org\r\nOriginal-Message-ID: <out-9@example.com>\r\nDisposition: manual-action; displayed",
        kind="disposition-notification",
        head="From: mira@example.org\r\nTo: desk@example.com\r\n",
    )
    assert letter.is_mdn
    assert not letter.is_bounce
    assert letter.bounced_id == "out-9@example.com"


FREE = {
    "qmail": ("failure notice", "Hi. This is the qmail-send program.\n\n<mira@example.org>:\nNo such user. 550 5.1.1\n\n--- Below this line is a copy of the message.\n\nTo: x@example.com"),
    "exim": ("Mail delivery failed: returning message to sender", "A message that you sent could not be delivered:\n\n  mira@example.org\n    550 unknown user"),
    "delayed": ("Warning: message delayed 24 hours", "The message has not yet been delivered to:\n\n  mira@example.org\n"),
    "Exchange": ("Undeliverable: Lamp", "Your message did not reach some recipients.\n\nmira@example.org on 3/4/2025\n  The e-mail account does not exist"),
    "German": ("Unzustellbar: Lampe", "Die Zustellung an mira@example.org ist fehlgeschlagen."),
    "Japanese": ("メールエラー通知", "送信できませんでした。\n<mira@example.org>"),
    "original only": ("Returned mail: Cannot send message", "421 Deferred\n\n----- Unsent message follows -----\nFrom: desk@example.com\nTo: mira@example.org\n\nHi"),
    "report without MIME": ("Returned mail", "--x\nContent-Type: message/delivery-status\n\nFinal-Recipient: RFC822; mira@example.org\nAction: failed"),
}  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), FREE.values(), ids=FREE.keys())
def test_a_daemon_without_a_standard_is_understood(subject: str, body: str) -> None:
    letter = parse(
        f"{DAEMON}Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode()
    )
    assert letter.is_bounce
    assert [item.recipient for item in letter.bounce] == ["mira@example.org"]


def test_a_status_code_is_found_in_the_text() -> None:
    letter = parse(
        f"{DAEMON}Subject: failure notice\r\n\r\n<mira@example.org>: 552 5.2.2 over quota".encode()
    )
    assert letter.bounce[0].status == "5.2.2"


def test_a_header_of_failed_recipients_is_enough() -> None:
    raw = "From: x@mx.example.net\r\nX-Failed-Recipients: mira@example.org,\r\n otto@example.org\r\nSubject: ?\r\n\r\ndelivery failed"
    assert [item.recipient for item in parse(raw.encode()).bounce] == [
        "mira@example.org",
        "otto@example.org",
    ]


def test_a_notification_of_amazon_is_read() -> None:
    body = '{"Message" : "{\\"notificationType\\":\\"Bounce\\",\\"bounce\\":{\\"bouncedRecipients\\":[{\\"emailAddress\\":\\"mira@example.org\\"}]}}"}'
    letter = parse(
        f"From: no-reply@sns.amazonaws.com\r\nSubject: AWS Notification\r\n\r\n{body}".encode()
    )
    assert letter.bounce == (Bounced("mira@example.org", "5.0.0", "failed"),)


@pytest.mark.parametrize(
    "raw",
    [
        "From: mira@example.org\r\nSubject: Undeliverable: my parcel\r\n\r\nThe parcel could not be delivered, error 550 5.1.1.",
        "From: mira@example.org\r\nSubject: Fwd: failure notice\r\n\r\nWhat is this? User unknown?",
        "Return-Path: <>\r\nFrom: mira@example.org\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\nI do not exist here until May.",
        "From: mira@example.org\r\nSubject: Lamp\r\n\r\n550 ",
    ],
)
def test_people_who_write_about_failed_mail_are_no_daemons(raw: str) -> None:
    assert not parse(raw.encode()).is_bounce


@pytest.mark.parametrize(
    ("copied", "found"),
    [
        ("Message-ID: <out-7@example.com>", "out-7@example.com"),
        ("  Message-Id:  <out-7@example.com>", "out-7@example.com"),
        ("> Message-ID:\n> <out-7@example.com>", ""),  # a folded quote is left alone
        ("> > message-id: <out-7@example.com>", "out-7@example.com"),
        ("Message-ID: <a@example.com>\nMessage-ID: <b@example.com>", "a@example.com"),
        ("See Message-ID: <out-7@example.com>", ""),
        ("Message-ID: out-7@example.com", ""),
    ],
)
def test_a_report_in_no_standard_form_names_the_mail_in_its_text(copied: str, found: str) -> None:
    letter = parse(
        f"{DAEMON}Subject: Mail delivery failed: returning message to sender\r\n\r\n"
        "This message was created automatically by mail delivery software.\n\n"
        "The following address(es) failed:\n\n  mira@example.org\n    550 5.1.1 No such user\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{copied}\n\nHello\n".encode()
    )
    assert letter.is_bounce
    assert letter.bounced_id == found
