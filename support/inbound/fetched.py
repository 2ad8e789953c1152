"""Letters of which a provider posts the place alone: fetched as they came, by the one egress function.

Anymail would fetch them too, without a time limit and from wherever it is told.
"""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urljoin

from django.http import HttpRequest

from support.inbound import s3
from support.inbound.envelope import Opened
from support.inbound.held import Held
from support.inbound.providers import view_of
from support.inbound.reading.limits import MAX_BYTES
from support.lib import http

OK = 200
# Begins a header of what Amazon encrypted with a key of its customer's
SEALED = "x-amz-meta-x-amz-key"
TESTS = (None, 1)  # inboxes of Mailtrap's "test your integration"


def resend(request: HttpRequest) -> Opened | None:
    """None: the event is about no letter."""
    event, view = json.loads(request.body), view_of("resend")
    number = (event.get("data") or {}).get("email_id")
    if event.get("type") != "email.received" or not number:
        return None
    place = urljoin(view.api_url, f"emails/receiving/{_quoted(number)}")
    raw = _told(place, key=view.api_key).get("raw") or {}
    if not raw.get("download_url"):
        raise http.Unreachable("Resend does not say where the letter's bytes lie.")
    return Opened(_bytes(raw["download_url"]))


def mailtrap(request: HttpRequest) -> Opened | None:
    """None: the call brings no letter."""
    view = view_of("mailtrap")
    for event in json.loads(request.body).get("events") or []:
        inbox = event.get("inbox_id")
        if inbox in TESTS or event.get("event", "").replace("_", ".") != "inbound.message.received":
            continue
        path = f"inbound/inboxes/{_quoted(inbox)}/messages/{_quoted(event['message_id'])}"
        told = _told(urljoin(view.api_url, path), key=view.api_token)
        return Opened(_bytes(told["raw_message_url"]))
    return None


def from_s3(action: Mapping[str, str], topic: str) -> bytes:
    """A letter that Amazon's receipt rule (its `action`) put into S3; `topic` is the ARN it was told by.

    Raises Held where it lies there under a key that we do not have.
    """
    _, _, _, region, *_ = f"{topic}::::".split(":")
    now = time.gmtime()  # the real clock: Amazon compares it with its own
    return _bytes(s3.signed_url(action["bucketName"], action["objectKey"], region=region, at=now))


def _told(url: str, *, key: str) -> dict[str, Any]:
    answer = http.request("GET", url, headers={"Authorization": f"Bearer {key}"})
    if answer.status != OK:
        raise http.Unreachable(f"The provider answered {answer.status} when asked for the letter.")
    told: dict[str, Any] = json.loads(answer.body)
    return told


def _bytes(url: str) -> bytes:
    """Signed addresses of the provider's store; they want no key."""
    answer = http.request("GET", str(url), most=MAX_BYTES + 1)
    if answer.status != OK:
        raise http.Unreachable(f"The provider answered {answer.status} instead of the letter.")
    if any(name.startswith(SEALED) for name in answer.headers):
        raise Held("It is encrypted in S3. Switch message encryption off in Amazon's receipt rule.")
    return answer.body


def _quoted(number: object) -> str:
    return quote(str(number), safe="")
