"""The same letter as each provider posts it; every provider must pass the same shared cases."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.support.channels import amazon
from tests.support.channels.post import Post
from tests.support.inbound.conftest import letter

PAYLOADS = Path(__file__).parents[2] / "payloads" / "inbound"
SECRET = "desk:open sesame"
MAILGUN_KEY, MANDRILL_KEY = "mailgun-signing-key", "mandrill-key"
SETTINGS = {
    "WEBHOOK_SECRET": [SECRET],
    "MAILGUN_WEBHOOK_SIGNING_KEY": MAILGUN_KEY,
    "MANDRILL_WEBHOOK_KEY": MANDRILL_KEY,
    "MAILERSEND_INBOUND_SECRET": "mailersend-secret",
    "BREVO_API_KEY": "brevo-key",
    "POSTAL_WEBHOOK_KEY": amazon.public_key(),
}
FORM = "application/x-www-form-urlencoded"


def basic(secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def raw_letter(text: str = "") -> bytes:
    mail = letter("a-letter")
    return mail.replace("Où est ma facture ?".encode(), text.encode()) if text else mail


def payload(name: str) -> str:
    return (PAYLOADS / f"{name}.json").read_text()


def filled(name: str, mail: bytes, *, encoded: bool) -> str:
    inside = base64.b64encode(mail).decode() if encoded else mail.decode()
    return payload(name).replace('"@@LETTER@@"', json.dumps(inside))


def postmark() -> Post:
    return Post("postmark", payload("postmark").encode(), headers=basic())


def postmark_raw() -> Post:
    return Post(
        "postmark", filled("postmark_raw", raw_letter(), encoded=False).encode(), headers=basic()
    )


def amazon_ses() -> Post:
    event = json.loads(filled("amazon_ses", raw_letter(), encoded=True))
    event["Message"] = json.dumps(event["Message"])
    return amazon.call(event, basic())


def numbered(call: Post, number: str) -> Post:
    """The same of Amazon's under another number: what has the same one is the same call."""
    return amazon.call(json.loads(call.body) | {"MessageId": number}, basic())


def mailgun_fields(token: str = "a" * 50) -> dict[str, str]:
    stamp = "1772454001"
    signed = hmac.new(MAILGUN_KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256)
    return {
        "recipient": "support@luneo.app",
        "sender": "zoe@example.com",
        "timestamp": stamp,
        "token": token,
        "signature": signed.hexdigest(),
    }


def mailgun(token: str = "a" * 50) -> Post:
    """Parsed mode, with a file."""
    headers = [
        ["From", "Zoé Martin <zoe@example.com>"],
        ["To", "Luneo <support@luneo.app>"],
        ["Subject", "A question"],
        ["Date", "Mon, 02 Mar 2026 13:20:00 +0100"],
        ["Message-Id", "<a-letter@example.com>"],
    ]
    fields = mailgun_fields(token) | {
        "body-plain": "Où est ma facture ?\r\n\r\nZoé\r\n",
        "message-headers": json.dumps(headers),
        "attachment-count": "1",
    }
    file = SimpleUploadedFile("plan.png", b"\x89PNG\r\n\x1a\n", "image/png")
    body = encode_multipart(BOUNDARY, fields | {"attachment-1": file})
    return Post("mailgun", body, MULTIPART_CONTENT, basic())


def mailgun_mime(token: str = "b" * 50, mail: bytes = b"") -> Post:
    file = {"body-mime": (mail or raw_letter()).decode("latin-1")}
    body = urlencode(mailgun_fields(token) | file, encoding="latin-1").encode()
    return Post("mailgun", body, FORM, basic())


