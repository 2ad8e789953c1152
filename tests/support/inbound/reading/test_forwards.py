"""Whose letter a forward carries: the programs' formats times the languages' words."""
# ruff: noqa: E501, RUF001  samples stand on one line, as programs write them, in their own alphabets

import pytest

from support.inbound.reading import forwards
from support.inbound.reading.letter import Forwarded
from support.inbound.reading.parse import parse

WANTED = Forwarded("mira@example.org", "Mira Holt", "Lamp is dark")
WORDS = {  # marker, From, Date, Subject, To
    "en": ("Forwarded message", "From", "Date", "Subject", "To"),
    "de": ("Weitergeleitete Nachricht", "Von", "Datum", "Betreff", "An"),
    "fr": ("Message transféré", "De ", "Date ", "Objet ", "À "),
    "es": ("Mensaje reenviado", "De", "Fecha", "Asunto", "Para"),
    "it": ("Messaggio inoltrato", "Da", "Data", "Oggetto", "A"),
    "pt": ("Mensagem encaminhada", "De", "Data", "Assunto", "Para"),
    "nl": ("Doorgestuurd bericht", "Van", "Datum", "Onderwerp", "Aan"),
    "da": ("Videresendt meddelelse", "Fra", "Dato", "Emne", "Til"),
    "no": ("Videresendt melding", "Fra", "Dato", "Emne", "Til"),
    "sv": ("Vidarebefordrat meddelande", "Från", "Datum", "Ämne", "Till"),
    "fi": ("Välitetty viesti", "Lähettäjä", "Päiväys", "Aihe", "Vastaanottaja"),
    "pl": ("Przekazana wiadomość", "Od", "Data", "Temat", "Do"),
    "cs": ("Přeposlaná zpráva", "Od", "Datum", "Předmět", "Komu"),
    "sk": ("Preposlaná správa", "Od", "Dátum", "Predmet", "Komu"),
    "hu": ("Továbbított üzenet", "Feladó", "Dátum", "Tárgy", "Címzett"),
    "ro": ("Mesaj redirecționat", "De la", "Dată", "Subiect", "Către"),
    "hr": ("Proslijeđena poruka", "Šalje", "Datum", "Predmet", "Prima"),
    "tr": ("İletilmiş Mesaj", "Kimden", "Tarih", "Konu", "Kime"),
    "ru": ("Пересылаемое сообщение", "От", "Дата", "Тема", "Кому"),
    "uk": ("Переслане повідомлення", "Від", "Дата", "Тема", "Кому"),
    "el": ("Προωθημένο μήνυμα", "Από", "Ημερομηνία", "Θέμα", "Προς"),
    "ja": ("転送メッセージ", "差出人", "日付", "件名", "宛先"),
    "zh": ("转发的邮件", "发件人", "日期", "主题", "收件人"),
    "ko": ("전달된 메시지", "보낸 사람", "날짜", "제목", "받는 사람"),
}


def block(words: tuple[str, ...], mark: str = "", tab: str = " ") -> str:
    _, sender, date, subject, to = words
    values = {
        sender: "Mira Holt <mira@example.org>",
        date: "4.3.2025 15:12",
        subject: "Lamp is dark",
        to: "d@example.com",
    }
    return "\n".join(f"{mark}{key}:{tab}{value}" for key, value in values.items())


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
@pytest.mark.parametrize("note", ["", "Can you look at this?\n\n"], ids=["bare", "note"])
def test_gmail_and_thunderbird_write_a_dashed_marker(words: tuple[str, ...], note: str) -> None:
    text = f"{note}---------- {words[0]} ---------\n{block(words)}\n\nIt went dark.\n"
    assert forwards.find("Fwd: Lamp is dark", text.split("\n")) == WANTED
    tabbed = f"{note}-------- {words[0]} --------\n{block(words, tab='  	')}\n\nIt went dark.\n"
    assert forwards.find("any subject", tabbed.split("\n")) == WANTED


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_outlook_writes_only_headers_and_a_prefix(words: tuple[str, ...]) -> None:
    lines = f"{block(words)}\n\nIt went dark.\n".split("\n")
    assert forwards.find("FW: Lamp is dark", lines) == WANTED
    assert forwards.find("Re: Lamp is dark", lines) is None


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_yahoo_writes_everything_on_one_line(words: tuple[str, ...]) -> None:
    marker, sender, date, subject, to = (word.strip() for word in words)
    line = f"  ----- {marker} ----- {sender}: Mira Holt <mira@example.org>{to}: d@example.com{date}: 4.3.2025{subject}: Lamp is dark"
    assert forwards.find("Fwd: x", [line, " It went dark."]) == WANTED


