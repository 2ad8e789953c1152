"""Answers as mail programs write them in plain text: headings, attributions and signatures of many languages."""
# ruff: noqa: E501, RUF001, PLE2502  samples stand on one line, as programs write them, in their own alphabets

import pytest

from support.inbound.reading.forwards import find
from support.inbound.reading.strip import trim

MINE = "The lamp works again."
BARE = "The lamp was dark.\nPlease check.\n"
QUOTED = "> The lamp was dark.\n> Please check.\n"
WHO = "Desk <desk@example.com>"
HEADINGS = {
    "Latvian": f"No: {WHO}\nNosūtīts: otrdiena, 2025. gada 4. marts 15:12\nKam: Mira\nTēma: RE: Lampa",
    "Malay": f"Daripada: {WHO}\nDihantar: Selasa, 4 Mac 2025 15:12\nKepada: Mira\nSubjek: RE: Lampu",
    "Basque": f"Nork: {WHO}\nBidaltze-data: 2025.eko martxoak 4 15:12\nNori: Mira\nGaia: RE: Lanpara",
    "Persian": f"از: {WHO}\nفرستاده شده: سه‌شنبه 4 مارس 2025 15:12\nبه: Mira\nموضوع: RE: چراغ",
    "Slovenian": f"Od: {WHO}\nPoslano: torek, 04. marec 2025 15:12\nZa: Mira\nZadeva: RE: Luč",
    "Thai": f"จาก: {WHO}\nส่ง: วันอังคารที่ 4 มีนาคม 2025 15:12\nถึง: Mira\nเรื่อง: RE: โคมไฟ",
    "Samsung in Korean": f"-------- 원본 이메일 --------\n발신: {WHO}\n날짜: 2025/3/4 오후 3:12 (GMT+09:00)\n받은 사람: mira@example.org\n주제: Re: 램프",
    "Zimbra in French": f"----- Mail original -----\nDe: {WHO}\nÀ: Mira\nEnvoyé: Mardi 4 Mars 2025 15:12:33\nObjet: Re: Lampe",
    "Aliyun": f"----------------------------------------\n发件人：{WHO}\n发送时间：2025年3月4日(星期二) 15:12\n收件人：mira\n主　题：Re: 灯",
    "GroupWise": f">>> {WHO} 3/4/2025 3:12 PM >>>",
    "Notes": f"Desk ---03/04/2025 03:12:33 PM---The lamp was dark.\n\nFrom:\t{WHO}\nTo:\tMira\nDate:\t03/04/2025 03:12 PM\nSubject:\tRe: Lamp",
    "a name in dashes": "---- Desk さんは書きました ----",
    "dashes of another kind": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "a desk's request": "##- Please type your reply above this line -##",
    "a desk's request in German": "-- Bitte antworten Sie oberhalb dieser Zeile --",
    "a desk's request in French": "--- Répondre au-dessus de cette ligne ---",
    "Polish, no marks": f"Wiadomość napisana przez {WHO} w dniu 4 mar 2025, o godz. 15:12:",
}  # fmt: skip
ATTRIBUTIONS = {
    "Persian": f"در تاریخ سه‌شنبه ۴ مارس ۲۰۲۵،‏ ۱۵:۱۲ {WHO} نوشت:",
    "Galician": "O mar, 4 mar 2025 ás 15:12, Desk (<desk@example.com>) escribiu:",
    "Hindi": f"मंगल, 4 मार्च 2025 को 3:12 pm बजे को {WHO} ने लिखा:",
    "Bengali": f"মঙ্গল, 4 মার্চ, 2025 তারিখে 3:12 PM টায় তারিখে {WHO} লিখেছেন:",
    "Filipino": f"Noong Mar, Mar 4, 2025 nang 3:12 PM, isinulat ni {WHO} ang:",
    "Korean, no address": "2025-03-04 오후 3:12에 Desk 이(가) 쓴 글:",
    "Tuta": "Mar 4, 2025, 15:12 by desk@example.com:",
    "Tuta in German": "4. März 2025, 15:12 von desk@example.com:",
    "cut in its date": f"On Tuesday, 4 March\n2025, 15:12, {WHO} wrote:",
    "Horde": f"Quoting {WHO}:",
    "Horde in German": f"Zitat von {WHO}:",
    "The Bat in Russian": "Вы писали 4 марта 2025 г., 15:12:33:",
}  # fmt: skip
DEVICES = [
    "Galaxy'mden gönderildi", "נשלח מה-iPhone שלי", "أُرسلت من الـ iPhone", "ส่งจาก iPhone ของฉัน", "Enviat des del meu iPhone",
    "发送自 Windows 版邮件应用", "Sent with [Proton Mail](https://proton.example/mail/home) secure email.",
    "Sent with Tuta; enjoy secure & ad-free emails:\nhttps://tuta.example", "iOS 版 Outlook を入手<https://aka.ms/o0ukef>",
    "Pobierz program Outlook dla systemu iOS<https://aka.ms/o0ukef>", "iOS için Outlook uygulamasını edinin<https://aka.ms/o0ukef>",
    "Gesendet von Mail<https://go.microsoft.com/fwlink/?LinkId=550986> für Windows",
    "Sent via the Samsung Galaxy S24, an AT&T 5G smartphone", "Diese E-Mail wurde von meinem Mobiltelefon gesendet.",
    "Get the new AOL app: mail.example.com", "iPhoneから送信しました", "Android용 Outlook 다운로드", "Poslano iz mobilnog telefona",
    "Provenance : Courrier<https://go.microsoft.com/fwlink/?LinkId=550986> pour Windows",
]  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS.keys())
def test_what_stands_below_a_heading_is_hidden(heading: str) -> None:
    found = trim(f"{MINE}\n\n{heading}\n\n{BARE}")
    assert found.reply == MINE
    assert "Please check." in found.elided


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_an_attribution_goes_with_its_quote(line: str) -> None:
    found = trim(f"{MINE}\n\n{line}\n\n{QUOTED}")
    assert found.reply == MINE
    assert line in found.elided
    assert trim(f"{line}\n\n{QUOTED}\n{MINE}\n").reply == MINE, "an answer below it"


