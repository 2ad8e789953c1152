"""Strangers' HTML: nothing that runs, loads or tracks survives, and what a person wrote does."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import html as stdlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.lib.html import text
from support.lib.html.costly import MAX_DEPTH, MAX_LENGTH, too_costly
from support.lib.html.markup import attributes, tokens
from support.lib.html.safe import from_text, sanitize

ALLOWED_URL = re.compile(r'(?:href|src)="(?!https?:|mailto:|tel:|cid:)')
ACTIVE = re.compile(
    r"<(?:script|style|iframe|object|embed|form|svg|math|base|meta|link|input|template)|<[^>]*\son\w+=|<!",
    re.IGNORECASE,
)
VECTORS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href=javascript:alert(1)>x", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>", "<a href='java\tscript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' data:text/html,x'>x</a>", "<a href=vbscript:x>x</a>", "<a href=//evil.example>x</a>", "<a href=file:///etc/passwd>x</a>",
    "<object data=x>", "<embed src=x>", "<base href=//evil.example>", "<meta http-equiv=refresh content='0;url=x'>", "<link rel=stylesheet href=x>",
    "<style>@import 'x'</style>", "<p style='background:url(x)'>x", "<div style='position:fixed'>x", "<form action=x><input name=p></form>",
    "<button formaction=javascript:x>x</button>", "<body onload=x>", "<details open ontoggle=x>", "<video><source onerror=x></video>",
    "<noscript><p title='</noscript><img src=x onerror=x>'>", "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=x onerror=x>'>",
    "<!--[if IE]><script>x</script><![endif]-->", "<![CDATA[<script>x</script>]]>", "<?xml version=1?><script>x</script>", "<x onclick=x>y",
    "<p/onclick=x>y", "<p\fonclick=x>y", "<template><script>x</script></template>", "<textarea><img src=x onerror=x>", "<title><img src=x onerror=x></title>",
    "<a href=\"x\"onmouseover=x>y", "<img src='cid:x' srcset='javascript:x'>", "<table background=javascript:x>", "<isindex action=javascript:x>",
    "<marquee onstart=x>y</marquee>", "<a href=https://example.org ping=x target=_top>y</a>", "<img src=data:image/svg+xml,x>", "<select><noembed></select><script>x",
]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_active_survives(vector: str) -> None:
    safe, reason = sanitize(f"<p>before</p>{vector}<p>after</p>")
    assert not reason
    assert "<p>before</p>" in safe
    assert not ACTIVE.search(safe)
    assert not ALLOWED_URL.search(safe)
    assert "style=" not in safe


def test_ordinary_markup_is_kept() -> None:
    kept = '<p>Hi <b>Mira</b>, <a href="https://example.org">this</a>:</p><ul><li>a</li></ul><table><tbody><tr><td>x</td></tr></tbody></table>'
    safe, _ = sanitize(kept)
    assert safe.replace(' rel="noopener noreferrer nofollow"', "") == kept


@pytest.mark.parametrize(
    "url", ["https://example.org/a", "http://example.org", "mailto:a@example.org", "tel:+331234"]
)
def test_links_that_people_follow_are_kept(url: str) -> None:
    assert f'href="{url}"' in sanitize(f"<a href='{url}'>x</a>")[0]


def test_a_link_to_an_embedded_picture_is_no_link() -> None:
    assert "href" not in sanitize('<a title="x" href="cid:1">x</a>')[0]


def test_pictures_of_the_mail_are_shown_and_remote_ones_wait_for_a_click() -> None:
    safe, _ = sanitize(
        '<img alt="a" src="https://example.org/pixel.gif"><img src="cid:lamp">src="https://x"'
    )
    assert (
        safe
        == '<img alt="a" data-remote-src="https://example.org/pixel.gif"><img src="cid:lamp">src="https://x"'
    )


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("x" * (MAX_LENGTH + 1), "size"),
        ("<blockquote>" * 50_000, "depth"),
        ("<div><b></b></div></b></i>" * 1000, ""),
        ("<div>" * (MAX_DEPTH + 5) + "<p>" * 400, "depth"),
        ("<p>unclosed" * 5000, ""),
        ("<div title='</div>'>" * 500, "depth"),
        ("<div><!-- </div> -->" * 500, "depth"),
        ("<div><title></div></title>" * 500, "depth"),
        ("&" * 1_000_000, "complexity"),
        ("<a" + "".join(f" a{number}" for number in range(100_000)) + ">", "complexity"),
        ("<p><font color=1>" * 390 + "<p>x" * 50_000, "complexity"),
        (f'<font color="{"x" * 1000}">' + "<p>x" * 100_000, "complexity"),
        ('<p><font color="red" face="Arial, sans-serif">a</font></p>' * 5000, ""),
        ('<font color="red" face="Arial, sans-serif"><b>' + "<p>x</p>" * 5000, ""),
    ],
)
def test_what_would_cost_too_much_is_not_read(markup: str, reason: str) -> None:
    assert too_costly(markup) == reason
    if reason:
        assert sanitize(markup) == ("", reason)


def test_nothing_is_nothing() -> None:
    assert sanitize(" \n") == ("", "")


def test_plain_text_becomes_harmless_lines() -> None:
    assert from_text("a < b\n<script>") == "a &lt; b<br>\n&lt;script&gt;"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(VECTORS),
            st.text(max_size=12),
            st.sampled_from(["<", "</", "'", '"', "<!--", "-->", "&lt;"]),
        ),
        max_size=12,
    )
)
def test_any_mixture_is_made_safe(pieces: list[str]) -> None:
    safe, _ = sanitize("".join(pieces))
    assert not ACTIVE.search(re.sub(r'="[^"]*"', "", safe))
    assert sanitize(safe)[0].count("<") <= safe.count("<")


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<p class=MsoNormal>one</p><p class=MsoNormal>two</p>", "one\ntwo"),
        ("a   b\n c&nbsp;d", "a b c d"),
        ("<b>bo</b>ld <i>and</i> so", "bold and so"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<style>p{}</style><script>x</script><title>t</title>seen", "seen"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("&lt;b&gt; &amp; &eacute; &#8364; &#99999999999999999999;", "<b> & é €"),
        ("<img src=x alt='a lamp'>", "a lamp"),
        ("a <!-- hidden --> b", "a b"),
        ("a < b > c", "a < b > c"),
        ("one<hr>two", "one\n---\ntwo"),
        ("unclosed <b", "unclosed"),
        ("", ""),
    ],
)
def test_html_becomes_the_lines_a_person_reads(markup: str, wanted: str) -> None:
    assert text.text(markup) == wanted


def _role(_name: str, found: dict[str, str]) -> text.Role:
    roles: dict[str, text.Role] = {"h": "hidden", "e": "end"}
    return roles.get(found.get("id", ""), "")


def test_marked_elements_are_hidden_and_ended() -> None:
    lines = text.to_lines("a<div id=h>b<div>c</div></div>d<hr id=e>f", _role)
    assert [lines.lines[index] for index in sorted(lines.hidden)] == ["b", "c"]
    assert lines.end is not None
    assert lines.lines[lines.end :] == ["---", "f"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/='\"ab &;!-\n", max_size=60))
def test_the_tokenizer_reads_all_of_any_text(markup: str) -> None:
    assert "".join(token.text for token in tokens(stdlib.escape(markup))) == stdlib.escape(markup)
    text.text(markup)


def test_attributes_are_read_once_without_their_quotes() -> None:
    assert attributes(" a=1 B='2' c=\"3\" d a=4") == {"a": "1", "b": "2", "c": "3", "d": ""}
