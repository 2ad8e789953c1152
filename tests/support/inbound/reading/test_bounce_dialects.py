"""Reports of mail servers that follow no standard, each in the words of its kind; and letters that only sound alike."""
# ruff: noqa: E501, RUF001  samples stand on one line, as programs write them, in their own alphabets

import pytest

from support.inbound.reading.letter import Letter
from support.inbound.reading.parse import parse

DAEMON = "MAILER-DAEMON@mx.example.net"


def letter(sender: str, subject: str, text: str, headers: str = "") -> Letter:
    head = f"From: {sender}\r\nTo: support@luneo.app\r\nSubject: {subject}\r\n{headers}"
    kind = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    return parse(f"{head}{kind}{text}\r\n".encode())


SAID = {
    "a queue that gave up": (DAEMON, "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\r\n\r\n     mira@example.org\r\n\r\nReason: 550 5.1.1 no such mailbox", "5.1.1"),
    "the transcript of a session": (f"Mail Delivery Subsystem <{DAEMON}>", "Returned mail: see transcript for details",
        "   ----- The following addresses had permanent fatal errors -----\r\n<mira@example.org>\r\n    (reason: 550 5.1.1 User unknown)\r\n", "5.1.1"),
    "I tried my best": (DAEMON, "failure notice",
        "Hi. This is the program at mx.example.net.\r\nI wasn't able to deliver your message.\r\n\r\n<mira@example.org>:\r\n192.0.2.7 does not like recipient.\r\nRemote host said: 550 5.7.1 Refused\r\nGiving up.", "5.7.1"),
    "a message that could not go": (f"Mail Delivery System <{DAEMON}>", "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\r\n\r\nA message that you sent could not be delivered to one or more of its\r\nrecipients. This is a permanent error. The following address(es) failed:\r\n\r\n  mira@example.org\r\n    Unrouteable address", ""),
    "a full mailbox": (DAEMON, "Undeliverable: Your ticket",
        "The mailbox mira@example.org is full.\r\n452 4.2.2 Over quota", "4.2.2"),
    "a postmaster": ("Postmaster <postmaster@example.org>", "Undeliverable: Your ticket",
        "Your message to mira@example.org couldn't be delivered.\r\nmira wasn't found at example.org. 550 5.1.10", "5.1.10"),
    "a system administrator's subject": (DAEMON, "Undelivered Mail Returned to Sender",
        "<mira@example.org>: host mx.example.org[192.0.2.9] said: 554 5.7.1 Message refused", "5.7.1"),
    "a number alone": (DAEMON, "Mail delivery failed", "mira@example.org\r\n550 No such user here", "5.0.0"),
    "German": (DAEMON, "Unzustellbar: Ihr Ticket", "An mira@example.org konnte nicht zugestellt werden. 550 5.1.1", "5.1.1"),
    "French": (DAEMON, "Non remis : Votre demande", "La remise a échoué : mira@example.org 550 5.1.1", "5.1.1"),
    "Spanish": (DAEMON, "No se puede entregar: su consulta", "mira@example.org 550 5.1.1", "5.1.1"),
    "Portuguese": (DAEMON, "Não foi possível entregar: pedido", "mira@example.org 550 5.1.1", "5.1.1"),
    "Italian": (DAEMON, "Non recapitabile: richiesta", "mira@example.org 550 5.1.1", "5.1.1"),
    "Dutch": (DAEMON, "Onbestelbaar: uw vraag", "mira@example.org 550 5.1.1", "5.1.1"),
    "Danish": (DAEMON, "Kan ikke leveres: din sag", "mira@example.org 550 5.1.1", "5.1.1"),
    "Polish": (DAEMON, "Niedostarczone: pytanie", "mira@example.org 550 5.1.1", "5.1.1"),
    "Czech": (DAEMON, "Nedoručitelné: dotaz", "mira@example.org 550 5.1.1", "5.1.1"),
    "Hungarian": (DAEMON, "Kézbesíthetetlen: kérdés", "mira@example.org 550 5.1.1", "5.1.1"),
    "Turkish": (DAEMON, "Teslim edilemedi: soru", "mira@example.org 550 5.1.1", "5.1.1"),
    "Russian": (DAEMON, "Недоставлено: вопрос", "mira@example.org 550 5.1.1", "5.1.1"),
    "Chinese": (DAEMON, "退信：您的请求", "mira@example.org 550 5.1.1", "5.1.1"),
    "Japanese": (DAEMON, "配信不能のお知らせ", "mira@example.org 550 5.1.1", "5.1.1"),
    "Korean": (DAEMON, "반송: 문의", "mira@example.org 550 5.1.1", "5.1.1"),
    "Korean, Exchange": (DAEMON, "배달되지 않음: 문의", "다음 받는 사람에게 배달하지 못했습니다: mira@example.org", ""),
    "German, Domino": ("Postmaster@example.org", "FEHLER BEI DER ZUSTELLUNG: Benutzer nicht im Verzeichnis", "An: mira@example.org", ""),
    "Finnish": (DAEMON, "Ei voitu toimittaa: kysymys", "mira@example.org", ""),
    "Hebrew": (DAEMON, "לא ניתן למסירה: שאלה", "mira@example.org", ""),
    "Arabic": (DAEMON, "لا يمكن تسليمها: سؤال", "mira@example.org", ""),
    "Greek": (DAEMON, "Δεν είναι δυνατή η παράδοση: ερώτηση", "mira@example.org", ""),
    "Romanian": (DAEMON, "Nelivrabil: întrebare", "mira@example.org", ""),
    "Ukrainian": (DAEMON, "Не вдалося доставити: питання", "mira@example.org", ""),
    "Vietnamese": (DAEMON, "Không thể gửi: câu hỏi", "mira@example.org", ""),
    "Thai": (DAEMON, "ไม่สามารถส่งได้: คำถาม", "mira@example.org", ""),
}  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "text", "code"), SAID.values(), ids=SAID.keys())
def test_a_daemon_that_reports_in_its_own_words_is_understood(
    sender: str, subject: str, text: str, code: str
) -> None:
    found = letter(sender, subject, text)
    assert found.is_bounce
    assert [each.recipient for each in found.bounce] == ["mira@example.org"]
    assert found.bounce[0].status in {code, ""}
    assert found.auto_strength == "strong"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delayed Mail (still being retried)", "<mira@example.org>: connect timed out. 451 4.4.1 Try again"),
        ("Warning: message delayed 24 hours", "The message to mira@example.org has been delayed."),
        ("Delivery delayed: your ticket", "Delivery to mira@example.org has been delayed."),
    ],
)  # fmt: skip
def test_a_delay_is_no_failure(subject: str, text: str) -> None:
    found = letter(DAEMON, subject, text)
    assert found.is_bounce
    assert {each.action for each in found.bounce} == {"delayed"}