def sendgrid() -> Post:
    fields = {
        "headers": "From: =?utf-8?q?Zo=C3=A9_Martin?= <zoe@example.com>\nTo: support@luneo.app\n"
        "Subject: A question\nMessage-ID: <a-letter@example.com>\nDate: Mon, 02 Mar 2026 13:20:00 +0100\n",
        "text": "Où est ma facture ?\n\nZoé\n",
        "envelope": json.dumps({"to": ["support@luneo.app"], "from": "zoe@example.com"}),
        "charsets": json.dumps({"text": "UTF-8"}),
        "attachments": "0",
    }
    return Post("sendgrid", encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT, basic())


def sendgrid_raw(mail: bytes = b"") -> Post:
    """The form as SendGrid writes it: the mail's own bytes, whatever their charset."""
    envelope = json.dumps({"to": ["support@luneo.app"], "from": "zoe@example.com"})
    parts = {"envelope": envelope.encode(), "email": mail or raw_letter()}
    lines = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (BOUNDARY.encode(), name.encode(), value)
        for name, value in parts.items()
    ]
    body = b"".join(lines) + b"--%s--\r\n" % BOUNDARY.encode()
    return Post("sendgrid", body, MULTIPART_CONTENT, basic())


def mandrill(*mails: bytes) -> Post:
    template = payload("mandrill")
    events = [
        json.loads(
            template.replace('"@@LETTER@@"', json.dumps(mail.decode("utf-8", "surrogateescape")))
        )[0]
        for mail in mails or (raw_letter(),)
    ]
    fields = {"mandrill_events": json.dumps(events)}
    signed = (
        f"http://{SECRET}@testserver/in/email/mandrill/mandrill_events" + fields["mandrill_events"]
    )
    digest = hmac.new(MANDRILL_KEY.encode(), signed.encode(), hashlib.sha1).digest()
    signature = {"X-Mandrill-Signature": base64.b64encode(digest).decode()}
    return Post("mandrill", urlencode(fields).encode(), FORM, basic() | signature)


def brevo(*texts: str) -> Post:
    event = json.loads(payload("brevo"))
    (item,) = event["items"]
    event["items"] = [item | {"RawTextBody": text} for text in texts] or [item]
    return Post("brevo", json.dumps(event).encode(), headers=basic())


def sparkpost() -> Post:
    return Post(
        "sparkpost", filled("sparkpost", raw_letter(), encoded=True).encode(), headers=basic()
    )


def mailersend() -> Post:
    body = filled("mailersend", raw_letter(), encoded=False).encode()
    signed = hmac.new(b"mailersend-secret", body, hashlib.sha256).hexdigest()
    return Post("mailersend", body, headers=basic() | {"Signature": signed})


def postal() -> Post:
    mail = base64.b64encode(raw_letter()).decode()
    told = {"mail_from": "zoe@example.com", "rcpt_to": "support@luneo.app", "base64": True}
    body = json.dumps({"id": 1, **told, "message": mail}).encode()
    signed = amazon.key().sign(body, padding.PKCS1v15(), hashes.SHA1())
    proof = {"X-Postal-Signature": base64.b64encode(signed).decode()}
    return Post("postal", body, headers=basic() | proof)


def mailjet() -> Post:
    return Post("mailjet", payload("mailjet").encode(), headers=basic())


CASES: dict[str, Callable[[], Post]] = {
    "amazon_ses": amazon_ses,
    "brevo": brevo,
    "mailersend": mailersend,
    "mailgun": mailgun,
    "mailgun_mime": mailgun_mime,
    "mailjet": mailjet,
    "mandrill": mandrill,
    "postal": postal,
    "postmark": postmark,
    "postmark_raw": postmark_raw,
    "sendgrid": sendgrid,
    "sendgrid_raw": sendgrid_raw,
    "sparkpost": sparkpost,
}
EXACT = {
    "amazon_ses",
    "mailersend",
    "mailgun_mime",
    "mandrill",
    "postal",
    "postmark_raw",
    "sendgrid_raw",
    "sparkpost",
}
SIGNED = {"mailgun": "signature", "mailgun_mime": "signature", "mandrill": "X-Mandrill-Signature"}
