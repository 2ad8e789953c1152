"""What a door stored, opened: the letter itself, or the letters inside a provider's webhook.

Where a provider posts the mail as it came, those very bytes are taken out. Where it posts a mail it has read already,
Anymail puts one together again. Nothing here judges a letter.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.encoders import encode_base64
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.handlers.wsgi import WSGIRequest

from support.inbound import fetched
from support.inbound.envelope import MAIL, Envelope, Opened
from support.inbound.providers import tracking_view_of, view_of
from support.models import RawMessage

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
TOLD = "events:"  # begins the source of what a provider tells of mails that left
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Single:
    """One member of a batch as a payload of its own."""

    body: bytes
    content_type: str


Extractor = Callable[[WSGIRequest], Opened | None]


def provider_of(raw: RawMessage) -> str:
    """The provider whose webhook was stored; empty for a letter that came by itself."""
    return raw.source.rpartition(":")[2] if raw.content_type != MAIL else ""


def members(raw: RawMessage) -> list[Single]:
    """The events of a batch, each as a payload of its own; empty where the row holds one letter or none."""
    provider, body = provider_of(raw), bytes(raw.body)
    if provider == "mandrill":
        events = json.loads(_request(raw).POST["mandrill_events"])
        fields = [urlencode({"mandrill_events": json.dumps([event])}) for event in events]
        found = [Single(each.encode(), FORM) for each in fields]
    elif provider == "sparkpost":
        found = [Single(json.dumps([event]).encode(), JSON) for event in json.loads(body)]
    elif raw.source.startswith(TOLD):
        events = json.loads(body)
        listed = events if isinstance(events, list) else []
        found = [Single(json.dumps([event]).encode(), JSON) for event in listed]
    elif provider in LISTED:
        name = LISTED[provider]
        events = json.loads(body).get(name) or []
        found = [Single(json.dumps({name: [event]}).encode(), JSON) for event in events]
    else:
        found = []
    return found if len(found) > 1 else []


def letter_in(raw: RawMessage) -> Opened | None:
    """The one letter of this row; None where the webhook held none (a test, a confirmation)."""
    provider = provider_of(raw)
    if not provider:
        return Opened(bytes(raw.body))
    exact = AS_IT_CAME.get(provider)
    opened = exact(_request(raw)) if exact else None
    return opened or _by_anymail(provider, _request(raw))


def letter_at_hand(raw: RawMessage) -> Opened | None:
    """The letter as far as it lies here, for those who only look: nobody is asked for the rest of it."""
    provider = provider_of(raw)
    if provider == "amazon_ses":  # what lies in S3 is left there
        return _amazon_ses(_request(raw), fetch=False)
    return None if provider in {"mailtrap", "resend"} else letter_in(raw)


def events_in(raw: RawMessage) -> list[Any]:
    """What a provider told, as Anymail's events. Raises whatever its odd words raise there."""
    return list(tracking_view_of(provider_of(raw)).parse_events(_request(raw)))


def _request(raw: RawMessage) -> WSGIRequest:
    """The webhook's request once more, as the view saw it."""
    body = _sayable(bytes(raw.body)) if raw.content_type.startswith(JSON) else bytes(raw.body)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in raw.headers.items()}
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "CONTENT_TYPE": raw.content_type,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            **headers,
        }
    )


def _sayable(body: bytes) -> bytes:
    """JSON can say half a character, which no mail can: a question mark stands for it."""
    if not SURROGATE.search(body):
        return body
    return json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")


def _by_anymail(provider: str, request: WSGIRequest) -> Opened | None:
    events = view_of(provider).parse_events(request)
    if not events:
        return None
    message = events[0].message
    for part in message.walk():
        if not part.is_multipart() and "Content-Transfer-Encoding" not in part:
            encode_base64(part)  # files come as bare bytes, whose line ends would be changed
    return Opened(
        message.as_bytes(), _envelope(message.envelope_sender, message.envelope_recipient)
    )


def _envelope(sender: Any, *recipients: Any) -> Envelope:
    return Envelope(str(sender or ""), tuple(str(each) for each in recipients if each))


