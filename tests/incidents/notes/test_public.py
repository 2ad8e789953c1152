"""What the public reads of a month: on a page of its own, in its feed, in the visitor's language, as plain text."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from incidents import notes
from incidents.models import PublishedFile, ReleaseNotes
from incidents.status import feeds, show
from incidents.status.page import page_data
from incidents.status.publish import publish
from support.models import Brand
from support.tickets.actor import Actor
from tests import make

HOST = "foodyepay.localhost"
AT = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
TEXT = "What changed\n- Receipts carry the tip\n- <script>alert(1)</script>\n\nThank you."


def month(
    brand: Brand, number: int = 3, *, text: str = TEXT, published: bool = True
) -> ReleaseNotes:
    return ReleaseNotes.objects.create(
        brand=brand,
        month=date(2026, number, 1),
        texts={"en": text, "fr": "Ce qui a changé"},
        drafted_at=AT,
        updated_at=AT,
        updated_by="Ada",
        published_at=AT if published else None,
    )


def page(client: Client, path: str = "/releases", language: str = "en") -> str:
    answer = client.get(path, headers={"host": HOST, "accept-language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_published_month_is_read_as_text_and_lists(client: Client, foodyepay: Brand) -> None:
    month(foodyepay)
    html = page(client)
    assert '<article class="card" id="2026-03">' in html
    assert "<h2>March 2026</h2>" in html
    assert "<li>Receipts carry the tip</li>" in html
    assert "<p>Thank you.</p>" in html


def test_nothing_in_it_is_executed(client: Client, foodyepay: Brand) -> None:
    month(foodyepay)
    html = page(client)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_it_is_read_in_the_visitors_language(client: Client, foodyepay: Brand) -> None:
    month(foodyepay)
    html = page(client, language="fr")
    assert "mars 2026" in html
    assert "Ce qui a changé" in html
    assert "Notes de version" in html


def test_a_language_that_was_not_written_falls_back_to_the_first(
    client: Client, foodyepay: Brand
) -> None:
    row = month(foodyepay)
    ReleaseNotes.objects.filter(pk=row.pk).update(texts={"en": "English alone"})
    assert "English alone" in page(client, language="fr")


@pytest.mark.parametrize("path", ["/releases", "/", "/releases.atom"])
def test_a_draft_is_nowhere(client: Client, foodyepay: Brand, path: str) -> None:
    month(foodyepay, text="Canary", published=False)
    assert "Canary" not in page(client, path)


def test_before_the_first_month_the_page_says_so_and_nothing_leads_there(
    client: Client, foodyepay: Brand
) -> None:
    assert "No release notes were published yet." in page(client)
    assert 'href="releases"' not in page(client, "/")
    month(foodyepay)
    assert 'href="releases"' in page(client, "/")


def test_another_brands_months_are_not_there(
    client: Client, foodyepay: Brand, luneo: Brand
) -> None:
    month(luneo, text="Canary")
    assert "Canary" not in page(client)
    assert "Canary" not in page(client, "/releases.atom")


def test_the_newest_month_comes_first(client: Client, foodyepay: Brand) -> None:
    for number in (2, 4, 3):
        month(foodyepay, number)
    html = page(client)
    assert re.findall(r"<h2>(\w+) 2026</h2>", html) == ["April", "March", "February"]


def test_the_feed_is_read_back_by_a_reader(foodyepay: Brand) -> None:
    month(foodyepay)
    month(foodyepay, 2)
    found = feedparser.parse(feeds.releases(page_data(foodyepay, now=AT)))
    assert not found.bozo
    assert found.feed.title.endswith("Release Notes")
    assert [each.title for each in found.entries] == ["March 2026", "February 2026"]
    entry = found.entries[0]
    assert entry.id.endswith("Releases/2026-03")
    assert entry.link.endswith("/releases#2026-03")
    assert "&lt;script&gt;" in entry.content[0].value or "<script" not in entry.content[0].value


def test_an_empty_feed_is_a_feed(foodyepay: Brand) -> None:
    found = feedparser.parse(feeds.releases(page_data(foodyepay, now=AT)))
    assert not found.bozo
    assert found.entries == []


def test_publishing_changes_the_finished_bytes_at_once(foodyepay: Brand) -> None:
    row = month(foodyepay, published=False)
    publish(foodyepay.pk, now=AT, anyway=True)
    files = PublishedFile.objects.filter(brand=foodyepay, path="releases", language="en")
    assert b"Receipts" not in bytes(files.get().body)
    notes.publish(row, by=Actor("Ada"), now=AT)
    publish(foodyepay.pk, now=AT)
    assert b"Receipts carry the tip" in bytes(files.get().body)


def test_a_correction_stands_below_what_was_read_with_its_date(
    client: Client, foodyepay: Brand
) -> None:
    row = month(foodyepay)
    texts = {"en": "Not the tip:\n- <i>the tax</i>", "fr": "Pas le pourboire."}
    notes.correct(row, texts, by=Actor("Ada"), now=AT + timedelta(days=2))
    html = page(client)
    assert "<li>Receipts carry the tip</li>" in html
    assert "<h3>Corrected on 5 April 2026, 02:00 (PDT)</h3>" in html
    assert "<li>&lt;i&gt;the tax&lt;/i&gt;</li>" in html
    assert "Corrigé le 5 avril 2026" in page(client, language="fr")


def test_a_correction_revises_its_entry_of_the_feed_in_place(foodyepay: Brand) -> None:
    def entry() -> Any:
        found = feedparser.parse(feeds.releases(page_data(foodyepay, now=AT)))
        assert not found.bozo
        (only,) = found.entries
        return found.feed.updated, only

    row = month(foodyepay)
    _, before = entry()
    for day in (2, 4):
        texts = {"en": f"Wrong on day {day}", "fr": "Faux"}
        notes.correct(row, texts, by=Actor("Ada"), now=AT + timedelta(days=day))
    updated, after = entry()
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated == updated == "2026-04-07T09:00:00Z"
    text = after.content[0].value
    assert "Receipts carry the tip" in text
    assert text.index("Wrong on day 2") < text.index("Wrong on day 4")
    assert "Corrected on 07 April 2026" in text


@pytest.mark.parametrize("missing", ["en", "fr"])
def test_a_correction_is_of_what_is_published_and_in_every_language(
    foodyepay: Brand, missing: str
) -> None:
    texts = {"en": "Wrong", "fr": "Faux"}
    with pytest.raises(notes.NotesRefused, match="public"):
        notes.correct(month(foodyepay, published=False), texts, by=Actor("Ada"), now=AT)
    row = month(foodyepay, 4)
    with pytest.raises(notes.NotesRefused, match=rf"\b{missing}\b"):
        notes.correct(row, {**texts, missing: " "}, by=Actor("Ada"), now=AT)
    assert not row.corrections.exists()


def test_a_correction_is_not_rewritten_either(foodyepay: Brand) -> None:
    row = month(foodyepay)
    notes.correct(row, {"en": "Wrong", "fr": "Faux"}, by=Actor("Ada"), now=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.corrections.update(texts={"en": "We never said that."})


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("\n\n", []),
        ("One", [("p", ["One"])]),
        ("One\nTwo", [("p", ["One", "Two"])]),
        ("One\n\nTwo", [("p", ["One"]), ("p", ["Two"])]),
        ("- a\n- b", [("ul", ["a", "b"])]),
        ("Head\n- a\n- b\nTail", [("p", ["Head"]), ("ul", ["a", "b"]), ("p", ["Tail"])]),
        ("- a\n\n- b", [("ul", ["a"]), ("ul", ["b"])]),
        ("  spaced  ", [("p", ["spaced"])]),
        ("-no list", [("p", ["-no list"])]),
    ],
)
def test_a_plain_text_is_paragraphs_and_lists(text: str, blocks: list[Any]) -> None:
    assert show.blocks(text) == blocks


@pytest.mark.django_db
def test_a_brand_that_is_not_there_has_no_page(client: Client) -> None:
    make.brand("acme")
    assert client.get("/status/nobody/releases").status_code == 404
    assert client.get("/status/acme/releases").status_code == 200
