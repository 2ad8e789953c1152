"""The words mail programs put around a quoted or forwarded message, in the languages they speak."""
# ruff: noqa: RUF001  every word stands in its own alphabet

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(
        word.strip().lower() for word in text.replace("\n", "|").split("|") if word.strip()
    )


FROM: Final = _words(
    """from|von|de|de la|da|fra|från|frän|van|od|от|від|от кого|lähettäjä|feladó|expeditor|expeditorul|mittente
    remitente|kimden|gönderen|gonderen|šalje|pošiljatelj|pošiljalac|odesílatel|odosielateľ|από|发件人|寄件者|寄件人
    發件人|差出人|送信者|보낸 사람|보낸사람|發件者|remetente|expéditeur|nadawca|avsändare|afsender|avsender|afzender
    absender|saatja|siuntėjas|sūtītājs|nuo|מאת|מֵאֵת|من|від кого|người gửi|từ|dari|pengirim|จาก|frá|igorlea|remitent
    od koho|выслано|no|daripada|nork|از|فرستنده|발신|प्रेषक|mula kay|од"""
)
DATE: Final = _words(
    """date|sent|datum|gesendet|data|fecha|enviado|enviado el|enviado em|enviada em|enviada|envoyé|envoyé le|dato|sendt
    sendt den|skickat|verzonden|verzonden op|wysłano|wyslano|data wysłania|дата|отправлено|надіслано|дата отправки
    päivämäärä|lähetetty|päiväys|dátum|elküldve|küldve|dată|trimis|trimis la|inviato|inviato il|tarih|gönderildi
    gönderilme tarihi|poslano|odesláno|odoslané|odoslaný|ημερομηνία|στάλθηκε|发送时间|发送日期|日期|寄件日期
    傳送時間|已傳送|送信日時|送信|日時|日付|날짜|보낸 날짜|보낸날짜|date d'envoi|kuupäev|saadetud|išsiųsta|nosūtīts
    תאריך|נשלח|التاريخ|تاريخ الإرسال|đã gửi|ngày|tanggal|dikirim|วันที่|dags|sent at|sent on|изпратено|послато
    poslané|skickades|sendt dato|dihantar|bidaltze-data|enviat|enviat el|فرستاده شده|تم الإرسال|تاریخ|ส่ง|दिनांक
    датум|datums|sūtīts|発信日時|datum odeslání|data d'enviament|timestamp"""
)
TO: Final = _words(
    """to|an|para|à|a|pour|til|till|aan|do|komu|кому|до|vastaanottaja|címzett|către|destinatar|destinatarul
    destinatario|kime|alıcı|prima|primatelj|za|προς|收件人|收件者|宛先|받는 사람|받는사람|destinatário|mottagare
    modtager|mottaker|odbiorca|saaja|kam|kellele|אל|إلى|đến|kepada|ถึง|per a|adresát|komu koho
    nori|به|گیرنده|받은 사람|수신|adressaat|primalac|प्राप्तकर्ता|прима|skirta|adresat"""
)
CC: Final = _words(
    """cc|kopie|kopie (cc)|kopia|kopi|kopio|copie|copie à|copia|cópia|copia a|másolat|másolatot kap|bilgi|копия|копія
    dw|udw|bcc|kopija|kópia|抄送|副本|참조|cc:|κοιν.|κοινοποίηση|עותק|نسخة|svar til|reply-to|réponse à|antwort an
    svara till|répondre à|responder a|rispondi a|odpowiedz do|antwoord aan|ответить|назад к|importance|priority
    wichtigkeit|kép|attachments|anlagen|pièces jointes|bijlagen|組織|organization|cc to|kopia till|svar-til
    vastausosoite|ヽcc|reply|antworten an"""
)
SUBJECT: Final = _words(
    """subject|betreff|asunto|assunto|sujet|objet|oggetto|emne|ämne|onderwerp|temat|тема|aihe|tárgy|subiect|subiectul
    konu|predmet|předmět|předmet|θέμα|主题|主旨|件名|제목|teema|tema|temats|נושא|הנדון|الموضوع|chủ đề|tiêu đề|subjek
    perihal|เรื่อง|efni|gaia|assumpte|vec|věc|относно|наслов|tēma|zadeva|주제|موضوع|主　题|主　題|विषय|ogg"""
)
HEADER_KEYS: Final = FROM | DATE | TO | CC | SUBJECT

