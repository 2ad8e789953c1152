"""When a public file changed, as its readers are told; what is private moves no date."""

from email.utils import parsedate_to_datetime

import pytest
from django.utils.http import http_date

from incidents.status import publish
from incidents.status.serve import PublishedPages
from support.models import Brand
from tests.incidents.status.served import get
from tests.incidents.status.visit import declare
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db


def test_a_feed_tells_when_it_changed_and_whoever_has_that_reads_nothing_again(
    pages: PublishedPages, luneo: Brand
) -> None:
    first = get(pages, "/history.atom").headers["Last-Modified"]
    assert parsedate_to_datetime(first) == at(1)
    publish.publish(luneo.pk, now=at(3), anyway=True)
    pages.shelf.refresh()
    same = get(pages, "/history.atom", if_modified_since=first)
    assert (same.status, same.body) == ("304 Not Modified", b"")
    assert same.headers["Last-Modified"] == first  # nothing was said since
    declare(luneo, category="auth", key="other")
    publish.publish(luneo.pk, now=at(4), anyway=True)
    pages.shelf.refresh()
    newer = get(pages, "/history.atom", if_modified_since=first)
    assert (newer.status, newer.headers["Last-Modified"]) == (
        "200 OK",
        http_date(at(4).timestamp()),
    )
    tagged = get(
        pages, "/history.atom", if_modified_since=http_date(at(4).timestamp()), if_none_match='"x"'
    )
    assert tagged.status == "200 OK"  # a tag counts more than a date


def test_a_private_incident_changes_no_date_and_no_tag(pages: PublishedPages, luneo: Brand) -> None:
    paths = (
        "/history.atom",
        "/history.rss",
        "/maintenance.ics",
        "/api/v2/summary.json",
        "/badge.svg",
    )
    before = [get(pages, path).headers for path in paths]
    declare(luneo, category="security", key="secret")
    publish.publish(luneo.pk, now=at(9), anyway=True)
    pages.shelf.refresh()
    assert [get(pages, path).headers for path in paths] == before
