"""Subjects of absence in many languages, each beside one about the same word that a person writes."""
# ruff: noqa: E501, RUF001  samples stand on one line, as programs write them, in their own alphabets

import pytest

from support.inbound.reading import loops

AWAY = {
    "English": ["Automatic reply: invoice", "Automated response", "Auto-Reply: invoice", "Out of Office: invoice",
                "Out of office", "OOO: until Monday", "I am currently out of the office",
                "I'm away from my office", "On vacation: Re: invoice", "Vacation notice", "Auto: invoice"],
    "French": ["Réponse automatique : facture", "Reponse automatique: facture", "Absence du bureau", "Absent du bureau : facture",
               "Absent du 3 au 5 mars", "Message d'absence", "Notification d'absence", "Avis d'absence"],
    "German": ["Automatische Antwort: Rechnung", "Abwesenheitsnotiz: Rechnung", "Abwesenheitsnachricht", "Abwesenheit: Rechnung",
               "Abwesenheitsassistent", "Ich bin derzeit nicht im Büro", "Ich bin momentan abwesend"],
    "Spanish": ["Respuesta automática: factura", "Fuera de la oficina", "Fuera de oficina: factura", "Ausente: factura"],
    "Portuguese": ["Resposta automática: fatura", "Fora do escritório", "Ausência temporária"],
    "Italian": ["Risposta automatica: fattura", "Fuori sede", "Fuori ufficio: fattura", "Assente: fattura"],
    "Dutch": ["Automatisch antwoord: factuur", "Afwezig: factuur", "Afwezigheidsbericht", "Automatisch bericht"],
    "Swedish": ["Autosvar: faktura", "Automatiskt svar: faktura", "Frånvaromeddelande"],
    "Danish": ["Automatisk svar: faktura", "Fravær: faktura"],
    "Finnish": ["Automaattinen vastaus: lasku", "Poissa: lasku"],
    "Polish": ["Odpowiedź automatyczna: faktura", "Automatyczna odpowiedź: faktura", "Autoodpowiedź", "Nieobecność"],
    "Czech": ["Automatická odpověď: faktura", "Mimo kancelář"],
    "Slovak": ["Automatická odpoveď: faktúra"],
    "Hungarian": ["Automatikus válasz: számla", "Házon kívül"],
    "Romanian": ["Răspuns automat: factura", "Raspuns automat: factura"],
    "Russian": ["Автоматический ответ: счёт", "Автоответ: счёт", "Вне офиса"],
    "Ukrainian": ["Автоматична відповідь: рахунок"],
    "Turkish": ["Otomatik yanıt: fatura", "Ofis dışında"],
    "Greek": ["Αυτόματη απάντηση: τιμολόγιο", "Εκτός γραφείου"],
    "Chinese": ["自动回复: 发票", "自動回覆: 發票", "自动答复"],
    "Japanese": ["自動返信: 請求書", "自動応答", "不在通知", "休暇のお知らせ"],
    "Korean": ["자동 회신: 청구서", "자동응답", "부재 중"],
    "Hebrew": ["תשובה אוטומטית: חשבונית"],
    "Arabic": ["رد تلقائي: فاتورة", "الرد التلقائي"],
    "Vietnamese": ["Trả lời tự động: hóa đơn"],
    "Indonesian": ["Balasan otomatis: faktur"],
    "Catalan": ["Resposta automàtica: factura"],
    "Croatian": ["Automatski odgovor: račun"],
    "Slovenian": ["Samodejni odgovor: račun"],
    "Estonian": ["Automaatvastus: arve"],
    "Lithuanian": ["Automatinis atsakymas: sąskaita"],
    "Latvian": ["Automātiskā atbilde: rēķins"],
    "Serbian": ["Аутоматски одговор: рачун"],
    "Persian": ["پاسخ خودکار: صورت‌حساب"],
    "Thai": ["ตอบกลับอัตโนมัติ: ใบแจ้งหนี้"],
    "Malay": ["Balasan automatik: invois"],
    "Hindi": ["स्वचालित उत्तर: चालान"],
    "in brackets": ["[Auto-Reply] invoice", "(Auto reply) invoice", "[Réponse automatique] facture"],
    "of Notes": ["Mira Holt is out of the office (returning 12.03.2025)", "Mira Holt is out of the office.",
                 "Mira Holt ist außer Haus (Rückkehr am 12.03.2025)", "Mira Holt est absent(e) du bureau"],
    "titles": ["Out of the office Re: invoice", "On maternity leave", "I'm on annual leave: Re: invoice", "Abwesend: Rechnung",
               "En congés : facture", "De vacaciones: factura", "De férias: fatura", "In ferie: fattura", "Niet op kantoor: factuur",
               "Nepřítomnost: faktura", "Frånvarande: faktura", "Ikke på kontoret: faktura", "В отпуске: счёт", "부재중: 청구서",
               "外出中: 請求書", "Fraværsmelding: faktura", "Poissaoloilmoitus", "Автовідповідь: рахунок", "מענה אוטומטי", "خارج المكتب: فاتورة"],
}  # fmt: skip
PRESENT = [
    "Your automatic reply annoys me", "Can you switch the auto-reply off?", "Re: Out of Office: invoice",
    "Office closed on Monday?", "Out of stock", "Out of officer training", "Autobus to Lyon", "Automatic payment failed",
    "Automobile insurance", "Vacation days are wrong in the report", "Fwd: Automatic reply: invoice",
    "Absence de réponse", "Absence de réponse : facture 4711", "Absence de paiement depuis mars", "Absence du produit",
    "La réponse automatique ne part pas", "TR: Absence du bureau", "Die automatische Antwort kommt doppelt",
    "AW: Abwesenheitsnotiz", "Meine Abwesenheitsnotiz geht nicht", "La respuesta automática falla", "RE: Fuera de oficina",
    "A resposta automática não sai", "La risposta automatica non parte", "Het automatisch antwoord werkt niet",
    "Mój autoresponder nie działa", "Не работает автоответ", "関係: 自動返信が届かない", "", " ", "Autorisation refusée",
    "Absolument urgent", "Afrekening", "Assento reservado", "Fuori produzione?", "Ooops", "OOP question", "invoice 4711",
    "Autoresponder feature request", "부재중 전화 알림이 안 와요", "De vacaciones sin internet, ayuda", "In ferie ma senza fattura",
    "En congés mais bloqué", "Absence de réponse depuis lundi", "Why is it said that Mira is out of the office?", "On holiday with your app",
    "Im Urlaub ohne Zugang", "不在のためお届けできません", "Niet op kantoor te bereiken?", "(on leave of something)",
]  # fmt: skip


def strength(subject: str) -> str:
    verdict = loops.verdict(lambda _: "", sender="mira@example.org", subject=subject, report="")
    return verdict.strength


@pytest.mark.parametrize(
    "subject",
    [pytest.param(each, id=f"{key}-{each}") for key, found in AWAY.items() for each in found],
)
def test_an_absence_is_strong_in_every_language(subject: str) -> None:
    assert strength(subject) == "strong"
    assert strength(f"  {subject}") == "strong"
    assert strength(subject.upper()) == "strong"
    assert strength(f"[EXTERNAL] {subject}") == "strong"


@pytest.mark.parametrize("subject", PRESENT)
def test_a_person_who_writes_about_absence_is_answered(subject: str) -> None:
    assert strength(subject) == ""


@pytest.mark.parametrize("subject", ["on leave " * 5000, " " * 20_000 + "Auto:", "(" * 20_000])
def test_an_endless_subject_costs_nothing(subject: str) -> None:
    assert strength(subject) in {"", "strong"}