# "---- Original Message ----": the reply kind, and the forward kind.
FORWARDED: Final = _words(
    """forwarded message|forwarded by|begin forwarded message|start of forwarded message|original message forwarded
    weitergeleitete nachricht|weitergeleitete mail|anfang der weitergeleiteten nachricht
    beginn der weitergeleiteten nachricht|beginn der weitergeleiteten e-mail|message transféré|message transmis
    début du message réexpédié|début du message transféré|e-mail transféré|mail transféré|courriel transféré
    mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada
    início da mensagem encaminhada|início da mensagem reencaminhada|messaggio inoltrato|inizio messaggio inoltrato
    doorgestuurd bericht|begin doorgestuurd bericht|videresendt meddelelse|videresendt besked
    start på videresendt besked|videresendt melding|begynnelsen på videresendt melding|videresendt e-post
    vidarebefordrat meddelande|vidarebefordrat brev|början på vidarebefordrat meddelande
    börja vidarebefordrat meddelande|vidarebefordrat e-postmeddelande|vidarebefordrat mejl|välitetty viesti
    edelleenlähetetty viesti|välitetyn viestin alku|wiadomość przekazana|przekazana wiadomość
    początek przekazywanej wiadomości|treść przekazanej wiadomości|přeposlaná zpráva|přeposlaný e-mail
    začátek přeposlané zprávy|preposlaná správa|preposlaný e-mail|začiatok preposlanej správy|továbbított üzenet
    továbbított levél|továbbított levél kezdete|mesaj redirecționat|mesaj redirecţionat|mesajul redirecționat
    începe mesajul redirecționat|mesaj transmis|пересылаемое сообщение|перенаправленное сообщение
    пересланное сообщение|переадресованное сообщение|начало переадресованного сообщения
    начало пересылаемого сообщения|переслане повідомлення|перенаправлене повідомлення
    початок листа, що пересилається|початок переадресованого повідомлення|iletilen ileti|iletilmiş mesaj
    iletilmiş ileti|iletilen mesaj|i̇letilen i̇leti|i̇letilmiş mesaj|ileti başlangıcı|i̇leti başlangıcı
    proslijeđena poruka|proslijedjena poruka|započni proslijeđenu poruku|прослеђена порука|препратено съобщение
    προωθημένο μήνυμα|αρχή προωθημένου μηνύματος|转发的邮件|转发邮件信息|转发的信息|轉寄的郵件|轉寄郵件|已轉寄的郵件
    以下是转发的邮件|開始轉寄郵件|開始轉寄訊息|転送メッセージ|転送されたメッセージ|轉寄訊息|전달된 메시지
    전달된 메일|הודעה שהועברה|رسالة معاد توجيهها|الرسالة المُعاد توجيهها|thư được chuyển tiếp|pesan terusan
    missatge reenviat|edastatud kiri|edastatud sõnum|persiųstas laiškas|persiųsta žinutė|pārsūtīta ziņa
    posredovano sporočilo|下面是被转发的邮件|开始转发的邮件|转发的消息|转发的原邮件|תחילת ההודעה שהועברה
    بداية الرسالة المعاد توجيهها|เริ่มข้อความที่ส่งต่อ|ข้อความที่ส่งต่อ|bắt đầu thư được chuyển tiếp|thư đã chuyển tiếp
    mulai pesan terusan|pesan yang diteruskan|inici del missatge reenviat|आगे भेजा गया संदेश|پیام هدایت‌شده"""
)
ORIGINAL: Final = _words(
    """original message|original email|original e-mail|original mail|original appointment|reply message
    reply above this line|ursprüngliche nachricht|originalnachricht|original nachricht|original-nachricht
    ursprüngliche mail|antwort nachricht|message original|message d'origine|message initial|courriel original
    mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|origineel bericht
    oprindelig meddelelse|original besked|opprinnelig melding|ursprungligt meddelande|originalmeddelande
    ursprungligt brev|alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|původní e-mail
    pôvodná správa|eredeti üzenet|mesaj original|mesajul original|исходное сообщение|оригинальное сообщение
    первоначальное сообщение|оригінальне повідомлення|вихідне повідомлення|orijinal mesaj|orijinal ileti|özgün ileti
    izvorna poruka|originalna poruka|оригинална порука|оригинално съобщение|αρχικό μήνυμα|原始邮件|原始郵件|原始信息
    元のメッセージ|元のメール|オリジナルメッセージ|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية|thư gốc
    pesan asli|missatge original|algne kiri|originalus laiškas
    mail original|원본 이메일|원본 메세지|izvorno sporočilo|původní e-mail"""
)
_MESSAGE_NOUN: Final = (
    r"messages?|messaggio|nachricht|bericht|mensaje|mensagem|meddelande|meddelelse|besked|melding|viesti|wiadomość"
    r"|zpráva|"
    r"správa|сообщение|повідомлення|съобщение|ileti|mesajul?|üzenet|poruka|порука|μήνυμα|e-?mail|邮件|郵件"
    r"|メッセージ|메시지"
)
# A line of dashes around words of which one is "message": quotes something, whatever the language says of it.
DASHED_MESSAGE: Final = re.compile(
    rf"[-_=*]{{3,}}\s*\S(?:.{{0,60}}\s)?\S*(?:{_MESSAGE_NOUN})\b.{{0,20}}?[-_=*]{{3,}}", re.I
)

