"""Every public address and its bytes, of pages made by hand: made from values alone, without one look at a database."""

import json
import re
from datetime import date
from typing import Any

import pytest

from incidents.status import documents
from incidents.status.documents import PLAIN, Document
from incidents.status.page import PageData
from incidents.status.parts import Correction, Notes
from incidents.status.words import SPOKEN
from tests.incidents.status.pages import HOUR, entry, page, part, post, touched, work
from tests.make import NOON

MARKUP = "<img src=x onerror=alert(1)>&"


def full(text: str = "Plain") -> PageData:
    """Something of everything; `text` wherever a person types."""
    said = {"en": f"{text} word", "fr": f"{text} mot"}
    over = entry(
        1,
        title=f"{text} one",
        status="postmortem",
        resolved_at=NOON + HOUR,
        posts=(post(2, status="postmortem", texts=said), post(1, status="resolved", texts=said)),
    )
    going = entry(
        2,
        title=f"{text} two",
        status="identified",
        next_update_at=NOON + HOUR,
        posts=(post(3, status="identified", texts=said, touched=(touched(),)),),
        parts=(part(1, name=f"{text} part"),),
    )
    notes = Notes(date(2026, 2, 1), NOON, said, (Correction(NOON + HOUR, said),))
    return page(
        parts=(part(1, name=f"{text} part", group=f"{text} group", state="major_outage"), part(2)),
        entries=(going, over),
        maintenances=(work(3, title=f"{text} work"),),
        notes=(notes,),
    )


def made(data: PageData) -> dict[tuple[str, str], Document]:
    return {(each.path, each.language): each for each in documents.documents(data)}


def test_every_address_is_made_once_in_every_language() -> None:
    found = list(documents.documents(full()))
    pages = {
        "",
        "history",
        "releases",
        "incidents/item00000001",
        "incidents/item00000001/rca",
        "incidents/item00000002",
        "incidents/item00000003",
    }
    wanted = {(path, "") for path in PLAIN}
    wanted |= {(path, language) for path in pages for language in SPOKEN}
    assert {(each.path, each.language) for each in found} == wanted
    assert len(found) == len(wanted)


def test_an_empty_page_has_every_address_that_needs_no_incident() -> None:
    found = made(page())
    assert {path for path, language in found if language} == {"", "history", "releases"}
    assert all(each.body for each in found.values())


@pytest.mark.parametrize("language", SPOKEN)
def test_a_page_says_its_language_and_leads_to_the_other(language: str) -> None:
    for (path, spoken), each in made(full()).items():
        if spoken == language:
            text = each.body.decode()
            assert f'<html lang="{language}"' in text, path
            assert "?lang=" in text, path


def test_no_sentence_is_left_unfinished() -> None:
    """A brace or a percent sign with a bracket is a place that nobody filled."""
    for (path, language), each in made(full()).items():
        if language:
            words = re.sub(r"<[^>]+>", " ", each.body.decode())
            assert not re.search(r"\{\w|%\(\w", words), path


def test_markup_that_a_person_types_is_text_on_every_page() -> None:
    for (path, _language), each in made(full(MARKUP)).items():
        if each.content_type.startswith(
            ("text/html", "image/", "application/atom", "application/rss")
        ):
            assert b"<img src=x" not in each.body, path


@pytest.mark.parametrize("path", [path for path in PLAIN if path.endswith(".json")])
def test_json_is_json_and_small(path: str) -> None:
    found = made(full(MARKUP))[path, ""]
    assert found.content_type == "application/json; charset=utf-8"
    assert json.loads(found.body)
    assert b"\\u00" not in found.body  # letters as they are, in UTF-8


def test_two_makings_of_the_same_values_are_the_same_bytes() -> None:
    first, second = made(full()), made(full())
    assert first == second


@pytest.mark.parametrize(
    "path", ["incidents/nobody", "incidents/item00000002/rca", "incidents/", "nowhere", "rca"]
)
def test_an_address_that_is_not_there_is_a_key_error(path: str) -> None:
    with pytest.raises(KeyError):
        documents.html(full(), path, "en")


@pytest.mark.parametrize("path", ["", "history.json", "api/v2/", "api/v2/summary", "../secret"])
def test_a_document_that_is_not_there_is_a_key_error(path: str) -> None:
    with pytest.raises(KeyError):
        documents.plain(full(), path)


@pytest.mark.parametrize(
    ("path", "home"),
    [("", "./"), ("history", "./"), ("incidents/item00000001", "../"), ("incidents/item00000001/rca", "../../")],
)  # fmt: skip
def test_every_page_finds_the_front_from_where_it_stands(path: str, home: str) -> None:
    """Relative, since the same bytes stand on a host of their own and below /status/."""
    shown = documents.html(full(), path, "en").body.decode()
    assert path == "" or f'href="{home}"' in shown


@pytest.mark.parametrize(
    "path", ["history", "releases", "incidents/item00000001", "incidents/item00000001/rca"]
)
def test_pages_below_the_front_stand_in_one_frame(path: str) -> None:
    shown = documents.html(full(), path, "fr").body.decode()
    assert shown.count("<h1") == 1
    assert "Retour à la page d" in shown.replace("&#x27;", "'") or "Retour" in shown
    assert shown.count('hreflang="en"') == 1


@pytest.mark.parametrize("state", ["resolved", "postmortem"])
def test_only_what_has_a_cause_has_a_page_for_it(state: str) -> None:
    found = made(page(entries=(entry(1, status=state),)))
    assert (("incidents/item00000001/rca", "en") in found) is (state == "postmortem")


def test_what_the_front_shows_is_what_the_api_says() -> None:
    data: Any = full()
    front = documents.html(data, "", "en").body.decode()
    summary = json.loads(documents.plain(data, "api/v2/summary.json").body)
    for row in (*summary["incidents"], *summary["scheduled_maintenances"]):
        assert row["name"] in front
        assert row["id"] in front
    for row in summary["components"]:
        assert row["name"] in front
