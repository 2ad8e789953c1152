"""The frame of public pages and the pages for when things go wrong."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied

from tests import make

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OURS = sorted([*TEMPLATES.glob("public/*.html"), *TEMPLATES.glob("*.html")])


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_page_of_ours_carries_style_or_script_inside(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=", text)
    assert "://" not in text


@pytest.mark.django_db
def test_a_missing_page_of_a_brand_stays_with_the_brand(client: Client) -> None:
    make.brand("acme", name="Acme", hosts=["acme.localhost"])
    answer = client.get("/nothing", HTTP_HOST="acme.localhost")
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_refusal_says_why_and_escapes_it() -> None:
    request = RequestFactory().get("/")
    page = permission_denied(request, PermissionError("Only a lead may <merge>.")).content.decode()
    assert "Only a lead may &lt;merge&gt;." in page


def test_the_page_of_a_crash_needs_nothing_that_may_have_crashed() -> None:
    page = render_to_string("500.html")
    assert "Something broke on our side." in page
    assert "{%" not in page
    assert (TEMPLATES / "static" / "public" / "public.css").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "said"), [("fr", "État des services"), ("en", "Status")])
def test_the_frame_speaks_the_visitors_language_and_marks_where_they_are(
    client: Client, asked: str, said: str
) -> None:
    make.brand("acme", hosts=["acme.localhost"])
    headers = {"host": "acme.localhost", "accept-language": asked}
    page = client.get("/contact", headers=headers).content.decode()
    assert f'<html lang="{asked}">' in page
    assert said in page
    assert re.search(r'href="/contact"\s+aria-current="page"', page)
    assert page.count("aria-current") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/contact", "/help/support", "/subscribe"])
@pytest.mark.parametrize(
    ("asked", "said", "other"), [("en", "en", "fr"), ("fr", "fr", "en"), ("xx", "fr", "en")]
)
def test_a_language_that_is_asked_for_says_more_than_the_browser(
    client: Client, path: str, asked: str, said: str, other: str
) -> None:
    make.brand("acme", hosts=["acme.localhost"])
    headers = {"host": "acme.localhost", "accept-language": "fr"}
    page = client.get(f"{path}?lang={asked}&sent=1", headers=headers).content.decode()
    assert f'<html lang="{said}">' in page
    assert f'<a href="?lang={other}&amp;sent=1" hreflang="{other}"' in page


@pytest.mark.django_db
def test_the_language_that_was_asked_for_is_kept_where_a_form_leads(client: Client) -> None:
    make.brand("acme", hosts=["acme.localhost"])
    headers = {"host": "acme.localhost", "accept-language": "fr"}
    written = {"email": "a@b.example", "subject": "Hi", "text": "Hello", "nonce": "one"}
    sent = client.post("/contact?lang=en", written, headers=headers)
    assert sent.headers["Location"] == "/contact?lang=en&sent=1"
    assert 'href="/contact?lang=en"' in client.get("/help/support?lang=en", headers=headers).text
    assert 'href="/contact"' in client.get("/help/support", headers=headers).text
