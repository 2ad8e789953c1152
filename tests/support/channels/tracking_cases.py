"""What each provider tells of a mail that left, as it posts it."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.test import Client

from support.inbound import process
from support.models import RawMessage
from tests.support.channels import amazon as sns
from tests.support.channels import provider_cases as cases
from tests.support.channels.post import Post
from tests.support.channels.provider_cases import FORM, basic

REF = "9f2c-ref"
ZOE = "zoe@example.com"
WHEN = 1772454001  # seconds


def post(call: Post) -> Any:
    client = Client(headers={"host": "testserver"})
    path = f"{call.path}tracking/"
    return client.generic(
        "POST", path, call.body, content_type=call.content_type, headers=call.headers
    )


def send(call: Post) -> list[str]:
    """Post the call, file what waits, and say what became of each row that the call left."""
    known = set(RawMessage.objects.values_list("pk", flat=True))
    assert post(call).status_code == 200
    file_all()
    rows = RawMessage.objects.exclude(pk__in=known).order_by("pk")
    return [flag for row in rows for flag in row.outcome.get("flags", [row.last_error])]


def file_all() -> None:
    """Two rounds: a call that is split leaves its events for the second."""
    for _ in range(2):
        process.process_due(now=RawMessage.objects.latest("run_at").run_at)


def posted(provider: str, event: Any) -> Post:
    return Post(provider, json.dumps(event).encode(), headers=basic())


def postmark(**fields: Any) -> Post:
    event = {
        "RecordType": "Bounce",
        "ID": 42,
        "Type": "HardBounce",
        "MessageID": REF,
        "Email": ZOE,
        "Description": "The server was unable to deliver your message",
        "Details": "smtp;550 5.1.1 no such mailbox",
        "BouncedAt": "2026-03-02T12:20:01Z",
    }
    return posted("postmark", event | fields)


def sendgrid_event(**fields: Any) -> dict[str, Any]:
    event = {"email": ZOE, "timestamp": WHEN, "event": "bounce", "anymail_id": REF}
    return event | {"sg_event_id": "e1", "reason": "550 5.1.1 no such mailbox"} | fields


def sendgrid() -> Post:
    return posted("sendgrid", [sendgrid_event()])


def brevo(name: str = "hard_bounce") -> Post:
    event = {"event": name, "email": ZOE, "id": 7, "ts_epoch": WHEN * 1000}
    return posted("brevo", event | {"message-id": REF, "reason": "550 5.1.1 no such mailbox"})


def mailgun() -> Post:
    token = "a" * 50
    signed = hmac.new(cases.MAILGUN_KEY.encode(), f"{WHEN}{token}".encode(), hashlib.sha256)
    proof = {"timestamp": str(WHEN), "token": token, "signature": signed.hexdigest()}
    event = {
        "event": "failed",
        "severity": "permanent",
        "timestamp": WHEN,
        "recipient": ZOE,
        "message": {"headers": {"message-id": REF}},
        "delivery-status": {"code": 550, "message": "550 5.1.1 no such mailbox"},
    }
    return posted("mailgun", {"signature": proof, "event-data": event})


def mandrill(name: str = "hard_bounce") -> Post:
    told = {"email": ZOE, "diag": "550 5.1.1 no such mailbox", "state": "bounced"}
    return mandrill_call([{"event": name, "_id": REF, "ts": WHEN, "msg": told}])


def mandrill_call(events: list[Any]) -> Post:
    """A call signed as Mandrill signs: over the address and the fields."""
    fields = {"mandrill_events": json.dumps(events)}
    url = f"http://{cases.SECRET}@testserver/in/email/mandrill/tracking/"
    signed = f"{url}mandrill_events{fields['mandrill_events']}".encode()
    digest = hmac.new(cases.MANDRILL_KEY.encode(), signed, hashlib.sha1).digest()
    signature = {"X-Mandrill-Signature": base64.b64encode(digest).decode()}
    return Post("mandrill", urlencode(fields).encode(), FORM, basic() | signature)


def amazon(bounce_type: str) -> Post:
    told = {
        "eventType": "Bounce",
        "mail": {"messageId": REF, "timestamp": "2026-03-02T12:20:00Z", "destination": [ZOE]},
        "bounce": {
            "bounceType": bounce_type,
            "bounceSubType": "General",
            "feedbackId": "f1",
            "timestamp": "2026-03-02T12:20:01Z",
            "bouncedRecipients": [{"emailAddress": ZOE, "diagnosticCode": "smtp; 4.2.2 full"}],
        },
    }
    body = {"Type": "Notification", "MessageId": "n1", "Message": json.dumps(told)}
    return sns.call(body, basic())


def sparkpost(bounce_class: str) -> Post:
    event = {
        "type": "bounce",
        "event_id": "1",
        "transmission_id": REF,
        "rcpt_to": ZOE,
        "timestamp": str(WHEN),
        "bounce_class": bounce_class,
        "raw_reason": "a reason",
    }
    return posted("sparkpost", [{"msys": {"message_event": event}}])


def mailjet(*, hard: bool) -> Post:
    event = {
        "event": "bounce",
        "time": WHEN,
        "MessageID": REF,
        "email": ZOE,
        "hard_bounce": hard,
        "error": "a reason",
        "error_related_to": "recipient",
    }
    return posted("mailjet", [event])


def poisoned(name: str) -> Post:
    """Two good events with one between them that no reader takes."""
    if name == "mandrill":
        good = json.loads(parse_qs(mandrill().body.decode())["mandrill_events"][0])[0]
        return mandrill_call([good, 3, good | {"_id": REF, "ts": WHEN + 1}])
    events = {
        "sendgrid": (sendgrid_event(), sendgrid_event(sg_event_id="e2")),
        "sparkpost": (json.loads(sparkpost("10").body)[0], json.loads(sparkpost("1").body)[0]),
        "mailjet": (
            json.loads(mailjet(hard=True).body)[0],
            json.loads(mailjet(hard=True).body)[0] | {"time": WHEN + 1},
        ),
    }
    first, last = events[name]
    return posted(name, [first, 3, last])
