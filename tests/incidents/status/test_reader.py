"""What a reader wants, by the headers of the request: host, language, packing, and whether they have it already."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.status import reader

headers = st.text(st.characters(max_codepoint=255), max_size=80)


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["status.acme.test", ".acme.test", "[::1]"]
    reader.host.cache_clear()


@pytest.mark.parametrize(
    ("etag", "header", "known"),
    [
        ('"abc"', '"abc"', True),
        ('"abc"', 'W/"abc"', True),
        ('"abc"', '"x", "abc"', True),
        ('"abc"', '"x",W/"abc","y"', True),
        ('"abc"', "*", True),
        ('"abc"', " * ", True),
        ('"abc"', "", False),
        ('"abc"', '"abcd"', False),
        ('"abc"', '"abc-gzip"', False),
        ('"abc-gzip"', '"abc"', False),
        ('"abc"', "abc", False),
        ('"abc"', "**", False),
    ],
)
def test_who_has_it_already(etag: str, header: str, known: object) -> None:
    assert reader.is_known(etag, header) is known


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("status.acme.test", "status.acme.test"),
        ("STATUS.ACME.TEST", "status.acme.test"),
        ("status.acme.test:8443", "status.acme.test"),
        ("status.acme.test.", "status.acme.test"),
        ("other.acme.test", "other.acme.test"),
        ("[::1]:80", "[::1]"),
        ("evil.test", None),
        ("acme.test.evil.test", None),
        ("status.acme.test@evil.test", None),
        ("status.acme.test:port", None),
        ("a b", None),
        ("", None),
        ("\x00", None),
    ],
)
def test_a_host_is_one_that_django_takes(header: str, name: str | None) -> None:
    assert reader.host(header) == name


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("fr-CA,en;q=0.8", "fr"),
        ("en-GB,fr;q=0.9", "en"),
        ("de,fr;q=0.5,en;q=0.4", "fr"),
        ("de,en;q=0.5,fr;q=0.4", "en"),
        ("de,es", "en"),
        ("en;q=0.1,fr;q=0.9", "fr"),
        ("*", "en"),
        ("x" * 5000, "en"),
        (";;;,,,", "en"),
    ],
)
def test_the_language_is_the_first_that_we_speak(header: str, language: str) -> None:
    assert reader.language(header) == language


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("", ()),
        ("gzip", ("gzip",)),
        ("br", ("br",)),
        ("gzip, deflate, br, zstd", ("br", "gzip")),
        ("GZIP", ("gzip",)),
        ("gzip;q=0", ()),
        ("gzip; q=0.000, br", ("br",)),
        ("br;q=0.0,gzip;q=0.5", ("gzip",)),
        ("br;q=0.001", ("br",)),
        ("identity", ()),
        ("deflate", ()),
        ("gzipped", ()),
        (",,;", ()),
    ],
)
def test_the_packing_is_one_that_the_reader_takes(header: str, taken: tuple[str, ...]) -> None:
    assert reader.encodings(header) == taken


@pytest.mark.parametrize(
    ("scheme", "header", "secure"),
    [
        ("https", None, True),
        ("http", None, False),
        ("http", "https", True),
        ("http", "https, http", True),
        ("http", " https ", True),
        ("http", "http", False),
        ("http", "http, https", False),
        ("http", "HTTPS", False),
        ("http", "", False),
    ],
)
def test_tls_ends_here_or_at_our_own_proxy(
    settings: Any, scheme: str, header: str | None, secure: object
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    environ = {"wsgi.url_scheme": scheme}
    if header is not None:
        environ["HTTP_X_FORWARDED_PROTO"] = header
    assert reader.is_secure(environ) is secure


def test_without_a_proxy_nobody_is_believed(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    environ = {"wsgi.url_scheme": "http", "HTTP_X_FORWARDED_PROTO": "https"}
    assert not reader.is_secure(environ)


@given(headers)
def test_no_header_ends_in_an_error(header: str) -> None:
    assert reader.language(header) in {"en", "fr"}
    assert set(reader.encodings(header)) <= {"br", "gzip"}
    assert reader.is_known('"abc"', header) in {True, False}
    reader.host(header)
