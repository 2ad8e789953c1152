"""What a reader wants, by the headers of the request: which host, in which language, how packed."""

from functools import lru_cache
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation.trans_real import parse_accept_lang_header

from incidents.status.finished import Answer
from incidents.status.words import SPOKEN

PREFERRED = ("br", "gzip")


def has(answer: Answer, environ: WSGIEnvironment) -> bool:
    """Whether the reader has this very answer: by its tag, or by its date where no tag is sent (RFC 9110, 13.2.2).

    A date counts only when it is the one that we gave: an earlier file that is shown again has a later one.
    """
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return is_known(answer.etag, tags)
    since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
    return bool(since) and since == answer.modified


def is_known(etag: str, header: str) -> bool:
    """Whether the tag is among those of If-None-Match; weak ones count, as RFC 9110 says of it."""
    return bool(header) and (etag in header or header.strip() == "*")


def is_secure(environ: WSGIEnvironment) -> bool:
    if environ.get("wsgi.url_scheme") == "https":
        return True
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return bool(name) and environ.get(name, "").split(",")[0].strip() == value


@lru_cache(maxsize=256)
def host(header: str) -> str | None:
    """The host that was called; None for one that Django refuses, in its words."""
    domain, _ = split_domain_port(header.lower())
    hosts = settings.ALLOWED_HOSTS
    return domain if domain and validate_host(domain, hosts) else None


@lru_cache(maxsize=256)
def language(header: str) -> str:
    wanted = (each.partition("-")[0] for each, _ in parse_accept_lang_header(header.lower()))
    return next((each for each in wanted if each in SPOKEN), "en")


@lru_cache(maxsize=256)
def encodings(header: str) -> tuple[str, ...]:
    """Those that the reader takes, the shortest first."""
    taken = {}
    for each in header.lower().split(","):
        name, _, quality = each.partition(";")
        taken[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return tuple(each for each in PREFERRED if taken.get(each, False))