FORWARD_PREFIX: Final = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(fwd?|fw|wg|tr|rv|i|enc|vs|vl|vb|videresend|videresendt|fs|pd|továbbítás"
    r"|továbbított|redir|redirecționare"
    r"|rdr|ilt|ynt-ilt|пересл|отпр|на|перенаправлено|转发|轉寄|轉發|転送|전달|doorst|doorgestuurd|přeposl|prop"
    r"|προώθ|πρθ|fyi"
    r"|tov|edasi|posr|proslijeđeno|prosleđeno|препр|ส่งต่อ|trs|ארג|ft|přp|pdl|dv"
    r"|przekaz|préacheminement|reenv|rm|edst|pās|משל|הועבר|إعادة توجيه)\s*(?:\[\d+\])?\s*[:：]\s*",
    re.IGNORECASE,
)

WROTE: Final = re.compile(
    r"\b(?:wrote|writes|said|a écrit|écrit|écrivait|schrieb|geschrieben|schreibt|schreef|geschreven|escribió"
    r"|escribio|escrib[ií]a"
    r"|escreveu|escreve|ha scritto|scrisse|scrive|scritto|skrev|skriver|kirjoitti|kirjoittaa|napisał\w*|napisała?"
    r"|napsal\w*|napísal\w*|napisao"
    r"|napisala|napisal|написала?\(?|написал\(а\)|написав|пишет|pisze|пише|писал|писала|yazdı|yazmış|a scris|ezt írta"
    r"|írta|έγραψε|έγραψεν?"
    r"|kirjutas|rašė|rakstīja|va escriure|ha escrit|escrigué|skrifaði|đã viết|menulis|idatzi|написа|је написао"
    r"|је написала|on écrit"
    r"|a\s+écrit|έγραψε)\b|写道|寫道|写了|のメール|は書きました|さんが書きました|님이 작성|님이 쓴|작성:|כתב|كتب"
    r"|เขียน|napisał\(a\)|napisal\(a\)|napisana przez|نوشت|escribiu|लिखा|লিখেছেন|쓴 글|さんは書き|作成:",
    re.IGNORECASE,
)

# Attributions that put the verb first and no date behind it.
QUOTING: Final = re.compile(
    r"(?:quoting|zitat von|citeren|citerar|citat av|cytowanie|cituji|citované|lainaus|citando a?|citation de|цитирую"
    r"|цитата от|idézet|вы писали)\b",
    re.IGNORECASE,
)
# What desks write above their mails: whatever stands below such a line is theirs.
ANSWER_ABOVE: Final = re.compile(
    r"\W*(?:please |bitte |merci de |veuillez |por favor,? )?(?:type|write|reply|respond|enter|schreiben|antworten"
    r"|répondre|écrire|écrivez|responda|escriba|rispondi|scrivi|beantwoord|odpowiedz)\b.{0,40}"
    r"(?:above this line|(?:ober|über|oberhalb)\w* dieser (?:linie|zeile)|au-dessus de cette ligne"
    r"|(?:encima|arriba) de esta línea|acima desta linha|sopra questa (?:linea|riga)|boven deze (?:lijn|regel)"
    r"|powyżej tej linii)\W*",
    re.IGNORECASE,
)