PEOPLE = {
    "who asks why a mail came back": ("Mira <mira@example.org>", "My mail came back",
        "I get 550 5.1.1 User unknown when I write to otto@example.org. Why?"),
    "who forwards a report": ("Mira <mira@example.org>", "Fwd: Undelivered Mail Returned to Sender",
        "Look at this:\r\n\r\n> <otto@example.org>: 550 5.1.1 User unknown"),
    "who writes undeliverable": ("Mira <mira@example.org>", "Your parcel is undeliverable?",
        "The tracking says that it could not be delivered."),
    "who answers a report": ("Mira <mira@example.org>", "Re: failure notice", "What shall I do?"),
    "whose name is Daemon": ("Matt Daemon <matt@example.org>", "Hello", "The lamp is dark. 550 euros!"),
    "who was rejected": ("Mira <mira@example.org>", "Payment rejected", "It was rejected, error 554 was shown."),
    "of a shop": ("Shop <no-reply@example.org>", "Your order was returned", "It was returned to sender."),
    "of a monitor": ("Monitor <no-reply@example.org>", "Host is down", "mx.example.org does not exist"),
}  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "text"), PEOPLE.values(), ids=PEOPLE.keys())
def test_a_letter_about_lost_mail_is_no_bounce(sender: str, subject: str, text: str) -> None:
    found = letter(sender, subject, text)
    assert not found.is_bounce
    assert not found.bounce


