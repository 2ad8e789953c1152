"""A letter as the JSON of `inspect_mail`."""

from typing import Any

from support.inbound.reading.letter import Address, Forwarded, Letter


def as_json(letter: Letter) -> dict[str, Any]:
    """The keys and their order are a contract with whoever reads the command's output."""
    return {
        "from": _person(letter.sender) if letter.sender.email or letter.sender.name else None,
        "to": [_person(person) for person in letter.to],
        "cc": [_person(person) for person in letter.cc],
        "reply_to": [_person(person) for person in letter.reply_to],
        "subject": letter.subject,
        "message_id": letter.message_id or None,
        "in_reply_to": list(letter.in_reply_to),
        "references": list(letter.references),
        "text": letter.text,
        "reply_text": letter.reply_text,
        "elided_text": letter.elided_text,
        "html": letter.html,
        "attachments": [
            {"name": item.name, "content_type": item.content_type, "size": item.size, "sha256": item.sha256,
             "cid": item.cid or None, "inline": item.inline}
            for item in letter.attachments
        ],
        "is_auto_reply": bool(letter.auto_reply),
        "auto_reply_reason": letter.auto_reply or None,
        "is_bounce": letter.is_bounce,
        "bounce": [
            {"recipient": item.recipient, "status": item.status or None, "action": item.action or None}
            for item in letter.bounce
        ],
        "is_mdn": letter.is_mdn,
        "forwarded": _forwarded(letter.forwarded),
        "flags": [*letter.flags, *(["held"] if letter.held_reason else [])],
        "error": letter.error or None,
    }  # fmt: skip


def _person(address: Address) -> dict[str, str]:
    return {"email": address.email, "name": address.name}


def _forwarded(found: Forwarded | None) -> dict[str, str] | None:
    return {"email": found.email, "name": found.name, "subject": found.subject} if found else None