@pytest.mark.parametrize(
    "marker",
    [
        "Begin forwarded message:", "Anfang der weitergeleiteten Nachricht:", "Début du message réexpédié :",
        "Inicio del mensaje reenviado:", "Inizio messaggio inoltrato:", "Begin doorgestuurd bericht:",
        "Start på videresendt besked:", "Början på vidarebefordrat meddelande:", "İleti başlangıcı:",
        "Початок переадресованого повідомлення:",
    ],
)  # fmt: skip
def test_apple_mail_quotes_below_a_sentence(marker: str) -> None:
    quoted = f"> {marker}\n>\n{block(WORDS['en'], mark='> ')}\n>\n> It went dark."
    assert forwards.find("Fwd: Lamp is dark", quoted.split("\n")) == WANTED
    plain = f"See below.\n\n{marker}\n\n{block(WORDS['en'], mark='> ')}\n> \n> It went dark."
    assert forwards.find("Lamp", plain.split("\n")) == WANTED


@pytest.mark.parametrize(
    "line",
    [
        'On 04/03/2025 15:12, "Mira Holt" <mira@example.org> wrote:',
        "Le 04/03/2025 15:12, « Mira Holt » <mira@example.org> a écrit :",
        "Op 04/03/2025 15:12 heeft Mira Holt <mira@example.org> geschreven:",
        "04/03/2025 15:12 používateľ Mira Holt (<mira@example.org>) napísal:",
        "04/03/2025 15:12 időpontban Mira Holt (mira@example.org) ezt írta:",
        "Mira Holt <mira@example.org> kirjoitti 04/03/2025 15.12:",
        'Am 04.03.25, 15:12 schrieb "Mira Holt" <mira@example.org>:',
        'El 4/3/25, 15:12, "Mira Holt" <mira@example.org> escribió:',
    ],
)
def test_outlook_for_mac_forwards_like_a_reply(line: str) -> None:
    lines = ["\ufeff" + line, "", "    It went dark."]
    assert forwards.find("FW: Lamp is dark", lines) == WANTED
    assert forwards.find("Re: Lamp is dark", lines) is None


@pytest.mark.parametrize(
    "prefix",
    [
        "Fwd",
        "FW",
        "Fw",
        "WG",
        "TR",
        "RV",
        "I",
        "ENC",
        "VS",
        "VL",
        "VB",
        "PD",
        "Doorst",
        "İLT",
        "转发",
        "轉寄",
        "転送",
        "전달",
    ],
)
def test_every_programs_prefix_makes_a_header_block_a_forward(prefix: str) -> None:
    lines = f"{block(WORDS['en'])}\n\nIt went dark.".split("\n")
    assert forwards.find(f"{prefix}: Lamp is dark", lines) == WANTED


def test_a_subject_may_be_wrapped_and_the_body_is_not_part_of_it() -> None:
    text = "---------- Forwarded message ----------\nFrom: mira@example.org\nSubject: The lamp that\nis dark\nTo: d@example.com\n\nIt."
    assert forwards.find("Fwd: x", text.split("\n")) == Forwarded(
        "mira@example.org", "", "The lamp that is dark"
    )
    glued = "From: mira@example.org\nTo: d@example.com\nSubject: The lamp\nIt went dark.\nBye."
    assert forwards.find("Fwd: x", glued.split("\n")) == Forwarded(
        "mira@example.org", "", "The lamp"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Yes.\n\nOn 4 Mar 2025, at 15:12, Mira <mira@example.org> wrote:\n> Dark?",
        "Yes.\n\n-----Original Message-----\nFrom: Mira <mira@example.org>\nSubject: Lamp\n\nDark?",
        "Yes.\n\n> On 4 Mar Otto wrote:\n> ---------- Forwarded message ----------\n> From: Mira <mira@example.org>\n> Subject: x",
        "I forwarded the message to Mira.",
        "---------- Forwarded message ----------\nno headers here",
        "",
    ],
)
def test_a_reply_is_no_forward(text: str) -> None:
    assert forwards.find("Re: Lamp", text.split("\n")) is None


