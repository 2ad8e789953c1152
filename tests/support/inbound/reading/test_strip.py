"""Trimming replies: what programs write above a quote, in their languages, and what is nobody's quote."""
# ruff: noqa: E501, RUF001  samples stand on one line, as programs write them, in their own alphabets

import pytest

from support.inbound.reading.strip import trim

ATTRIBUTIONS = {
    "English, Gmail": "On Tue, Mar 4, 2025 at 3:12 PM Mira Holt <mira@example.org> wrote:",
    "English, Apple Mail": "On 4 Mar 2025, at 15:12, Mira Holt <mira@example.org> wrote:",
    "English, Thunderbird": "On 04/03/2025 15:12, Mira Holt wrote:",
    "English, KMail": "On Tuesday, 4 March 2025 15:12:09 CET Mira Holt wrote:",
    "English, Zoho": "---- On Tue, 04 Mar 2025 15:12:36 +0530 Mira Holt <mira@example.org> wrote ---",
    "French, Gmail": "Le mar. 4 mars 2025 à 15:12, Mira Holt <mira@example.org> a écrit :",
    "French, Apple Mail": "Le 4 mars 2025 à 15:12, Mira Holt <mira@example.org> a écrit :",
    "German, Gmail": "Am Di., 4. März 2025 um 15:12 Uhr schrieb Mira Holt <mira@example.org>:",
    "German, Thunderbird": "Am 04.03.25 um 15:12 schrieb Mira Holt:",
    "German, Apple Mail": "Am 04.03.2025 um 15:12 schrieb Mira Holt <mira@example.org>:",
    "German, name first": "Mira Holt <mira@example.org> schrieb am Di., 4. März 2025, 15:12:",
    "Spanish, Gmail": "El mar, 4 mar 2025 a las 15:12, Mira Holt (<mira@example.org>) escribió:",
    "Portuguese, Gmail": "Em ter., 4 de mar. de 2025 às 15:12, Mira Holt <mira@example.org> escreveu:",
    "Italian, Gmail": "Il giorno mar 4 mar 2025 alle ore 15:12 Mira Holt <mira@example.org> ha scritto:",
    "Italian, Thunderbird": "Il 04/03/2025 15:12, Mira Holt ha scritto:",
    "Dutch, Gmail": "Op di 4 mrt 2025 om 15:12 schreef Mira Holt <mira@example.org>:",
    "Dutch, Apple Mail": "Op 4 mrt 2025, om 15:12 heeft Mira Holt <mira@example.org> geschreven:",
    "Danish, Gmail": "Den tirs. 4. mar. 2025 kl. 15.12 skrev Mira Holt <mira@example.org>:",
    "Norwegian, Gmail": "tir. 4. mars 2025 kl. 15:12 skrev Mira Holt <mira@example.org>:",
    "Swedish, Gmail": "Den tis 4 mars 2025 kl 15:12 skrev Mira Holt <mira@example.org>:",
    "Finnish, Gmail": "ti 4. maalisk. 2025 klo 15.12 Mira Holt (mira@example.org) kirjoitti:",
    "Polish, Gmail": "wt., 4 mar 2025 o 15:12 Mira Holt <mira@example.org> napisał(a):",
    "Polish, Thunderbird": "W dniu 04.03.2025 o 15:12, Mira Holt pisze:",
    "Czech, Gmail": "út 4. 3. 2025 v 15:12 odesílatel Mira Holt <mira@example.org> napsal:",
    "Slovak, Gmail": "ut 4. 3. 2025 o 15:12 Mira Holt <mira@example.org> napísal(a):",
    "Hungarian, Gmail": "Mira Holt <mira@example.org> ezt írta (időpont: 2025. márc. 4., K, 15:12):",
    "Romanian, Gmail": "În mar., 4 mar. 2025 la 15:12, Mira Holt <mira@example.org> a scris:",
    "Russian, Gmail": "вт, 4 мар. 2025 г. в 15:12, Mira Holt <mira@example.org>:",
    "Russian, Thunderbird": "04.03.2025 15:12, Mira Holt пишет:",
    "Ukrainian, Gmail": "вт, 4 бер. 2025 р. о 15:12 Mira Holt <mira@example.org> пише:",
    "Turkish, Gmail": "Mira Holt <mira@example.org>, 4 Mar 2025 Sal, 15:12 tarihinde şunu yazdı:",
    "Greek, Gmail": "Στις Τρί 4 Μαρ 2025 στις 3:12 μ.μ., ο χρήστης Mira Holt <mira@example.org> έγραψε:",
    "Croatian, Gmail": "uto, 4. ožu 2025. u 15:12 Mira Holt <mira@example.org> napisao je:",
    "Bulgarian, Gmail": "На вт, 4.03.2025 г. в 15:12 Mira Holt <mira@example.org> написа:",
    "Chinese, Gmail": "Mira Holt <mira@example.org> 于2025年3月4日周二 15:12写道：",
    "Chinese, Apple Mail": "在 2025年3月4日，15:12，Mira Holt <mira@example.org> 写道：",
    "Japanese, Gmail": "2025年3月4日(火) 15:12 Mira Holt <mira@example.org>:",
    "Japanese, Apple Mail": "2025/03/04 15:12、Mira Holt <mira@example.org>のメール:",
    "Korean, Gmail": "2025년 3월 4일 (화) 오후 3:12, Mira Holt <mira@example.org>님이 작성:",
    "Hebrew, Gmail": "\u202bבתאריך יום ג׳, 4 במרץ 2025 ב-15:12 מאת \u202aMira Holt\u202c\u200f <\u202amira@example.org\u202c\u200f>:\u202c",
    "Arabic, Gmail": "في الثلاثاء، 4 مارس 2025 في 3:12 م تمت كتابة ما يلي بواسطة Mira Holt <mira@example.org>:",
    "Vietnamese, Gmail": "Vào Th 3, 4 thg 3, 2025 vào lúc 15:12 Mira Holt <mira@example.org> đã viết:",
    "Indonesian, Gmail": "Pada tanggal Sel, 4 Mar 2025 pukul 15.12 Mira Holt <mira@example.org> menulis:",
    "Catalan, Gmail": "Missatge de Mira Holt <mira@example.org> del dia dt., 4 de març 2025 a les 15:12:",
    "Lithuanian, Gmail": "2025-03-04, an, 15:12 Mira Holt <mira@example.org> rašė:",
    "Estonian, Gmail": "Kontakt Mira Holt (<mira@example.org>) kirjutas kuupäeval T, 4. märts 2025 kell 15:12:",
    "Slovenian, Gmail": "V V tor., 4. mar. 2025 ob 15:12 je oseba Mira Holt <mira@example.org> napisala:",
    "ISO date": "2025-03-04 15:12 GMT+01:00 Mira Holt <mira@example.org>:",
    "no date": "Mira Holt <mira@example.org> wrote:",
}


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_an_attribution_goes_with_its_quote(line: str) -> None:
    trimmed = trim(f"The lamp works again.\n\n{line}\n\n> Please try the other switch.\n> Mira\n")
    assert trimmed.reply == "The lamp works again."
    assert line.strip() in trimmed.elided
    assert "> Please try" in trimmed.elided


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_an_attribution_without_quote_marks_ends_the_reply(line: str) -> None:
    trimmed = trim(f"The lamp works again.\n\n{line}\n\nPlease try the other switch.\n\nMira\n")
    assert trimmed.reply == "The lamp works again."
    assert "Please try" in trimmed.elided


