"""The address of an object in Amazon's S3, signed for one short reading.

Signature Version 4 in the query, as the S3 API reference says ("Authenticating Requests: Using Query Parameters").
Amazon's own library would fetch the object itself, past the one egress function.
"""

import hashlib
import hmac
import time
from functools import reduce
from urllib.parse import quote, urlencode, urlsplit

from support.lib.envref import resolve

ALGORITHM = "AWS4-HMAC-SHA256"
VALID_FOR = 300  # seconds


def signed_url(bucket: str, key: str, *, region: str, at: time.struct_time) -> str:
    """Where to GET the object; `at` is UTC. The variables are those that Amazon's programs read.

    LookupError where AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set.
    """
    region = resolve("env:AWS_REGION?") or region
    place = resolve("env:AWS_ENDPOINT_URL_S3?") or f"https://s3.{region}.{_domain(region)}"
    path = f"/{quote(bucket, safe='')}/{quote(key, safe='/~')}"
    scope = f"{time.strftime('%Y%m%d', at)}/{region}/s3/aws4_request"
    moment = time.strftime("%Y%m%dT%H%M%SZ", at)
    said = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{resolve('env:AWS_ACCESS_KEY_ID')}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(VALID_FOR),
        "X-Amz-Security-Token": resolve("env:AWS_SESSION_TOKEN?"),
        "X-Amz-SignedHeaders": "host",
    }
    query = urlencode(
        {name: value for name, value in said.items() if value}, quote_via=quote, safe="~"
    )
    asked = f"GET\n{path}\n{query}\nhost:{urlsplit(place).netloc}\n\nhost\nUNSIGNED-PAYLOAD"
    text = f"{ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    signature = reduce(_keyed, [*scope.split("/"), text], _secret()).hex()
    return f"{place.rstrip('/')}{path}?{query}&X-Amz-Signature={signature}"


def _domain(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def _secret() -> bytes:
    return f"AWS4{resolve('env:AWS_SECRET_ACCESS_KEY')}".encode()


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
