"""Mail that came back: delivery reports (RFC 3464), read receipts (RFC 8098), complaints (RFC 5965), and the rest.

A report in the standard form is believed. Anything else needs a daemon's sender and a daemon's words, because people
write about failed mail too.
"""

import email
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flufl.bounce import scan_message

from support.inbound.reading import headers, loops
from support.inbound.reading.decode import guess_text, to_text, transfer_decoded
from support.inbound.reading.letter import Address, Bounced
from support.inbound.reading.mime import Part, Tree

_FAILURES: Final = frozenset({"failed", "failure", "delayed", "expired", "undeliverable"})
_SUCCESSES: Final = frozenset({"delivered", "relayed", "expanded", "deliverable", "success"})
_BLOCK: Final = re.compile(r"\n\s*\n")
_FIELD: Final = re.compile(r"^([A-Za-z-]{2,40})[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_CODE: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY_CODE: Final = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[\s-])")
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9][\w.!#$%&'*+/=?^`{|}~-]{0,100}@[A-Za-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){1,8}"
)
_SUBJECT: Final = re.compile(
    r"undeliver|returned\s+(?:mail|e-?mail|message)|return(?:ed|ing)\s+(?:message\s+)?to\s+sender"
    r"|delivery\s+(?:has\s+)?(?:status|fail|problem|report|error|delay|incomplete|notification)"
    r"|fail(?:ure|ed)\s+(?:notice|delivery|mail|message)|mail\s+(?:delivery|system error|failed|could not)"
    r"|message\s+(?:delivery\s+)?(?:has\s+)?(?:fail|delay|undeliver|not delivered|could not)|(?:not|couldn't|can't"
    r"|cannot) (?:be )?deliver|non-?\s?deliver"
    r"|delayed\s+mail|\bdelayed\b.*\bhours|warning: (?:could not send|message)|(?:mail|message) (?:bounced|rejected"
    r"|returned|refused)|user unknown|(?:recipient|address) (?:rejected|unknown)"
    r"|unzustellbar|nicht zugestellt|zustellung fehl|zustellungs?(?:fehler|benachrichtigung)|non (?:remis|livr"
    r"|distribu)|échec de (?:la )?remise|non recapitabile|mancat[ao] (?:consegna|recapito)"
    r"|no se (?:puede|ha podido) entregar|no entregad|devuelto al remitente|não (?:entregue|foi possível entregar)"
    r"|onbestelbaar|niet bezorgd|kan(?:de)? (?:ikke|inte) levere|olevererbart|går inte att leverera"
    r"|niedostarcz|nie dostarczon|nedoru[čc]|nedoručiteľn|kézbesíthetetlen|teslim edilemedi|недоставл|не доставлен"
    r"|невозможно доставить|退信|无法投递|無法傳遞|未送达|メールエラー|エラー通知|配信(?:不能|エラー|失敗"
    r"|できません)|送信できません|送信エラー|전송\s?실패|반송|배달되지 않|배달\s?실패|발송\s?실패"
    r"|fehler bei der zustellung|ei voitu toimittaa|toimittaminen epäonnist|nelivrabil|nu a putut fi livrat"
    r"|δεν είναι δυνατή η παράδοση|αποτυχία παράδοσης|не вдалося доставити|не може да бъде доставен"
    r"|לא ניתן למסירה|לא ניתן לשלוח|(?:لا يمكن|تعذر|فشل) تسليم|không thể (?:gửi|chuyển)|ไม่สามารถส่ง|tidak terkirim"
    r"|nije isporučen|ni mogoče dostaviti|nepristatyt|nav piegādāt",
    re.IGNORECASE,
)  # fmt: skip
_WORDS: Final = re.compile(
    r"(?:could|can)\s?not be delivered|couldn't be delivered|undeliverable|delivery[^.\n]{0,60}fail"
    r"|failed (?:permanently|to deliver)|permanent(?:ly)? (?:fatal )?(?:error|fail)|fatal errors|user unknown"
    r"|unknown user|no such user"
    r"|mailbox (?:is )?(?:unavailable|full|not found)|unable to deliver|(?:was|has|been|were)\s(?:not"
    r"|n't)(?: been)? delivered|not deliver(?:ed|able)?|address(?:\(es\)|es)? failed|return(?:ed"
    r"|ing) (?:message )?to sender|delivery (?:to the following|attempts?)|unrouteable|does(?: not|n't) exist"
    r"|undelivered|has been delayed|still being retried|over quota|exceeded (?:the )?(?:storage|quota)"
    r"|diagnostic-code|transcript of session|rejected|\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|\b55[0-4] ",
    re.IGNORECASE,
)
_ORIGINAL: Final = re.compile(
    r"\n[-_= \t>]{0,60}(?:(?:begin |below |this )?(?:is )?(?:a )?(?:(?:copy of|header of)?\s?(?:your|the"
    r"|our)?\s?(?:original|unsent|returned|undelivered|failed) (?:message|mail|e-mail|headers)|message (?:header"
    r"|follows|headers follow)|copy of (?:your|the) (?:message|mail)))"
    r"|\n(?:Return-Path|Received|Message-ID|MIME-Version): ",
    re.IGNORECASE,
)
_SES: Final = re.compile(r'notificationType\\?"\s*:\s*\\?"Bounce')
_SES_RECIPIENT: Final = re.compile(r'emailAddress\\?"\s*:\s*\\?"([^"\\]{3,320})')
_BLANK_LINES: Final = re.compile(rb"\n\s*\n")
# The library stumbles over headers that are no ASCII.
_SEVEN_BITS: Final = bytes(range(128)) + b"?" * 128
_FINAL: Final = re.compile(r"^Final-Recipient:.*", re.MULTILINE | re.IGNORECASE)
_TO: Final = re.compile(r"^To:.*", re.MULTILINE | re.IGNORECASE)
_POST_MASTER: Final = re.compile(r"post[-_.]?master|mail[-_.]?delivery")
_MESSAGE_ID: Final = re.compile(
    r"^[> \t]{0,20}(?:Original-)?Message-ID:\s*<([^<>\s]{1,998})>", re.IGNORECASE | re.MULTILINE
)
_READ: Final = 100_000  # characters of text looked at
_FLUFL: Final = 16_000  # bytes given to the library, which reads every block fifty times
_RECIPIENTS: Final = 50


