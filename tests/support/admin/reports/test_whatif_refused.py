"""What if, asked in ways that cannot be meant: each is answered on the form, and nothing is replayed."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.admin.reports.pages import text, url
from tests.support.reports.drafts import draft


def asked(client: Client, content: bytes | None, since: str, name: str = "draft.yaml") -> Any:
    files = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    return client.post(url("whatif"), {**files, "since": since})


def test_a_day_that_is_none_or_lies_beyond_all_bounds_is_refused(lead: Client) -> None:
    whole = draft().encode()
    for since in (
        "",
        "yesterday",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "2026-03-01T10:00",
        "\0",
    ):
        response = asked(lead, whole, since)
        assert response.status_code == 422, since
        assert not response.streaming
        assert 'name="since"' in text(response)


def test_what_is_no_draft_is_refused_with_its_place(lead: Client) -> None:
    for content in (
        None,
        b"",
        b" \n",
        b"- a\n- list\n",
        b"format: 1\nrunbook: [",
        b"a: &x 1\nb: *x\n",
    ):
        response = asked(lead, content, "2026-03-01")
        assert response.status_code == 422, content
        assert not response.streaming


def test_the_name_of_a_file_is_shown_as_text(lead: Client) -> None:
    response = asked(lead, b"- list\n", "2026-03-01", name="<b>x.yaml")
    assert response.status_code == 422
    assert "<b>x" not in response.content.decode()


def test_a_draft_whose_promise_no_calendar_could_keep_is_refused_before_the_replay(
    lead: Client,
) -> None:
    late = draft(('within: "30 minutes"', 'within: "999999999 weeks"')).encode()
    response = asked(lead, late, "2026-03-01")
    assert response.status_code == 422
    assert "is longer than ten years" in text(response)


def test_since_a_day_that_has_not_come_there_is_nothing(lead: Client) -> None:
    said = text(asked(lead, draft().encode(), "2027-01-01"))
    assert "0 of 0 tickets" in said
    assert said.rstrip().endswith("</html>")