@pytest.mark.parametrize("line", DEVICES)
def test_a_devices_signature_is_hidden(line: str) -> None:
    assert trim(f"{MINE}\n\n{line}\n").reply == MINE
    first = line.split("\n", maxsplit=1)[0]
    assert trim(f"{first}\n").reply == first, "alone it is all there is"


def test_a_quote_marked_with_initials_is_hidden_below_its_attribution_only() -> None:
    quote = "DK> The lamp was dark.\nDK> Please check."
    assert trim(f"Doris Keller wrote:\n{quote}\n\n{MINE}").reply == MINE
    for whole in (f"Otto wrote:\n{quote}\n\n{MINE}", "Otto wrote:\nSQL> select 1;\n\nwhy?"):
        assert trim(whole).reply == whole, "these are nobody's initials"
    console = "I see this:\n\nSQL> select 1;\nSQL> quit"
    assert trim(console).reply == console


@pytest.mark.parametrize(
    "text",
    [
        "No: 12\nTo: Paris\nDate: 4 March\nSubject: seats",
        "Please check this one:\n\nNo: 4711\nDate: 4 March\nSubject: seats\nTo: Paris\n\nThanks.",
        "Please reply above this line of text, not below.",
        "Outlook is slow today, see https://example.org/status",
        "Meet me at 15:12, the address is mira@example.org.\nMira",
        "See\nhttps://example.org/lamp",
        "The invoice:\n\nA: 12 EUR\nDa: 4 marzo\nOggetto: lampada\n\nGrazie",
        "Here:\n\nOd: 4.3.\nDo: 6.3.\nTemat: urlop\nData: 4.3.2025\n\nJan",
        "Two lamps:\n\nDe: 10h\nÀ: 12h\nDate: lundi\nObjet: visite\n\nMerci",
        "Hello,\n\nOn 4 March 2025 at 15:12 I wrote:\n\nnothing came.\n\nMira",
        "Bonjour,\n\nLe 4 mars 2025 à 15:12, j’ai écrit :\n\nrien.\n\nMira",
        "Hallo,\n\nam 04.03.2025 um 15:12 schrieb ich Ihnen:\n\nnichts kam.\n\nMira",
        "We saw at 15:12 on 4/3/2025 what it wrote:\nError\n\nMira",
        "The table Otto wrote:\n| a | b |\n| 1 | 2 |\n\nis wrong.",
        "In the log:\n\n2025-03-04 15:12 INFO user <mira@example.org> logged in:\nok\n\nMira",
        "Zitat von Goethe: Mehr Licht!\n\nDie Lampe ist aus.",
        "I use Outlook for Android and it crashes:\n\nError 12",
        "Sent from my desk; please call my telephone, it is a smartphone; thanks.",
    ],
)
def test_a_letter_that_only_looks_so_is_shown_whole(text: str) -> None:
    assert trim(text).reply == text


def test_a_line_of_the_answer_above_a_date_stays() -> None:
    text = f"On it since the 3\n2025-03-04 15:12, {WHO} wrote:\n{QUOTED}"
    assert trim(text).reply == "On it since the 3"


def test_a_letter_of_nothing_but_lines_that_may_begin_a_quote_is_read_to_its_end() -> None:
    line = "On Mon 1:00 a <a@b.example> x:"
    text = "\n".join([MINE, *[line] * 5_000, "The end."])
    found = trim(text)
    assert found.reply.startswith(MINE)
    assert len(found.reply) + len(found.elided) > 5_000 * len(line)


def test_a_forward_below_dashes_of_another_kind_is_found() -> None:
    lines = ["‐‐‐ Forwarded message ‐‐‐", f"From: {WHO}", "Date: 4 March", "Subject: Lamp"]
    found = find("Fwd: Lamp", lines)
    assert found is not None
    assert found.email == "desk@example.com"