@dataclass(frozen=True, slots=True)
class Report:
    """What a machine reports: `kind` is the multipart/report's type, also where only a part says it."""

    kind: str = ""
    is_bounce: bool = False
    is_mdn: bool = False
    bounced: tuple[Bounced, ...] = ()
    original_id: str = ""


def read(tree: Tree, *, sender: Address, to: Sequence[Address], subject: str, text: str) -> Report:
    """Is it a bounce, whose, and of which message."""
    parts = {part.kind: part for part in tree.root.walk()}
    kind = _kind(tree.root, parts)
    if kind == "feedback-report":
        return Report(kind)
    if kind == "disposition-notification":
        return Report(kind, is_mdn=True, original_id=_original_id(tree, parts))
    bounced = _statuses(tree)
    if any(_failed(item) for item in bounced):
        failed = tuple(item for item in bounced if _failed(item))
        return Report(kind, is_bounce=True, bounced=failed, original_id=_original_id(tree, parts))
    if bounced and all(
        item.action in _SUCCESSES or item.status.startswith("2") for item in bounced
    ):
        return Report(kind)
    found = _by_words(tree, sender, to, subject=subject, text=text[:_READ])
    if found is None:
        return Report(kind)
    original_id = _original_id(tree, parts) or _named_in(text[:_READ])
    return Report(kind, is_bounce=True, bounced=found, original_id=original_id)


def _kind(root: Part, parts: dict[str, Part]) -> str:
    if root.kind == "multipart/report":
        declared = root.params.get("report-type", "").lower().strip()
        if declared:
            return declared
    for kind in ("feedback-report", "disposition-notification", "delivery-status"):
        if f"message/{kind}" in parts:
            return kind
    return "unknown" if root.kind == "multipart/report" else ""


def _statuses(tree: Tree) -> list[Bounced]:
    """The recipients of every delivery-status part."""
    found: list[Bounced] = []
    for part in tree.root.walk():
        if (
            part.kind in {"message/delivery-status", "message/global-delivery-status"}
            and len(found) < _RECIPIENTS
        ):
            text = _decoded(tree, part).replace("\r\n", "\n")
            blocks = (_status(block) for block in _BLOCK.split(text[:_READ]))
            found.extend(item for item in blocks if item)
    return found[:_RECIPIENTS]


def _decoded(tree: Tree, part: Part) -> str:
    raw = tree.raw[part.start : min(part.end, part.start + 2 * _READ)]
    data = transfer_decoded(raw, guess_text(part.first("content-transfer-encoding")))
    return to_text(data, part.params.get("charset", ""))


def _status(block: str) -> Bounced | None:
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(block):
        fields.setdefault(name.lower(), " ".join(value.split()))
    recipient = (
        fields.get("final-recipient")
        or fields.get("original-recipient")
        or fields.get("x-actual-recipient", "")
    )
    if not recipient and not fields.keys() & {"action", "status"}:
        return None
    address = recipient.rpartition(";")[2].strip(" <>\"'")
    wanted = fields.get("original-recipient", "").rpartition(";")[2].strip(" <>")
    if "@" not in address and "@" in wanted:
        address = wanted
    code = _CODE.search(fields.get("status", "")) or _CODE.search(fields.get("diagnostic-code", ""))
    action = fields.get("action", "").split("(")[0].strip().lower()
    return Bounced(address[:320], code[0] if code else "", action[:40])