@pytest.mark.parametrize(
    "lines",
    [
        [
            "On Tue, Mar 4, 2025 at 3:12 PM, Mira Holt via the Lamp Forum <",
            "mira@example.org> wrote:",
        ],
        ["On Tue, Mar 4, 2025 at 3:12 PM Mira Holt", "<mira@example.org>", "wrote:"],
        ["2025-03-04 15:12 GMT+01:00 Mira Holt with a long name <", "mira@example.org>:"],
        ["Am 04.03.2025 15:12 schrieb Mira Holt <mira@example.org", ">:"],
        ["Mira Holt <mira@example.org> schrieb am Di., 4.", "März 2025 um 15:12 Uhr:"],
    ],
)
def test_an_attribution_may_be_wrapped_over_lines(lines: list[str]) -> None:
    text = "\n".join(["Done, thanks.", "", *lines, "", "> Is it done?"])
    assert trim(text).reply == "Done, thanks."


def test_an_attribution_may_begin_behind_the_reply_on_its_line() -> None:
    trimmed = trim("Works now. On Wed, Mar 5, 2025 at 9:15 AM, mira@example.org wrote:\n> Does it?")
    assert trimmed.reply == "Works now."
    assert trimmed.elided == "On Wed, Mar 5, 2025 at 9:15 AM, mira@example.org wrote:\n> Does it?"


