"""What our own mail server found out about a sender."""

import re
from typing import Literal

from django.conf import settings

from support.inbound.reading.letter import Letter

Verdict = Literal["pass", "fail", "none"]
RESULTS = "authentication-results"
METHOD = re.compile(r"\s*(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
# A property begins behind white space and ends at it: what stands inside a value was written by the sender.
DOMAIN = r"\s*=\s*(?:[^\s;@]*@)?([\w.-]+)(?![^\s;])"
SIGNER = re.compile(rf"\sheader\.(?:d|i){DOMAIN}", re.IGNORECASE)
AUTHOR = re.compile(rf"\sheader\.from{DOMAIN}", re.IGNORECASE)
QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+"?|\([^()"]*+\)')
FAILED = {"fail", "softfail", "permerror"}


def authentication(letter: Letter) -> Verdict:
    """What the first Authentication-Results header says of From (RFC 8601).

    "fail" is believed from anybody: nobody gains by it. "pass" only from the servers of INBOUND_AUTHSERV_IDS, since
    a sender can write that header too.
    """
    written = _outside_quotes(letter.headers.get(RESULTS, ""))
    server = written.partition(";")[0].strip().split(" ")[0].lower()
    found: dict[str, set[str]] = {"dmarc": set(), "dkim": set(), "spf": set()}
    signed_by: set[str] = set()
    for part in written.split(";")[1:]:
        said = METHOD.match(part)
        if said is None:
            continue
        method, result = said[1].lower(), said[2].lower()
        found[method].add(result if result != "pass" or _is_about(part, letter) else "other")
        if (method, result) == ("dkim", "pass"):
            signed_by.update(domain.lower() for domain in SIGNER.findall(part))
    if found["dmarc"] & FAILED or (found["spf"] & FAILED and "pass" not in found["dkim"]):
        return "fail"
    aligned = any(_covers(domain, letter.sender.domain) for domain in signed_by)
    is_ours = server in settings.INBOUND_AUTHSERV_IDS and "several_senders" not in letter.flags
    if is_ours and ("pass" in found["dmarc"] or aligned):
        return "pass"
    return "none"


def _outside_quotes(written: str) -> str:
    """Without comments and quoted words, in which a sender's own text stands: `smtp.mailfrom="; dmarc=pass"@…`."""
    before = None
    while before != written:
        before, written = written, QUOTED.sub(" ", written)
    return written


def _is_about(part: str, letter: Letter) -> bool:
    """Whether the result is about the domain that we read in From; where it does not say, it is."""
    named = AUTHOR.search(part)
    return named is None or _covers(named[1].lower(), letter.sender.domain)


def _covers(signer: str, author: str) -> bool:
    return bool(signer) and (author == signer or author.endswith(f".{signer}"))
