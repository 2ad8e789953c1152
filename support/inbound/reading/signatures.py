"""Lines that a telephone or a mail program signs with."""
# ruff: noqa: RUF001  every word stands in its own alphabet

import re
from typing import Final

_DEVICES: Final = (
    r"iphone|ipad|ipod|android|blackberry|samsung|galaxy|huawei|xiaomi|redmi|pixel|nokia|htc|lumia|windows|mobile?"
    r"|phone|smartphone|tablet"
    r"|handy|cell\w*|device|outlook|yahoo|mail\w*|gmail|airmail|proton\w*|spark|sony|motorola|verizon|alcatel|nexus"
    r"|oneplus|nine|mobiltelefon"
    r"|mobilger\w*|téléphone|telefoon|telefon\w*|móvil|celular|cellulare|mac\w*|thunderbird|k-9|fairemail|workspace"
    r"|zimbra|gmx|web\.de"
)
_SENT: Final = re.compile(
    rf"[\W_]*(?:"
    # English, without a sentence that goes on: "Sent from my desk, is much easier …"
    r"sent\s+(?:from|via|with|using|by|on)\s+(?:my|a|an|the)?\s*[^,.;!?]{1,60}(?:[<(]https?://[^\s<>]{1,150}[>)]"
    r"|[,.;!]?\s*(?:please|pls|excuse|sorry|pardon|apologies|forgive|so )\b.{0,120})?"
    r"|sent with \[[^\]]{1,40}\]\(https?://[^\s()]{1,100}\).{0,40}"
    r"|(?:sent|gesendet|sicher|envoyé)\b.{0,20}\btuta(?:nota)?\b.{0,60}"
    r"|sent\s+(?:from|via|with)\s+(?:my|the)\b[^.;!?]{1,60}\b(?:smartphone|tablet|device)\.?"
    r"|.{1,20}용 outlook .{1,10}"
    r"|.{0,30}\boutlook\b.{0,40}<https://aka\.ms/\w{1,20}>"
    r"|.{1,40}<https://go\.microsoft\.com/fwlink/\?linkid=\d{1,9}>.{0,30}"
    rf"|[\w ]{{0,20}}\bfrom\s+(?:my\s+|a\s+)?(?:{_DEVICES})\b.{{0,20}}"
    r"|(?:get|download|try)\s+\[?(?:outlook|yahoo mail|bluemail|spark|mail|the (?:new )?aol app)\b.{0,80}"
    rf"|(?:t[ée]l[ée]charge[rz]?|obtenir|obtenez|descargar?|obtener|scarica|ottieni|holen sie sich|laden sie"
    rf"|baixar?|obter|hent|skaffa|hanki|download)\s+\[?outlook\b.{{0,80}}"
    rf"|outlook\s+(?:für|pour|para|per|voor|för|til|for|dla|для)\s+(?:ios|android|mac)\b.{{0,60}}"
    r"|envoy[ée]e?\s+(?:de(?:puis)?|à partir|avec|par|via|du)\b.{1,60}"
    r"|(?:diese (?:nachricht|e-?mail|mail) wurde\s+)?(?:von|vom|mit)\s+(?:meine[mr]|mobil\w*|unterwegs)\b"
    r".{1,60}(?:gesendet"
    r"|verschickt|geschickt)\.?|(?:gesendet|verschickt|geschickt)\s+(?:von|vom|mit|aus|über|via)\b.{1,60}"
    r"|diese (?:nachricht|e-?mail|mail) wurde von.{1,60}gesendet\.?"
    r"|enviado\s+(?:desde|do|da|de|con|com|a partir|via|por|pelo)\b.{1,60}|inviato\s+(?:da|dal|con|tramite)\b.{1,60}"
    r"|(?:verzonden|verstuurd)\s+(?:vanaf|met|via|van|vanuit)\b.{1,60}|skickat\s+(?:från|via|med)\b.{1,60}"
    r"|skickades\s+från\b.{1,60}|sendt\s+(?:fra|via|med)\b.{1,60}"
    r"|lähetetty\b.{1,60}|wysłan[eoy]\s+(?:z|ze|za)\b.{1,60}|od(?:esláno|oslané|osláno)\s+(?:z|ze|zo|pomocou"
    r"|pomocí)\b.{1,60}"
    r"|отправлено\s+(?:с|из|со|через)\b.{1,60}|надіслано\s+(?:з|із|зі|через)\b.{1,60}|poslano\s+(?:s|z|sa|iz)\b.{1,60}"
    r"|изпратено\s+от\b.{1,60}|enviat\s+(?:des|amb)\b.{1,60}|נשלח\s+מ.{1,40}|تم الإرسال من.{1,40}|أ?ُ?رسلت من.{1,40}"
    r"|ส่งจาก.{1,40}|ارسال\s?شده از.{1,40}|मेरे .{1,30} से भेजा गया"
    r"|.{1,40}(?:'?[dt]an|umdan|['’]?[ıiuüm]{0,2}den)\s+gönderildi\.?|.{1,40}(?:küldve|küldtem)\.?|küldve\b.{1,60}"
    r"|trimis\s+(?:de pe|din|cu|de la)\b.{1,60}"
    r"|στάλθηκε\s+από\b.{1,60}|(?:从|從|自|由)?我的.{1,30}(?:发送|傳送|寄出|发出)|(?:发自|發自|发送自|傳送自|来自"
    r"|來自)我?.{1,30}|.{1,30}から送信(?:されました|しました)?|.{1,30}에서\s*보냄|(?:나의|내)\s.{1,20}에서.{0,10}"
    r"|sent\s+from\s+\[?mail\b.{1,120}|đã gửi từ\b.{1,60}|dikirim dari\b.{1,60}"
    r")[\W_]*",
    re.IGNORECASE,
)
_MOST: Final = 160  # characters


def is_device(line: str) -> bool:
    """True for `Sent from my iPhone` in any language, alone on its line."""
    return len(line) <= _MOST and _SENT.fullmatch(line) is not None
