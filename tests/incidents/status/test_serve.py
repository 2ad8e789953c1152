"""Published pages are answered at the server's door: no query, no Django, and every header that Django would give."""

import gzip
from typing import Any

import brotli
import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from incidents.models import Publication
from incidents.status import publish, shelf
from incidents.status.serve import PublishedPages
from incidents.status.shelf import OLD, Shelf
from support.models import Brand
from tests.incidents.status.served import DJANGO, django, get
from tests.incidents.status.visit import LUNEO
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/history", "text/html"),
        ("/api/v2/summary.json", "application/json"),
        ("/api/v2/scheduled-maintenances/upcoming.json", "application/json"),
        ("/history.atom", "application/atom+xml"),
        ("/history.rss", "application/rss+xml"),
        ("/maintenance.ics", "text/calendar"),
        ("/badge.svg", "image/svg+xml"),
        ("/api/ext/badge.json", "application/json"),
    ],
)
def test_each_page_is_finished_on_both_hosts_and_costs_no_query(
    pages: PublishedPages,
    path: str,
    kind: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        got = get(pages, path)
        beside = get(pages, f"/status/luneo{path}", host="localhost:8000")
    assert got.status == "200 OK"
    assert got.headers["Content-Type"].startswith(kind)
    assert int(got.headers["Content-Length"]) == len(got.body) > 0
    assert got.body == beside.body


def test_the_bytes_are_those_that_django_would_have_made(
    pages: PublishedPages, client: Client
) -> None:
    for path in ("/api/v2/summary.json", "/api/v2/incidents.json", "/history.atom", "/badge.svg"):
        assert get(pages, path).body == client.get(path, headers={"host": LUNEO}).content, path


def test_every_guarding_header_of_django_is_there(pages: PublishedPages, client: Client) -> None:
    theirs = client.get("/", headers={"host": LUNEO}).headers
    ours = get(pages).headers
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cache-Control",
    ):
        assert ours[name] == theirs[name], name
    assert "Set-Cookie" not in ours


def test_a_reader_that_has_it_is_told_so(pages: PublishedPages) -> None:
    etag = get(pages, "/api/v2/summary.json").headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        got = get(pages, "/api/v2/summary.json", if_none_match=known)
        assert (got.status, got.body) == ("304 Not Modified", b"")
        assert got.headers["ETag"] == etag
        assert "Content-Length" not in got.headers
    assert get(pages, "/api/v2/summary.json", if_none_match='"other"').status == "200 OK"


def test_head_is_the_same_without_the_body(pages: PublishedPages) -> None:
    whole, head = get(pages), get(pages, method="HEAD")
    assert (head.status, head.headers, head.body) == ("200 OK", whole.headers, b"")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
        ("brx, xgzip", ""),
    ],
)
def test_the_encoding_is_one_that_the_reader_takes(
    pages: PublishedPages, accepted: str, encoding: str
) -> None:
    got = get(pages, accept_encoding=accepted)
    assert got.headers.get("Content-Encoding", "") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert unpack(got.body) == get(pages).body
    assert "Accept-Encoding" in got.headers["Vary"]


def test_each_encoding_has_a_tag_of_its_own(pages: PublishedPages) -> None:
    tags = {get(pages, accept_encoding=each).headers["ETag"] for each in ("", "gzip", "br")}
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("", "en-GB", "en"),
        ("", "de, fr;q=0.5", "fr"),
        ("", "de", "en"),
        ("", "", "en"),
        ("?lang=fr", "en", "fr"),
        ("?lang=en", "fr", "en"),
        ("?lang=xx", "fr", "fr"),
        ("?lang=<script>", "fr", "fr"),
        ("?utm=1&lang=fr", "en", "fr"),
        ("?lang=fr" + "&x=1" * 5000, "en", "fr"),
        ("?" + "x" * 60_000, "en", "en"),
        ("", "x" * 5000, "en"),
        ("", ";;q=,,fr;q=x", "en"),
    ],
)
def test_the_language_is_the_visitors(
    pages: PublishedPages, query: str, accepted: str, language: str
) -> None:
    got = get(pages, f"/{query}", accept_language=accepted)
    assert got.headers["Content-Language"] == language
    assert f'<html lang="{language}">'.encode() in got.body


