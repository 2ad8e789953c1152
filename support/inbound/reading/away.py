"""Subjects that mail programs write for people who are away, told from those in which people write about an absence."""
# ruff: noqa: RUF001  every word stands in its own alphabet

import re
from typing import Final

_LOOKED_AT: Final = 200  # characters
_SURE: Final = (
    r"auto(?:matic|mated)?[-\s]?(?:reply|response|respuesta|answer)\b|auto\s?:|autoreply\b|autorrespuesta\b"
    r"|out\s?of\s?(?:the\s)?office(?:\s*(?:[:\-(|]|auto|repl|message|notif|$))|ooo\s?:"
    r"|(?:i am|i'm) (?:currently )?(?:out of|away from) (?:the |my )?office|away from (?:the )?office"
    r"|vacation (?:reply|response|message|notice|auto)|on (?:vacation|holiday|leave)\s*(?:[:\-]|$)"
    r"|automatische\s(?:antwort|rückmeldung|abwesenheit)|abwesenheits(?:notiz|nachricht|meldung|assistent|agent)\b"
    r"|abwesenheit\s*[:\-]|ich bin (?:derzeit |zur zeit |momentan )?(?:nicht im (?:büro|hause)|abwesend)"
    r"|réponse automatique|reponse automatique|absen(?:ce|te?|t\(e\))\sdu\s(?:bureau\b|\d)|message d'absence"
    r"|notification d'absence|avis d'absence"
    r"|respuesta automática|respuesta automatica|fuera de (?:la )?oficina|ausente\s*:|resposta automática"
    r"|resposta automatica|fora do escritório|ausência temporária"
    r"|risposta automatica|fuori (?:sede|ufficio)|assente\s*:|automatisch antwoord|automatisch bericht"
    r"|afwezig(?:heid)?(?:sbericht|sassistent|smelding)?\s*(?:[:\-]|$)|niet aanwezig\s*:"
    r"|autosvar|automatiskt svar|automatisk svar|fraværende?\s*[:\-]|frånvaro(?:meddelande)?\b"
    r"|fravær(?:sbesked)?\s*[:\-]|automaattinen vastaus|poissaolo\w*\s*[:\-]|poissa\s*:"
    r"|automatická odpověď|automatická odpoveď|mimo kancelář|odpowiedź automatyczna|automatyczna odpowiedź"
    r"|autoodpowiedź|nieobecn\w+|poza biurem|automatikus válasz|házon kívül"
    r"|răspuns automat|raspuns automat|автоматический ответ|автоответ|автоматична відповідь|вне офиса|нет на месте"
    r"|отсутствие на рабочем|автоматичен отговор|отсъств\w+\s*:"
    r"|otomatik yanıt|otomatik cevap|ofis dışında|automatski odgovor|samodejni odgovor|αυτόματη απάντηση"
    r"|εκτός γραφείου|自动回复|自動回覆|自動回复|自动答复|自動返信|自動応答|不在(?:通知|のお知らせ)|休暇(?:通知"
    r"|のお知らせ)"
    r"|자동\s?(?:회신|응답|답장)|תשובה אוטומטית|رد تلقائي|الرد التلقائي|trả lời tự động|balasan otomatis"
    r"|automaatvastus|automatinis atsakymas|automātiskā atbilde|resposta automàtica"
    r"|automatische reactie|réponse auto\b|risponditore automatico|аутоматски одговор|автовідповідь"
    r"|автоматическое уведомление об отсутствии|מענה אוטומטי|پاسخ خودکار|ตอบกลับอัตโนมัติ|balasan automatik"
    r"|स्वचालित (?:उत्तर|जवाब|प्रतिसाद)|ausencia de la oficina|ausência do escritório|assenza dall['’]ufficio"
    r"|mimo kancelári|în afara biroului|poissa toimistosta|poissaoloilmoitus|fraværsme(?:lding|ddelelse)|خارج المكتب"
)
# Words of people too: they count where nothing but a colon, a bracket or the old subject follows.
_TITLES: Final = (
    r"autoresponder|out of (?:the )?office|away from my (?:e?-?mail|desk)|(?:(?:i am|i'm) )?(?:currently )?on"
    r" (?:annual |maternity |paternity |parental |sick )?(?:vacation|holiday|leave)"
    r"|abwesend|ich bin im urlaub|im urlaub|urlaubs(?:notiz|meldung)|absence|en (?:congés?|vacances)|de vacaciones"
    r"|de férias|in ferie|niet op kantoor|nepřítomnost|frånvarande|ikke til stede|ikke på kontoret|в отпуске|外出中"
    r"|부재\s?중(?:입니다)?"
)
_BEGIN: Final = r"\s*(?:\[[\w .-]{1,20}\]\s*)?"
_AWAY: Final = re.compile(
    rf"{_BEGIN}[\[(*]{{0,2}}(?:{_SURE}|(?:{_TITLES})[\])*]{{0,2}}"
    r"\s*(?:[:：(\[–—-]|re:|aw:|$))",
    re.IGNORECASE,
)
# Notes: `Jane Roe is out of the office (returning 3/12/2025)`.
_NAMED: Final = re.compile(
    rf"{_BEGIN}(?:\w[\w'.-]{{0,30}} ){{1,4}}"
    r"(?:is out of the office|ist (?:au(?:ß|ss)er haus|nicht im büro)|est absent(?:e|\(e\))? du bureau)"
    r"\.?(?:\s*\(.{0,60})?$",
    re.IGNORECASE,
)


def is_away(subject: str) -> bool:
    """Whether a program wrote this subject because its owner does not read mail."""
    head = subject[:_LOOKED_AT]
    return _AWAY.match(head) is not None or _NAMED.match(head) is not None
