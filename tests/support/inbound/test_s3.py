"""Addresses of objects in S3 are signed as Amazon's own library signs them."""

import time
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.inbound.s3 import VALID_FOR, signed_url

AT = time.struct_time((2026, 3, 2, 12, 20, 1, 0, 61, 0))
NOW = "botocore.auth.get_current_datetime"
PLACES = [
    ("mail", "inbound/jili9m351il3gkburn7o2f0u6788stij94c8ld01", "eu-west-1", ""),
    ("mail.example.org", "a letter & more/é~-_.+(1)", "us-east-1", ""),
    ("mail", "../x?y=1#z%2F", "eu-central-1", ""),
    ("mail", "x", "cn-north-1", ""),
    ("mail", "x", "eu-west-1", "a-token/with+signs=="),
]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")


@pytest.mark.parametrize(("bucket", "key", "region", "token"), PLACES)
def test_the_signature_is_the_one_that_amazons_library_makes(
    monkeypatch: pytest.MonkeyPatch, bucket: str, key: str, region: str, token: str
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    ours = signed_url(bucket, key, region=region, at=AT)
    monkeypatch.setattr(NOW, lambda *_, **__: datetime(2026, 3, 2, 12, 20, 1, tzinfo=UTC))
    known = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token or None)
    request = AWSRequest("GET", ours.partition("?")[0])
    S3SigV4QueryAuth(known, "s3", region, expires=VALID_FOR).add_auth(request)
    wanted = parse_qs(urlsplit(request.url).query)
    assert parse_qs(urlsplit(ours).query) == wanted
    assert len(wanted["X-Amz-Signature"][0]) == 64


def test_the_place_follows_the_region_and_may_be_another_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def place(region: str) -> str:
        return signed_url("mail", "x", region=region, at=AT).partition("?")[0]

    assert place("eu-west-1") == "https://s3.eu-west-1.amazonaws.com/mail/x"
    assert place("cn-north-1") == "https://s3.cn-north-1.amazonaws.com.cn/mail/x"
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert place("eu-west-1") == "https://s3.us-west-2.amazonaws.com/mail/x"
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000/")
    assert place("eu-west-1") == "http://127.0.0.1:9000/mail/x"


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_a_missing_key_says_what_to_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(LookupError, match=f"{name} is not set"):
        signed_url("mail", "x", region="eu-west-1", at=AT)