def test_a_telephone_writes_the_quote_behind_its_attribution() -> None:
    line = "  On Tue, 4 Mar 2025 at 3:12 pm, Mira Holt<mira@example.org> wrote:   Is it on?"
    trimmed = trim(f"It is.\n\nSent from Yahoo Mail on Android\n\n{line}")
    assert trimmed.reply == "It is."
    assert line in trimmed.elided


HEADER_BLOCKS = {
    "English Outlook": "From: Mira Holt <mira@example.org>\nSent: Tuesday, March 4, 2025 3:12 PM\nTo: Desk\nSubject: Lamp",
    "bold": "*From:* Mira Holt [mailto:mira@example.org]\n*Sent:* Tuesday\n*To:* Desk\n*Subject:* Lamp",
    "German": "Von: Mira Holt <mira@example.org>\nGesendet: Dienstag, 4. März 2025 15:12\nAn: Desk\nBetreff: Lampe",
    "French": "De : Mira Holt <mira@example.org>\nEnvoyé : mardi 4 mars 2025 15:12\nÀ : Desk\nObjet : Lampe",
    "Spanish": "De: Mira Holt <mira@example.org>\nEnviado el: martes, 4 de marzo de 2025\nPara: Desk\nAsunto: Luz",
    "Italian": "Da: Mira Holt <mira@example.org>\nInviato: martedì 4 marzo 2025 15:12\nA: Desk\nOggetto: Lampada",
    "Dutch": "Van: Mira Holt <mira@example.org>\nVerzonden: dinsdag 4 maart 2025\nAan: Desk\nOnderwerp: Lamp",
    "Swedish": "Från: Mira Holt <mira@example.org>\nSkickat: den 4 mars 2025 15:12\nTill: Desk\nÄmne: Lampa",
    "Polish": "Od: Mira Holt <mira@example.org>\nWysłano: wtorek, 4 marca 2025\nDo: Desk\nTemat: Lampa",
    "Russian": "От: Mira Holt <mira@example.org>\nОтправлено: 4 марта 2025 г.\nКому: Desk\nТема: Лампа",
    "Japanese": "差出人: Mira Holt <mira@example.org>\n送信日時: 2025年3月4日 15:12\n宛先: Desk\n件名: ランプ",
    "Chinese": "发件人： Mira Holt <mira@example.org>\n发送时间： 2025年3月4日\n收件人： Desk\n主题： 灯",
    "without addresses": "From: Mira Holt\nSent: 4 March 2025 15:12\nTo: Desk\nSubject: Lamp",
    "Outlook on the web": "________________________________\nFrom: Mira Holt <mira@example.org>\nSent: Tuesday\nSubject: x",
    "original message": "-----Original Message-----\nFrom: Mira Holt <mira@example.org>\nSubject: Lamp",
}


@pytest.mark.parametrize("block", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS.keys())
def test_a_block_of_headers_ends_the_reply(block: str) -> None:
    trimmed = trim(f"All good now.\n\n{block}\n\nIs the lamp still dark?\n\nMira")
    assert trimmed.reply == "All good now."
    assert "still dark?" in trimmed.elided


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "----- Original Appointment -----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Message d'origine --------",
        "-------- Mensaje original --------",
        "---------- Forwarded message ----------",
        "---------- Weitergeleitete Nachricht ----------",
        "Begin forwarded message:",
        "-----Eine unbekannte Nachricht-----",
        "________ Исходное сообщение ________",
    ],
)
def test_a_separator_ends_the_reply(line: str) -> None:
    assert trim(f"Yes please.\n\n{line}\n\nShall I?").reply == "Yes please."


def test_answers_between_quotes_are_kept() -> None:
    trimmed = trim(
        "On 4 Mar 2025, at 15:12, Mira <m@example.org> wrote:\n> One?\nYes.\n\n> Two?\nNo.\n\nOtto"
    )
    assert trimmed.reply == "Yes.\n\nNo.\n\nOtto"
    assert trimmed.elided.count(">") == 3


def test_an_answer_below_the_quote_is_kept() -> None:
    trimmed = trim("On 4 Mar 2025, at 15:12, Mira wrote:\n\n> Is it on?\n\nIt is on.")
    assert trimmed.reply == "It is on."


def test_a_line_that_lost_its_mark_stays_with_its_quote() -> None:
    trimmed = trim("Fine.\n\n> See the page (https://example.org/a/very/long/\npath?x=1)\n> Mira")
    assert trimmed.reply == "Fine."


