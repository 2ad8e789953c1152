"""Amazon's side of SNS: a key of its own, and messages signed with it as SNS signs them."""

import base64
import json
from datetime import timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from support.channels import sns
from tests import make
from tests.support.channels.post import Post

URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem"
YES = (
    "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:x&Token=2336412f"
)
# Of the developer guide, written down once more: what is signed, in this order.
NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
QUESTION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
Event = dict[str, Any]


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_key() -> str:
    """As Postal would show it: base64 without the lines around it."""
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key().public_key().public_bytes(*form)).decode()


@cache
def certificate() -> bytes:
    """What lies at URL."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key().public_key())
        .serial_number(1)
        .not_valid_before(make.NOON)
        .not_valid_after(make.NOON + timedelta(days=365))
        .sign(key(), hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def signed(event: Event, *, version: str = "2", url: str = URL) -> Event:
    names = NOTIFICATION if event["Type"] == "Notification" else QUESTION
    text = "".join(f"{name}\n{event[name]}\n" for name in names if name in event)
    hashed = {"1": hashes.SHA1(), "2": hashes.SHA256()}[version]
    made = key().sign(text.encode(), padding.PKCS1v15(), hashed)
    proof = {"Signature": base64.b64encode(made).decode(), "SignatureVersion": version}
    return event | proof | {"SigningCertURL": url}


def call(event: Event, headers: dict[str, str], *, sign: bool = True) -> Post:
    """SNS posts JSON and calls it plain text. Its certificate counts as fetched."""
    sns.KEYS[URL] = key().public_key()
    said = signed(event) if sign else event
    ours = {
        "X-Amz-Sns-Message-Type": str(said["Type"]),
        "X-Amz-Sns-Message-Id": str(said["MessageId"]),
    }
    return Post(
        "amazon_ses", json.dumps(said).encode(), "text/plain; charset=UTF-8", headers | ours
    )


def question(**fields: Any) -> Event:
    """SNS asks whether we want to be called."""
    asked = {
        "Type": "SubscriptionConfirmation",
        "MessageId": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
        "Token": "2336412f",
        "TopicArn": "arn:aws:sns:eu-west-1:111111111111:inbound",
        "Message": "You have chosen to subscribe to the topic. To confirm, visit the SubscribeURL.",
        "SubscribeURL": YES,
        "Timestamp": "2026-03-02T12:20:01.100Z",
    }
    return asked | fields