def _form(request: WSGIRequest) -> Mapping[str, str]:
    """Form fields byte for byte, as latin-1: an old mail's 8-bit text is not UTF-8."""
    if request.content_type == FORM:
        return dict(parse_qsl(request.body.decode("latin-1"), encoding="latin-1"))
    request.encoding = "latin-1"
    return request.POST.dict()


def _mailgun(request: WSGIRequest) -> Opened | None:
    post = _form(request)
    if "body-mime" not in post:
        return None
    envelope = _envelope(post.get("sender"), post.get("recipient"))
    return Opened(post["body-mime"].encode("latin-1"), envelope)


def _sendgrid(request: WSGIRequest) -> Opened | None:
    post = _form(request)
    if "email" not in post:
        return None
    said = json.loads(post.get("envelope") or "{}")
    return Opened(post["email"].encode("latin-1"), _envelope(said.get("from"), *said.get("to", [])))


def _mandrill(request: WSGIRequest) -> Opened | None:
    events = json.loads(request.POST["mandrill_events"])
    message = events[0].get("msg", {}) if events else {}
    if "raw_msg" not in message:
        return None
    return Opened(_utf8(message["raw_msg"]), _envelope(message.get("sender"), message.get("email")))


def _postmark(request: WSGIRequest) -> Opened | None:
    event = json.loads(request.body)
    if "RawEmail" not in event:
        return None
    headers = event.get("Headers") or [{}]
    first = headers[0] if str(headers[0].get("Name", "")).lower() == "return-path" else {}
    sender = str(first.get("Value", "")).strip("<> ")
    return Opened(_utf8(event["RawEmail"]), _envelope(sender, event.get("OriginalRecipient")))


def _amazon_ses(request: WSGIRequest, *, fetch: bool = True) -> Opened | None:
    call = json.loads(request.body) if request.body else {}
    event = json.loads(call.get("Message") or "{}")
    receipt = event.get("receipt", {}) if isinstance(event, dict) else {}
    action = receipt.get("action", {})
    if action.get("type") == "SNS" and "content" in event:
        encoded = action.get("encoding") == "BASE64"
        content = base64.b64decode(event["content"]) if encoded else _utf8(event["content"])
    elif action.get("type") == "S3" and fetch:
        content = fetched.from_s3(action, str(call.get("TopicArn")))
    else:
        return None
    sender = event.get("mail", {}).get("source")
    return Opened(content, _envelope(sender, *receipt.get("recipients", [])))


def _sparkpost(request: WSGIRequest) -> Opened | None:
    events = json.loads(request.body)
    relay = events[0].get("msys", {}).get("relay_message") if events else None
    if not relay:
        return None
    content = relay["content"]
    encoded, text = content.get("email_rfc822_is_base64"), content["email_rfc822"]
    body = base64.b64decode(text) if encoded else _utf8(text)
    return Opened(body, _envelope(relay.get("msg_from"), relay.get("rcpt_to")))


def _postal(request: WSGIRequest) -> Opened | None:
    event = json.loads(request.body)
    if "message" not in event:
        return None
    encoded = event.get("base64") is True
    body = base64.b64decode(event["message"]) if encoded else _utf8(event["message"])
    return Opened(body, _envelope(event.get("mail_from"), event.get("rcpt_to")))


def _mailersend(request: WSGIRequest) -> Opened | None:
    data = json.loads(request.body).get("data") or {}
    if "raw" not in data:
        return None
    said = data.get("recipients", {}).get("rcptTo", [])
    sender = (data.get("sender") or {}).get("email")
    return Opened(_utf8(data["raw"]), _envelope(sender, *(each.get("email") for each in said)))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # JSON can say what UTF-8 cannot


LISTED = {"brevo": "items", "mailtrap": "events"}
AS_IT_CAME: dict[str, Extractor] = {
    "amazon_ses": _amazon_ses,
    "mailersend": _mailersend,
    "mailgun": _mailgun,
    "mailtrap": fetched.mailtrap,
    "mandrill": _mandrill,
    "postal": _postal,
    "postmark": _postmark,
    "resend": fetched.resend,
    "sendgrid": _sendgrid,
    "sparkpost": _sparkpost,
}
