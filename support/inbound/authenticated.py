"""What our own mail server found out about a sender."""

import re
from typing import Literal

from django.conf import settings

from support.inbound.letter import Letter

Verdict = Literal["pass", "fail", "none"]
RESULTS = "authentication-results"
METHOD = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
SIGNER = re.compile(r"\bheader\.(?:d|i)\s*=\s*@?([\w.-]+)", re.IGNORECASE)
FAILED = {"fail", "softfail", "permerror"}


def authentication(letter: Letter) -> Verdict:
    """What the first Authentication-Results header says of From (RFC 8601).

    "fail" is believed from anybody: nobody gains by it. "pass" only from the servers of INBOUND_AUTHSERV_IDS, since
    a sender can write that header too.
    """
    written = letter.headers.get(RESULTS, "")
    server = written.partition(";")[0].strip().split(" ")[0].lower()
    found: dict[str, set[str]] = {"dmarc": set(), "dkim": set(), "spf": set()}
    signed_by: set[str] = set()
    for part in written.split(";")[1:]:
        for method, result in METHOD.findall(part)[:1]:
            found[method.lower()].add(result.lower())
            if (method.lower(), result.lower()) == ("dkim", "pass"):
                signed_by.update(domain.lower() for domain in SIGNER.findall(part))
    if found["dmarc"] & FAILED or (found["spf"] & FAILED and "pass" not in found["dkim"]):
        return "fail"
    aligned = any(_covers(domain, letter.sender.domain) for domain in signed_by)
    if server in settings.INBOUND_AUTHSERV_IDS and ("pass" in found["dmarc"] or aligned):
        return "pass"
    return "none"


def _covers(signer: str, author: str) -> bool:
    return bool(signer) and (author == signer or author.endswith(f".{signer}"))
