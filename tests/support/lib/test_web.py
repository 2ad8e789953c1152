"""No address that somebody gave us runs anything when it is clicked, wherever it is shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lib import web
from support.models import PlaybookEvidence
from tests.test_house import HOUSE

OURS = {  # values of templates that the desk itself makes; what people give goes through `web.anchor`
    *("attrs.href", "chat_url", "choice.query_string", "choice.query_string|iriencode", "cl.cleared"),
    *("day.work_url", "way.url"),
    *("cl.newer", "cl.older", 'contact_link|default:contact_url', "contact_link", "each.url", "entry.admin_url"),
    *('help_link|default:help_url', "home", 'home|default:status_url', 'home|default:status_url|default:"#main"'),
    *("incident.link", "leave_link", "list_url", "panel.url", "public_url", "request.path", "row.url"),
    *("spec.edit_url", "spec.save_url", "subscribe_link", "url", "view.url", "path", "day.work_url", "way.url"),
}  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "https://explorer.example/tx/0x1?a=1&b=2#c",
        "http://localhost:8000/",
        "HTTPS://EXAMPLE.COM",
        "https://[2001:db8::1]/",
        "https://user@example.com/",
        "https://example.com/a'b\"c<d>",
    ],
)
def test_web_addresses_are_linked(address: str) -> None:
    assert web.is_web(address)
    shown = web.anchor(address)
    assert shown.startswith(('<a href="http', '<a href="HTTP'))
    assert 'rel="noopener noreferrer"' in shown
    assert shown.count("<") == 2
    assert shown.count('"') == 4


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.com/",
        "mailto:a@example.com",
        "//example.com/",
        "/admin/",
        "example.com",
        "https://",
        "https:///path",
        "https:example.com",
        "https://exa mple.com",
        "https://example.com/\n",
        "https:\\\\example.com",
        "https://[::1",
        "http://\x00example.com",
    ],
)
def test_everything_else_is_text(address: str) -> None:
    assert not web.is_web(address)
    shown = web.anchor(address)
    assert "<" not in shown
    assert '"' not in shown
    assert PlaybookEvidence(kind="link", text=address).anchor == shown


@given(st.text(max_size=60) | st.text(max_size=30).map("https://e.example/{}".format))
def test_nothing_breaks_out_of_its_link(address: str) -> None:
    shown = web.anchor(address)
    assert re.fullmatch(
        r'(<a href="https?://[^"<>]*" rel="noopener noreferrer">)?[^"<>]*(</a>)?', shown, re.I
    )


def test_every_address_in_a_template_is_one_of_ours() -> None:
    """A new one is written down here, or shown through `web.anchor`."""
    found = {
        (path.name, name.strip())
        for path in (HOUSE / "templates").rglob("*.html")
        for name in re.findall(r'(?:href|src|action)="\{\{([^}]*)\}\}', path.read_text())
    }
    assert {(file, name) for file, name in found if name not in OURS | {"attrs.src"}} == set()
    assert ("incident.html", "public_url") in found