DEVICES = [
    "Sent from my iPhone",
    "Sent from my BlackBerry 10 smartphone.",
    "Sent from my phone, please excuse any typos.",
    "Sent from Outlook for Android <https://aka.ms/example>",
    "Get Outlook for iOS<https://aka.ms/example>",
    "Envoyé de mon iPhone",
    "Von meinem iPhone gesendet",
    "Gesendet mit der Mail-App",
    "Diese Nachricht wurde von meinem Telefon mit K-9 Mail gesendet.",
    "Enviado desde mi iPad",
    "Enviado do meu telemóvel",
    "Inviato da iPhone",
    "Verzonden vanaf mijn tablet",
    "Skickat från min iPhone",
    "Sendt fra min telefon",
    "Lähetetty iPhonesta",
    "Wysłane z telefonu",
    "Odesláno z mého iPhonu",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "iPhone'umdan gönderildi",
    "从我的 iPhone 发送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "Στάλθηκε από το iPhone μου",
]


@pytest.mark.parametrize("line", DEVICES)
def test_a_device_signature_is_hidden(line: str) -> None:
    trimmed = trim(f"On my way.\n\n{line}\n")
    assert (trimmed.reply, trimmed.elided) == ("On my way.", line)


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my desk, which is easier than my phone.\n\nIt still fails.",
        "It fails.\n\nSent from my desk, is much easier than on the phone.",
        "From: Lyon\nTo: Paris\n\nCan I change that ticket?",
        "My journey:\nFrom: Paris\nTo: London\nDate: 4 March\n\nplease change it",
        "The log says:\n\n2025-03-04 10:30:11 ERROR user <bob@example.org>:\n  failed\n\nplease mend it",
        "I wrote to you on 4 March 2025 at 10:30 about this:\nthe lamp is dark.",
        "As agreed on 2025-03-04 10:30 with bob@example.org:\n\n1. a lamp\n2. a switch",
        "On this day\n\nI wrote something\n\nnice.",
        "Look here:\n>>> >>> http://example.org <<< <<<\nand click.",
        "Our plan ---------- is this.",
        "------- Enter your answer below -------\n\nIt was fine.",
        "The options are:\n\n-- first\n-- second",
        "Date: 4 March\nTime: 10:00\nPlace: here",
        "Please write to Bob <bob@example.org>:\nhe knows.",
        "foo | bar\n| 1 | 2 |",
        "The code is\n\nif a > b:\n    wrote(a)",
    ],
)
def test_what_quotes_nobody_is_kept(text: str) -> None:
    trimmed = trim(text)
    assert trimmed.reply == text
    assert not trimmed.elided


def test_a_signature_below_its_mark_is_hidden() -> None:
    trimmed = trim("See you -- tomorrow.\n\n-- \nOtto Lind\nLamps Ltd")
    assert (trimmed.reply, trimmed.elided) == ("See you -- tomorrow.", "-- \nOtto Lind\nLamps Ltd")


def test_two_dashes_above_a_long_text_are_no_signature() -> None:
    text = "One.\n--\n" + "\n".join(f"Point {number} matters." for number in range(30))
    assert trim(text).reply == text


def test_the_footer_of_a_mailing_list_is_hidden() -> None:
    trimmed = trim(
        "I agree.\n\n"
        + "_" * 47
        + "\nlamp-users mailing list\nhttps://lists.example.org/lamp-users"
    )
    assert trimmed.reply == "I agree."


def test_a_pgp_armour_is_hidden() -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt works.\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n-----END PGP SIGNATURE-----"
    )
    assert trim(text).reply == "It works."


@pytest.mark.parametrize(
    "text",
    [
        "> Only a quote.",
        "-----Original Message-----\nFrom: Mira <m@example.org>\nSubject: Lamp\n\nDark.",
        "Sent from my iPhone",
        "--\nOtto",
    ],
)
def test_trimming_that_would_leave_nothing_hides_nothing(text: str) -> None:
    assert trim(text).reply == text.strip()
    assert not trim(text).elided


def test_no_line_vanishes() -> None:
    text = "Hi\nOn 4 Mar 2025, at 15:12, Mira <m@example.org> wrote:\n> a\nok\n> b\n-- \nOtto\n"
    trimmed = trim(text)
    assert sorted(filter(str.strip, text.splitlines())) == sorted(
        filter(str.strip, f"{trimmed.reply}\n{trimmed.elided}".splitlines())
    )
