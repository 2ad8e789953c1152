"""Amazon's SNS: whether a call is really Amazon's, and the yes to its question whether we want to be called.

Anymail compares headers with the body and leaves the signature unchecked. It is checked here as Amazon's
developer guide says ("Verifying the signatures of Amazon SNS messages"), with a certificate from Amazon's own hosts.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from anymail.exceptions import AnymailWebhookValidationFailure
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate
from django.http import HttpRequest

from support.lib import http
from support.lib.http import EgressRefused, Unreachable

HOST: Final = r"https://sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?"
CERTIFICATE = re.compile(HOST + r"/SimpleNotificationService-[0-9a-zA-Z]{1,64}\.pem")
QUESTION = re.compile(HOST + r"/\?Action=ConfirmSubscription&[\x21-\x7e]{1,2000}")
TYPE: Final = "X-Amz-Sns-Message-Type"
LETTER: Final = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
ASKED: Final = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
HASHES: Final = {"1": hashes.SHA1, "2": hashes.SHA256}
MOST_KEYS = 8  # remembered; Amazon uses one a region and changes it once a year
KEYS: dict[str, RSAPublicKey] = {}


def verify(request: HttpRequest) -> None:
    """Raises AnymailWebhookValidationFailure where Amazon did not sign it, Unreachable where its key cannot be had."""
    said = _said(request)
    hashed = HASHES.get(str(said.get("SignatureVersion")))
    key = _key(str(said.get("SigningCertURL")))
    if hashed is None:
        raise AnymailWebhookValidationFailure("SNS signs it in a way that we do not know")
    try:
        signature = base64.b64decode(str(said.get("Signature")), validate=True)
        key.verify(signature, _signed(said), PKCS1v15(), hashed())
    except (InvalidSignature, ValueError):
        raise AnymailWebhookValidationFailure("SNS signature does not fit") from None


def is_question(request: HttpRequest) -> bool:
    """Whether the call is about the subscription itself and brings nothing."""
    return request.headers.get(TYPE, "Notification") != "Notification"


def answer(request: HttpRequest) -> str:
    """Say yes to a subscription that was asked for with our secret; a sentence for Amazon's log.

    Raises Unreachable, or EgressRefused where the address of the yes is not Amazon's.
    """
    said = _said(request)
    if said.get("Type") != "SubscriptionConfirmation":
        return "Nothing to do."
    url = str(said.get("SubscribeURL"))
    if not QUESTION.fullmatch(url):
        raise EgressRefused("The subscription is to be confirmed at an address that is not SNS's.")
    status = http.request("GET", url).status
    if status != 200:
        raise Unreachable(f"SNS answered {status} to our yes.")
    return "Subscription confirmed."


def _said(request: HttpRequest) -> Mapping[str, Any]:
    said: Mapping[str, Any] = json.loads(request.body)
    return said


def _signed(said: Mapping[str, Any]) -> bytes:
    names = LETTER if said["Type"] == "Notification" else ASKED
    present = (name for name in names if said.get(name) is not None)
    return "".join(f"{name}\n{said[name]}\n" for name in present).encode()


def _key(url: str) -> RSAPublicKey:
    if url not in KEYS:
        if not CERTIFICATE.fullmatch(url):
            raise AnymailWebhookValidationFailure("SNS certificate is not from Amazon")
        found = http.request("GET", url)
        if found.status != 200:
            raise Unreachable(f"Amazon answered {found.status} for its certificate.")
        key = load_pem_x509_certificate(found.body).public_key()
        if not isinstance(key, RSAPublicKey):
            raise AnymailWebhookValidationFailure("SNS certificate is not RSA")
        if len(KEYS) >= MOST_KEYS:
            KEYS.clear()
        KEYS[url] = key
    return KEYS[url]