def _failed(item: Bounced) -> bool:
    return item.action in _FAILURES or (
        item.action not in _SUCCESSES and item.status[:1] in {"4", "5"}
    )


def _by_words(
    tree: Tree, sender: Address, to: Sequence[Address], *, subject: str, text: str
) -> tuple[Bounced, ...] | None:
    """Recipients of a bounce that follows no standard; nothing when it is none."""
    if _SES.search(text) and "amazon" in sender.domain:
        return tuple(
            Bounced(address, "5.0.0", "failed")
            for address in dict.fromkeys(_SES_RECIPIENT.findall(text))
        )
    failed = _ADDRESS.findall(headers.unfolded(tree.root.first("x-failed-recipients")))
    head = text[: _first_original(text)]
    if not failed and not _is_bounce(tree.root, sender, subject=subject, head=head):
        return None
    status = _code_in(head)
    delayed = status.startswith("4") or re.search(r"delay|warning", subject, re.IGNORECASE)
    recipients = dict.fromkeys(failed or _recipients(tree, text, to))
    return tuple(
        Bounced(item.lower(), status, "delayed" if delayed else "failed") for item in recipients
    )


def _is_bounce(root: Part, sender: Address, *, subject: str, head: str) -> bool:
    """A daemon's words from a daemon; a mere hint at one needs its subject, or the returned mail, too."""
    about = _SUBJECT.search(subject[:300]) is not None
    if _is_daemon(sender):
        answer = root.first("auto-submitted").lower().startswith(b"auto-replied")
        return about or (not answer and _WORDS.search(head) is not None)
    path = headers.unfolded(root.first("return-path")).strip().lower()
    pathless = path in {"<>", "<mailer-daemon>"} or path.startswith("<mailer-daemon@")
    if pathless and about:
        return True
    hinted = pathless or loops.is_nobody(sender.email)
    return hinted and _returns_mail(root) and _WORDS.search(head) is not None


def _is_daemon(sender: Address) -> bool:
    name = sender.name.lower().replace(" ", "-")
    named = any(word in name for word in ("mailer-daemon", "mail-deliver", "postmaster"))
    return named or loops.is_daemon(sender.email) or _POST_MASTER.match(sender.key) is not None


def _returns_mail(root: Part) -> bool:
    return any(part.kind in {"message/rfc822", "text/rfc822-headers"} for part in root.walk())


def _first_original(text: str) -> int:
    match = _ORIGINAL.search(text, 1)
    return match.start() if match else len(text)


def _code_in(head: str) -> str:
    code = next((match[0] for match in _CODE.finditer(head) if match[1] != "2"), "")
    if code:
        return code
    reply = _REPLY_CODE.search(head)
    return f"{reply[1]}.0.0" if reply else ""


def _recipients(tree: Tree, text: str, to: Sequence[Address]) -> list[str]:
    """Whom it could not reach: what the library knows, else who is named before the original, else its recipient."""
    head = _BLANK_LINES.sub(b"\n\n", tree.raw[:_FLUFL].translate(_SEVEN_BITS))
    try:
        known = [to_text(item) for item in scan_message(email.message_from_bytes(head))]
    except Exception:  # noqa: BLE001  a stranger's bytes in a stranger's parser: the fallback below is enough
        known = []
    if known:
        return sorted(known)[:_RECIPIENTS]
    ours = {address.key for address in to}
    place = _first_original(text)
    for source in (
        "\n".join(_FINAL.findall(text)),
        text[:place],
        "\n".join(_TO.findall(text, place)),
    ):
        named = [item.lower().rstrip(".") for item in _ADDRESS.findall(source)]
        others = [
            item
            for item in named
            if (item not in ours or source.startswith("Final")) and not loops.is_daemon(item)
        ]
        if others:
            return others[:5]
    return []


def _original_id(tree: Tree, parts: dict[str, Part]) -> str:
    """The Message-ID inside the returned message or its headers."""
    part = (
        parts.get("message/rfc822")
        or parts.get("text/rfc822-headers")
        or parts.get("message/rfc822-headers")
    )
    source = _decoded(tree, part) if part else ""
    if "message/disposition-notification" in parts:
        source = f"{_decoded(tree, parts['message/disposition-notification'])}\n{source}"
    return _named_in(source)


def _named_in(headers: str) -> str:
    """The first Message-ID of headers, which a report in no standard form copies into its text, indented or quoted."""
    match = _MESSAGE_ID.search(headers)
    return match[1] if match else ""
