"""Leads put release notes right and publish them; others read, and other brands see nothing."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from incidents import notes
from incidents.models import ReleaseNotes
from support.models import AuditEntry, Brand, Role
from tests import make

LIST = "/admin/incidents/releasenotes/"
ENDED = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def march(foodyepay: Brand) -> ReleaseNotes:
    notes.owe_due(now=ENDED)
    return ReleaseNotes.objects.get()


def signed_in(client: Client, brand: Brand, role: Role) -> Client:
    client.force_login(make.agent(f"a-{role}", brand, role=role))
    return client


@pytest.fixture
def lead(client: Client, foodyepay: Brand) -> Client:
    return signed_in(client, foodyepay, Role.LEAD)


def page(client: Client, row: ReleaseNotes) -> str:
    answer = client.get(f"{LIST}{row.pk}/change/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def send(client: Client, row: ReleaseNotes, **fields: str) -> int:
    return client.post(f"{LIST}{row.pk}/change/", fields).status_code


def texts(row: ReleaseNotes, text: str) -> dict[str, str]:
    return {f"text-{each}": text for each in row.texts}


def test_the_list_says_which_month_is_owed_and_how_late_it_is(
    lead: Client, march: ReleaseNotes
) -> None:
    html = lead.get(LIST).content.decode()
    assert "March 2026" in html
    assert "late" in html


def test_the_draft_stands_in_a_form_of_every_language(lead: Client, march: ReleaseNotes) -> None:
    html = page(lead, march)
    for language in march.texts:
        assert f'name="text-{language}"' in html
    assert "What changed" in html


def test_a_lead_saves_and_publishes(lead: Client, march: ReleaseNotes) -> None:
    assert send(lead, march, _write="1", **texts(march, "New words")) == 302
    assert send(lead, march, _publish="1") == 302
    march.refresh_from_db()
    assert set(march.texts.values()) == {"New words"}
    assert march.published_at is not None
    assert march.duty.state == "met"
    assert AuditEntry.objects.filter(action="publish").exists()


def test_what_was_refused_is_shown_as_it_was_written(lead: Client, march: ReleaseNotes) -> None:
    first, *others = march.texts
    fields = {f"text-{first}": "", **{f"text-{each}": "Kept words" for each in others}}
    answer = lead.post(f"{LIST}{march.pk}/change/", {"_write": "1", **fields})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "is empty." in html
    assert "Kept words" in html or not others
    march.refresh_from_db()
    assert "Kept words" not in march.texts.values()


def test_a_lead_corrects_what_is_published(lead: Client, march: ReleaseNotes) -> None:
    assert send(lead, march, _correct="1", **texts(march, "Too early")) == 200
    assert not march.corrections.exists()
    send(lead, march, _publish="1")
    assert send(lead, march, _correct="1", **texts(march, "The tip <b>is</b> carried")) == 302
    correction = march.corrections.get()
    assert (set(correction.texts.values()), correction.by) == (
        {"The tip <b>is</b> carried"},
        "A-Lead",
    )
    html = page(lead, march)
    assert "The tip &lt;b&gt;is&lt;/b&gt; carried" in html
    assert "by A-Lead" in html
    assert AuditEntry.objects.filter(action="notes correct").count() == 1


def test_a_refused_correction_is_kept_beside_the_notes(lead: Client, march: ReleaseNotes) -> None:
    send(lead, march, _publish="1")
    first, *others = march.texts
    fields = {f"text-{first}": "", **{f"text-{each}": "Kept words" for each in others}}
    html = lead.post(f"{LIST}{march.pk}/change/", {"_correct": "1", **fields}).content.decode()
    assert "is empty." in html
    assert ("Kept words" in html) is bool(others)
    assert "What changed" in html
    assert not march.corrections.exists()


def test_what_is_published_has_no_form_for_its_text_any_more(
    lead: Client, march: ReleaseNotes
) -> None:
    send(lead, march, _publish="1")
    html = page(lead, march)
    assert "_write" not in html
    assert "_publish" not in html
    assert send(lead, march, _write="1", **texts(march, "Rewritten")) == 200
    march.refresh_from_db()
    assert "Rewritten" not in march.texts.values()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
@pytest.mark.parametrize("button", ["_write", "_publish", "_correct"])
def test_others_read_alone(
    client: Client, foodyepay: Brand, march: ReleaseNotes, role: Role, button: str
) -> None:
    signed_in(client, foodyepay, role)
    html = page(client, march)
    assert "What changed" in html
    assert "<textarea" not in html
    assert send(client, march, **{button: "1"}, **texts(march, "Mine")) == 403
    march.refresh_from_db()
    assert march.published_at is None
    assert "Mine" not in march.texts.values()


def test_another_brands_lead_neither_sees_nor_changes_it(
    client: Client, luneo: Brand, march: ReleaseNotes
) -> None:
    signed_in(client, luneo, Role.LEAD)
    assert "March 2026" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{march.pk}/change/").status_code == 302
    send(client, march, _publish="1")
    march.refresh_from_db()
    assert march.published_at is None


def test_words_are_escaped(lead: Client, march: ReleaseNotes) -> None:
    send(lead, march, _write="1", **texts(march, "</textarea><script>x</script>"))
    assert "<script>x" not in page(lead, march)


@pytest.mark.parametrize("rows", [1, 12])
def test_many_months_ask_no_more_than_one(
    lead: Client,
    foodyepay: Brand,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    notes.owe_due(
        now=datetime(2026, 3 + rows, 28, tzinfo=UTC)
        if rows < 9
        else datetime(2027, 3, 28, tzinfo=UTC)
    )
    with django_assert_max_num_queries(14):
        lead.get(LIST)