def test_the_api_stays_english_and_may_be_read_by_anybodys_page(pages: PublishedPages) -> None:
    got = get(pages, "/api/v2/summary.json?lang=fr", accept_language="fr")
    assert b"Partial System Outage" in got.body
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in get(pages).headers


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("/", {"method": "POST"}),
        ("/", {"method": "DELETE"}),
        ("/nothing", {}),
        ("/incidents/", {}),
        ("//api/v2/summary.json", {}),
        ("/history?page=2", {}),
        ("/history?sort=date", {}),
        ("/contact", {}),
        ("/status/luneo", {"host": "localhost"}),
        ("/status/nobody/", {"host": "localhost"}),
        ("/status/luneo/", {"host": "evil.example"}),
        ("/", {"host": "localhost"}),
        ("/", {"host": "evil.example"}),
        ("/", {"host": ""}),
        ("/", {"host": "luneo.localhost@evil.example"}),
        ("/", {"host": "luneo.localhost/"}),
    ],
)
def test_what_is_not_published_goes_on_to_django(
    pages: PublishedPages, path: str, how: dict[str, str]
) -> None:
    assert get(pages, path, **how).body == DJANGO


@pytest.mark.parametrize("host", ["LUNEO.localhost", "luneo.localhost:8731", "luneo.localhost."])
def test_a_host_is_known_by_its_name(pages: PublishedPages, host: str) -> None:
    assert get(pages, host=host).status == "200 OK"


def test_over_http_a_site_behind_tls_redirects(pages: PublishedPages, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert get(pages).body == DJANGO
    assert get(pages, x_forwarded_proto="http").body == DJANGO
    assert get(pages, x_forwarded_proto="https").status == "200 OK"


def test_a_change_is_seen_at_the_next_look_and_only_what_changed_is_read(
    pages: PublishedPages, luneo: Brand, foodyepay: Brand
) -> None:
    kept = pages.shelf
    before = kept.by_slug["luneo"]
    publish.publish(luneo.pk, now=at(9), anyway=True)
    kept.refresh()
    after = kept.by_slug["luneo"]
    assert b"13:09 (CET)" in get(pages).body
    assert after["", "en"] is not before["", "en"]
    assert after["badge.svg", ""] is before["badge.svg", ""]


def test_a_look_at_what_did_not_change_is_one_query(
    pages: PublishedPages, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        pages.shelf.refresh()


def test_two_processes_show_the_same(pages: PublishedPages, luneo: Brand) -> None:
    other = Shelf()
    other.refresh()
    publish.publish(luneo.pk, now=at(9), anyway=True)
    for each in (pages.shelf, other):
        each.refresh()
    assert get(pages).headers["ETag"] == get(PublishedPages(django, other)).headers["ETag"]


def test_an_address_that_is_withdrawn_is_no_longer_answered(
    pages: PublishedPages, luneo: Brand
) -> None:
    incident = luneo.incidents.get()
    assert get(pages, f"/incidents/{incident.code}").status == "200 OK"
    luneo.incidents.update(is_private=True)
    publish.publish(luneo.pk, now=at(9), anyway=True)
    pages.shelf.refresh()
    assert get(pages, f"/incidents/{incident.code}").body == DJANGO


def test_without_a_database_the_last_good_page_is_shown_with_its_age(
    pages: PublishedPages, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise DatabaseError("gone")

    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    pages.shelf.refresh()
    monkeypatch.setattr(Shelf, "refresh", down)
    monkeypatch.setattr(shelf, "close_old_connections", lambda: None)
    pages.shelf.look()
    fresh = get(pages)
    assert "Age" not in fresh.headers
    assert b"hidden data-old" in fresh.body
    clock[0] = OLD + 30
    pages.shelf.look()
    aged = get(pages)
    assert (aged.status, aged.headers["Age"]) == ("200 OK", "90")
    assert b"could not be renewed" in aged.body
    assert b"hidden data-old" not in aged.body
    assert aged.headers["ETag"] != fresh.headers["ETag"]
    assert (
        "Last-Modified" not in aged.headers
    )  # or who has the page would never read that it is old
    assert get(pages, "/api/v2/summary.json").headers["Age"] == "90"
    monkeypatch.undo()
    pages.shelf.refresh()
    assert get(pages).body == fresh.body


def test_nothing_published_yet_is_left_to_django(luneo: Brand) -> None:
    empty = Shelf()
    empty.refresh()
    assert not Publication.objects.exists()
    assert get(PublishedPages(django, empty)).body == DJANGO
