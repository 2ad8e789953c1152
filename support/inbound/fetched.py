"""Letters of which a provider posts the number alone: fetched as they came, by the one egress function.

Anymail would fetch them too, without a time limit and from wherever it is told.
"""

import json
from typing import Any
from urllib.parse import quote, urljoin

from django.http import HttpRequest

from support.inbound.envelope import Opened
from support.inbound.limits import MAX_BYTES
from support.inbound.providers import view_of
from support.lib import http

OK = 200
TESTS = (None, 1)  # inboxes of Mailtrap's "test your integration"


def resend(request: HttpRequest) -> Opened | None:
    """None: the event is about no letter, or there are no bytes of it; what was read of it is asked for then."""
    event, view = json.loads(request.body), view_of("resend")
    number = (event.get("data") or {}).get("email_id")
    if event.get("type") != "email.received" or not number:
        return None
    place = urljoin(view.api_url, f"emails/receiving/{_quoted(number)}")
    raw = _told(place, key=view.api_key).get("raw") or {}
    return Opened(_bytes(raw["download_url"])) if raw.get("download_url") else None


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
    return answer.body


def _quoted(number: object) -> str:
    return quote(str(number), safe="")