def test_without_a_subject_in_the_block_the_letters_own_is_taken_without_its_prefix() -> None:
    lines = [
        "---------- Forwarded message ---------",
        "From: Mira Holt <mira@example.org>",
        "To: d@example.com",
        "",
        "x",
    ]
    assert forwards.find("Fwd: Lamp is dark", lines) == WANTED


PREFIXES = ["TOV", "Edasi", "Posr", "Proslijeđeno", "Препр", "ส่งต่อ", "Trs"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_of_a_small_language_counts(prefix: str) -> None:
    lines = f"{block(WORDS['en'])}\n\nIt went dark.\n".split("\n")
    assert forwards.find(f"{prefix}: Lamp is dark", lines) == WANTED


BEGUN = [
    "下面是被转发的邮件：", "开始转发的邮件：", "תחילת ההודעה שהועברה:", "بداية الرسالة المعاد توجيهها:",
    "เริ่มข้อความที่ส่งต่อ:", "Bắt đầu thư được chuyển tiếp:", "Mulai pesan terusan:", "Inici del missatge reenviat:",
]  # fmt: skip


@pytest.mark.parametrize("marker", BEGUN)
def test_apple_mail_says_where_it_begins(marker: str) -> None:
    text = f"> {marker}\n> \n{block(WORDS['en'], mark='> ')}\n> \n> It went dark.\n"
    assert forwards.find("any subject", text.split("\n")) == WANTED


ODD = {
    "headers without colons": '------ Forwarded Message ------\nFrom "Mira Holt" <mira@example.org>\nTo "Desk" <d@example.com>\nDate 4/3/2025\nSubject Lamp is dark\n\nIt went dark.',
    "the rows of a table": "---- 转发的原邮件 ----\n| 发件人 | Mira Holt<mira@example.org> |\n| 日期 | 2025年03月04日 |\n| 收件人 | d@example.com |\n| 主题 | Lamp is dark |\n\nIt went dark.",
    "angles around": ">>> Mira Holt <mira@example.org> 3/4/2025 3:12 PM >>>\n\nIt went dark.",
    "a header nobody knows": "From: Mira Holt <mira@example.org>\nVon-Konto: privat\nDate: 4 March 2025\nTo: d@example.com\nSubject: Lamp is dark\n\nIt went dark.",
    "a name in bold": "---------- Forwarded message ---------\nFrom: *Mira Holt* <mira@example.org>\nDate: Tue\nSubject: Lamp is dark\nTo: <d@example.com>\n\nIt went dark.",
}  # fmt: skip


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_an_odd_forward_names_the_same_person(text: str) -> None:
    assert forwards.find("Fwd: Lamp is dark", text.split("\n")) == WANTED


def test_an_answer_to_a_forward_is_none() -> None:
    text = f"Thanks!\n\nOn 4 Mar 2025 at 15:12 Desk <d@example.com> wrote:\n\n> --- Forwarded message ---\n{block(WORDS['en'], mark='> ')}"
    assert forwards.find("Re: Fwd: Lamp is dark", text.split("\n")) is None


@pytest.mark.parametrize(
    ("subject", "found"),
    [("", True), ("Lamp is dark", True), ("Fwd: Lamp", True), ("Please look at this", False)],
)
def test_a_letter_attached_is_a_forward_where_nothing_else_is_said(
    subject: str, found: bool
) -> None:
    inner = "From: Mira Holt <mira@example.org>\r\nSubject: Lamp is dark\r\n\r\nIt went dark.\r\n"
    mail = (
        f"From: d@example.com\r\nSubject: {subject}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\n\r\nSee.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}--b--\r\n"
    )
    assert parse(mail.encode()).forwarded == (WANTED if found else None)