@pytest.mark.parametrize(
    "quoted",
    [
        "Message-ID: <out-7@luneo.app>",
        "> Message-ID: <out-7@luneo.app>",
        "    Message-Id: <out-7@luneo.app>",
        "MESSAGE-ID:<out-7@luneo.app>",
    ],
)
def test_the_mail_that_came_back_is_named_in_the_copy_of_its_headers(quoted: str) -> None:
    text = f"<mira@example.org>: 550 5.1.1\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nFrom: support@luneo.app\r\n{quoted}\r\nSubject: Re: Lamp"
    assert letter(DAEMON, "failure notice", text).bounced_id == "out-7@luneo.app"


@pytest.mark.parametrize("count", [1, 2, 5, 49])
def test_every_recipient_of_a_header_is_named(count: int) -> None:
    failed = [f"u{number}@example.org" for number in range(count)]
    headers = f"X-Failed-Recipients: {', '.join(failed)}\r\n"
    found = letter(DAEMON, "Mail delivery failed", "Sorry. 550 5.1.1", headers)
    assert [each.recipient for each in found.bounce] == failed


FIELDS = {
    "in order": ("Final-Recipient: rfc822; mira@example.org\r\nAction: failed\r\nStatus: 5.1.1", ("mira@example.org", "5.1.1", "failed")),
    "lower case": ("final-recipient: RFC822;mira@example.org\r\naction: FAILED\r\nstatus: 5.2.2", ("mira@example.org", "5.2.2", "failed")),
    "in angles": ("Final-Recipient: rfc822; <mira@example.org>\r\nAction: failed\r\nStatus: 5.1.1", ("mira@example.org", "5.1.1", "failed")),
    "no type": ("Final-Recipient: mira@example.org\r\nAction: failed\r\nStatus: 5.1.1", ("mira@example.org", "5.1.1", "failed")),
    "with a comment": ("Final-Recipient: rfc822; mira@example.org\r\nAction: failed (bad mailbox)\r\nStatus: 5.1.1 (no user)", ("mira@example.org", "5.1.1", "failed")),
    "code in the diagnosis": ("Final-Recipient: rfc822; mira@example.org\r\nAction: failed\r\nDiagnostic-Code: smtp; 550-5.7.26 no", ("mira@example.org", "5.7.26", "failed")),
    "folded": ("Final-Recipient: rfc822;\r\n mira@example.org\r\nAction: failed\r\nStatus:\r\n 5.1.1", ("mira@example.org", "5.1.1", "failed")),
    "expired": ("Final-Recipient: rfc822; mira@example.org\r\nAction: expired\r\nStatus: 4.4.7", ("mira@example.org", "4.4.7", "expired")),
    "delayed": ("Final-Recipient: rfc822; mira@example.org\r\nAction: delayed\r\nStatus: 4.0.0", ("mira@example.org", "4.0.0", "delayed")),
    "only the original recipient": ("Original-Recipient: rfc822;mira@example.org\r\nAction: failed\r\nStatus: 5.1.1", ("mira@example.org", "5.1.1", "failed")),
    "no action": ("Final-Recipient: rfc822; mira@example.org\r\nStatus: 5.1.1", ("mira@example.org", "5.1.1", "")),
    "no status": ("Final-Recipient: rfc822; mira@example.org\r\nAction: failed", ("mira@example.org", "", "failed")),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "wanted"), FIELDS.values(), ids=FIELDS.keys())
def test_the_fields_of_a_report_are_read_as_servers_write_them(
    fields: str, wanted: tuple[str, str, str]
) -> None:
    found = parse(
        f"Return-Path: <>\r\nFrom: {DAEMON}\r\nSubject: x\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        f"--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n{fields}\r\n--b--\r\n".encode()
    )
    assert found.is_bounce
    assert [(each.recipient, each.status, each.action) for each in found.bounce] == [wanted]


def test_a_daemon_that_writes_no_ascii_is_understood_without_a_word_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mail = (
        "From: Système de messagerie <MAILER-DAEMON@mx.example.net>\r\nTo: support@luneo.app\r\n"
        "Subject: Échec de la remise\r\n\r\n<mira@example.org>: boîte inconnue 550 5.1.1\r\n"
    )
    found = parse(mail.encode())
    assert [each.recipient for each in found.bounce] == ["mira@example.org"]
    assert not caplog.records
