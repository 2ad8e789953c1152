"""Texts as Jira's document format: every one of them is valid by a schema of the part that we write."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.management.fakes.jira import is_document
from incidents.tracking.adf import document

LINK = {
    "type": "object",
    "required": ["type", "attrs"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "link"},
        "attrs": {
            "type": "object",
            "required": ["href"],
            "additionalProperties": False,
            "properties": {"href": {"type": "string", "pattern": "^https?://"}},
        },
    },
}
TEXT = {
    "type": "object",
    "required": ["type", "text"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "text"},
        "text": {"type": "string", "minLength": 1},
        "marks": {"type": "array", "items": LINK},
    },
}
BREAK = {
    "type": "object",
    "required": ["type"],
    "additionalProperties": False,
    "properties": {"type": {"const": "hardBreak"}},
}
SCHEMA = {
    "type": "object",
    "required": ["version", "type", "content"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": 1},
        "type": {"const": "doc"},
        "content": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "content"],
                "additionalProperties": False,
                "properties": {
                    "type": {"const": "paragraph"},
                    "content": {"type": "array", "items": {"oneOf": [TEXT, BREAK]}},
                },
            },
        },
    },
}


@given(st.text(alphabet=st.sampled_from("ab \n\r\t<>\"'&.:/http s"), max_size=80))
def test_every_text_becomes_a_valid_document(text: str) -> None:
    made = document(text)
    jsonschema.validate(made, SCHEMA)
    assert is_document(made)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\r\n \r\n"])
def test_no_text_is_said_so_since_an_empty_one_is_invalid(text: str) -> None:
    content = [{"type": "text", "text": "(no text)"}]
    assert document(text)["content"] == [{"type": "paragraph", "content": content}]


def test_paragraphs_breaks_and_links() -> None:
    made = document("One\ntwo https://a.test/x?y=1, and\n\nmore")
    assert made["content"] == [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "One"},
                {"type": "hardBreak"},
                {"type": "text", "text": "two "},
                {
                    "type": "text",
                    "text": "https://a.test/x?y=1",
                    "marks": [{"type": "link", "attrs": {"href": "https://a.test/x?y=1"}}],
                },
                {"type": "text", "text": ", and"},
            ],
        },
        {"type": "paragraph", "content": [{"type": "text", "text": "more"}]},
    ]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "<b>bold</b>", "data:text/html,x"])
def test_markup_and_other_schemes_stay_text(text: str) -> None:
    assert document(text)["content"][0]["content"] == [{"type": "text", "text": text}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 1, "type": "doc", "content": []},
        {"version": 1, "type": "doc", "content": ["bare"]},
        {
            "version": 1,
            "type": "doc",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": ""}]}],
        },
        {"version": 2, "type": "doc", "content": [{"type": "paragraph", "content": []}]},
        "text",
    ],
)
def test_schema_and_fake_refuse_what_jira_refuses(wrong: object) -> None:
    assert not is_document(wrong)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA)
