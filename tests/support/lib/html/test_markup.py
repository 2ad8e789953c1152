"""Strangers' HTML cut into tags and text as a browser cuts it: what hides in quotes, comments and scripts is no tag."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.lib.html.markup import RAW_TEXT, Token, attributes, tokens


def cut(markup: str) -> list[tuple[str, str]]:
    """(text before, tag with its slash) of each piece; the last one is the text behind."""
    return [(piece.text, piece.closing + piece.name) for piece in tokens(markup)]


CASES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("nothing", "", [("", "")]),
    ("text alone", "a b", [("a b", "")]),
    ("a tag", "a<b>c</b>d", [("a", "b"), ("c", "/b"), ("d", "")]),
    ("capitals", "<DIV>x</Div>", [("", "div"), ("x", "/div"), ("", "")]),
    ("a tag that closes itself", "<br/>x", [("", "br"), ("x", "")]),
    ("a lone less-than", "1 < 2 <3", [("1 < 2 <3", "")]),
    ("less-than at the end", "a<", [("a<", "")]),
    ("more-than in quotes", '<a title="1 > 0">x', [("", "a"), ("x", "")]),
    ("more-than in single quotes", "<a title='>'>x", [("", "a"), ("x", "")]),
    ("a tag in quotes", "<a title='<b>'>x", [("", "a"), ("x", "")]),
    ("no blank before an attribute", '<a"b>c">x', [("", 'a"b'), ('c">x', "")]),
    ("a line break in a tag", "<a\nhref=x\n>y", [("", "a"), ("y", "")]),
    ("a comment", "a<!-- <b> -->c", [("a", ""), ("c", "")]),
    ("a comment that ends with a bang", "a<!-- x --!>c", [("a", ""), ("c", "")]),
    ("the shortest comment", "a<!-->c", [("a", ""), ("c", "")]),
    ("the next shortest comment", "a<!--->c", [("a", ""), ("c", "")]),
    ("a comment without an end", "a<!-- <b>c", [("a", ""), ("", "")]),
    ("two dashes are no end", "a<!-- -- <b> -->c", [("a", ""), ("c", "")]),
    ("a declaration", "<!DOCTYPE html>x", [("", ""), ("x", "")]),
    ("a processing instruction", "<?xml version='1'?>x", [("", ""), ("x", "")]),
    ("a closing tag without a name", "a</>b", [("a", ""), ("b", "")]),
    ("what browsers take for a comment", "a</ b>c", [("a", ""), ("c", "")]),
    (
        "a script holds no tags",
        "<script>a<b></script>c",
        [("", "script"), ("", "/script"), ("c", "")],
    ),
    ("a style holds no text", "<style>p{}</style>c", [("", "style"), ("", "/style"), ("c", "")]),
    ("a script in capitals", "<SCRIPT>x</ScRiPt>c", [("", "script"), ("", "/script"), ("c", "")]),
    ("a script without an end", "a<script>b<i>c", [("a", "script"), ("", "")]),
    (
        "the end of another",
        "<script></scripts></script>c",
        [("", "script"), ("", "/script"), ("c", "")],
    ),
    ("a title holds no tags", "<title><b></title>c", [("", "title"), ("", "/title"), ("c", "")]),
    ("a tag without an end", "a<b href=x", [("a", "b"), ("", "")]),
    ("an end tag with attributes", "a</b x=y>c", [("a", "/b"), ("c", "")]),
    ("two tags side by side", "<i><b>", [("", "i"), ("", "b"), ("", "")]),
]


@pytest.mark.parametrize(
    ("markup", "pieces"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_markup_is_cut_as_a_browser_cuts_it(markup: str, pieces: list[tuple[str, str]]) -> None:
    assert cut(markup) == pieces


@pytest.mark.parametrize("name", sorted(RAW_TEXT))
def test_nothing_inside_raw_text_is_a_tag(name: str) -> None:
    assert cut(f"a<{name} x='y'><img src=x onerror=y></{name} >b") == [
        ("a", name),
        ("", f"/{name}"),
        ("b", ""),
    ]


ATTRIBUTES = [
    ("", {}),
    (" ", {}),
    (" a", {"a": ""}),
    (" a=b", {"a": "b"}),
    (' a="b"', {"a": "b"}),
    (" a='b'", {"a": "b"}),
    (" a = 'b c'", {"a": "b c"}),
    (" A=B", {"a": "B"}),
    (" a=1 b=2", {"a": "1", "b": "2"}),
    (" a='1'b=2", {"a": "1", "b": "2"}),
    (" a=1 a=2", {"a": "1"}),
    (" a=1 A=2", {"a": "1"}),
    (" a=&amp;", {"a": "&amp;"}),
    (" a=x/y", {"a": "x/y"}),
    (" a='>'", {"a": ">"}),
    (' a=""', {"a": ""}),
    (' a="b', {"a": "b"}),
    (" href=http://x/?a=1&b=2", {"href": "http://x/?a=1&b=2"}),
    ("\n\tsrc\n=\n'cid:1'", {"src": "cid:1"}),
    (" hidden disabled", {"hidden": "", "disabled": ""}),
    ("/", {}),
    (" data-x=1 aria-label='y z'", {"data-x": "1", "aria-label": "y z"}),
]


@pytest.mark.parametrize(("source", "found"), ATTRIBUTES)
def test_attributes_are_read_first_wins(source: str, found: dict[str, str]) -> None:
    assert attributes(source) == found


@given(st.text("<>/!-ab \"'=", max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_markup_breaks_it_and_no_text_is_made_up(markup: str) -> None:
    pieces = list(tokens(markup))
    at = 0
    for piece in pieces:
        at = markup.index(piece.text, at) + len(piece.text)
    assert pieces[-1] == Token(pieces[-1].text)
    for piece in pieces:
        attributes(piece.attributes)
